// Tells the dashboard something, asks for it, and does with memories what it offers; prints what it showed.
import { DashboardReader, go, settled } from "./dashboard.mjs";

const [url, project] = process.argv.slice(2);
const reader = await DashboardReader.start(url);
const page = await reader.open("memories", project);
const seen = {};
const text = async (locator) => (await page.locator(locator).allTextContents()).map((text) => text.trim());
const texts = () => text(".memory .text");
const refusals = () => text("[role=alert] p");
const focused = () => page.evaluate(() => document.activeElement.name || document.activeElement.textContent);

seen.empty = await text(".empty h2");
await reader.look(page, "nothing");

// What would be kept is shown, and is not kept; what is remembered answers a question.
await go(page, "try");
await page.getByLabel("What is said").fill("My sister Nina lives in Lisbon. I'm allergic to nuts.");
await page.getByRole("button", { name: "What would be kept?" }).click();
await page.getByText("This would be kept:").waitFor();
seen.wouldBeKept = await text("[aria-live] .related li");
await page.getByRole("button", { name: "Remember it" }).click();
await page.getByText("Kept.", { exact: true }).waitFor();
await page.getByLabel("Question").fill("Who lives in Lisbon?");
await page.getByRole("button", { name: "Ask" }).click();
await page.locator(".pack").waitFor();
seen.pack = await page.locator(".pack").textContent();
await reader.look(page, "try");

const markup = "<img src=x onerror=alert(1)> is what the banner said";
await page.getByRole("switch").uncheck();
for (const content of [markup, "I play the cello.", "My train leaves at seven."]) {
  await page.getByLabel("What is said").fill(content);
  await page.getByRole("button", { name: "Remember it" }).click();
  await page.locator("[aria-live] .related").filter({ hasText: content }).waitFor();
}

await go(page, "memories");
seen.listed = await texts();
await reader.look(page, "memories");

// Search, with why.
await page.getByLabel("Search", { exact: true }).fill("Which instrument do I play?");
await page.getByRole("button", { name: "Search" }).click();
await page.getByText("score").first().waitFor();
seen.found = await texts();
await page.locator(".why summary").first().click();
await page.locator(".signals").waitFor();
seen.signals = await text(".signals tbody td:first-child");
await reader.look(page, "search");

// The language of filters, as a form and as text.
await go(page, "memories");
await page.getByRole("button", { name: "Filter" }).click();
await page.getByRole("button", { name: "Add a condition" }).click();
await page.getByLabel("Value").fill("cello");
seen.filterText = JSON.parse(await page.getByLabel("As text").inputValue());
await page.getByLabel("As text").fill(JSON.stringify({ not: { text: { contains: "cello" } }, userId: { eq: "alex" } }));
seen.filterForm = await page.getByLabel("Operator").evaluateAll((fields) => fields.map((field) => field.value));
await page.getByLabel("As text").fill("{ not");
seen.filterRefusal = await page.locator("dialog .refusal").textContent();
await page.getByLabel("As text").fill(JSON.stringify({ text: { contains: "cello" } }));
await reader.look(page, "filter");
await page.locator("dialog").getByRole("button", { name: "Filter" }).click();
await page.getByRole("button", { name: "Filter (on)" }).waitFor();
await settled(page);
seen.filtered = await texts();
seen.afterDialog = await focused();

// What nobody has touched stays to the letter; a field that there is not is named, also one of an address.
const strict = { metadata: [{ key: "room", eq: "5" }], createdAt: { lte: "2124-01-31" }, text: { in: [] }, not: {} };
await page.getByRole("button", { name: "Filter (on)" }).click();
await page.getByLabel("As text").fill(JSON.stringify(strict));
await page.getByRole("button", { name: "Add a condition" }).last().click();
await page.getByLabel("Value").last().fill("cello");
seen.untouched = JSON.parse(await page.getByLabel("As text").inputValue());
await page.keyboard.press("Escape");
await go(page, `memories?filter=${encodeURIComponent(JSON.stringify({ colour: { eq: "red" } }))}`);
await page.getByRole("button", { name: "Filter (on)" }).click();
seen.unknownField = await page.locator("dialog .refusal").textContent();
await page.keyboard.press("Escape");

// An address that cannot be read lists nothing, which one might take for what it names.
seen.unreadable = [];
for (const address of ["owner=alex", "owner=User:alex", "owner=%20user:alex", "month=x", "filter=%7B"]) {
  await go(page, `memories?${address}`);
  seen.unreadable.push([...(await refusals()), ...(await texts())]);
}
await go(page, "memories?owner=user:alex");
await page.getByLabel("Owner").fill("User:alex");
await page.getByLabel("Owner").press("Enter");
seen.stillOf = new URL(page.url()).hash;
await go(page, "memories/50%");
seen.percent = await text("main h2, [role=alert] p");

// Several are deleted, and are taken back, whatever one looks at meanwhile.
await go(page, "memories");
await page.getByLabel("Choose: I play the cello.").check();
await page.getByRole("button", { name: "Delete" }).click();
await page.getByText("One memory was deleted.").waitFor();
await settled(page);
await page.getByLabel("Choose: My train leaves at seven.").check();
await page.getByRole("button", { name: "Delete" }).click();
await page.getByText("2 memories were deleted.").waitFor();
await settled(page);
seen.left = await texts();
await page.getByLabel("Search", { exact: true }).fill("Who has a sister?");
await page.getByLabel("Search", { exact: true }).press("Enter");
await page.getByText("score").first().waitFor();
seen.afterSearch = await focused();
await page.getByRole("button", { name: "Undo" }).click();
await page.getByText("2 memories were deleted.").waitFor({ state: "detached" });
await go(page, "memories");
await page.getByText("I play the cello.").waitFor();
seen.undone = await texts();

// One memory: it is changed, and its first version is restored.
await page.getByText("I play the cello.").click();
await page.getByRole("button", { name: "Edit" }).click();
await page.locator("dialog textarea[name=text]").fill("I play the double bass.");
await page.getByRole("button", { name: /^Save/ }).click();
await page.getByRole("heading", { name: "I play the double bass." }).waitFor();
seen.difference = [await text(".life del"), await text(".life ins")];
seen.origin = await text(".conversation .drawn p");
await reader.look(page, "memory");
await page.getByRole("button", { name: "Restore this" }).last().click();
await page.getByRole("heading", { name: "I play the cello." }).waitFor();
seen.events = await text(".life .event");
await page.getByRole("button", { name: "Delete" }).click();
await page.getByRole("button", { name: "Restore", exact: true }).click();
await page.getByRole("button", { name: "Edit" }).waitFor();

// Long texts that have nothing in common are not compared word by word.
for (const letter of ["a", "b"]) {
  const long = Array.from({ length: 500 }, (_, number) => letter + number).join(" ");
  await page.getByRole("button", { name: "Edit" }).click();
  await page.locator("dialog textarea[name=text]").fill(long);
  await page.getByRole("button", { name: /^Save/ }).click();
  await page.getByRole("heading", { name: long }).waitFor();
}
const latest = page.locator(".life li").first();
seen.unlike = [await latest.locator("del").count(), await latest.locator("ins").count()];
await page.getByRole("button", { name: "Restore this" }).last().click();
await page.getByRole("heading", { name: "I play the cello." }).waitFor();

// What the view asks can be read.
await page.getByRole("button", { name: "Show the query" }).click();
await page.locator("dialog pre").first().waitFor();
seen.requests = await text("dialog strong");
await reader.look(page, "query");

console.log(JSON.stringify(await reader.end(seen)));
