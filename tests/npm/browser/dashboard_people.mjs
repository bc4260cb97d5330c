// Looks at owners, categories and entities, and deletes an owner, whose memories are shown first.
import { DashboardReader, go } from "./dashboard.mjs";

const [url, project, key] = process.argv.slice(2);
const reader = await DashboardReader.start(url, { viewport: { width: 375, height: 740 }, colorScheme: "dark" });
const page = await reader.open("owners", project, key);
const seen = {};
const text = async (locator) => (await page.locator(locator).allTextContents()).map((text) => text.trim().replace(/\s+/g, " "));

seen.owners = await text("tbody tr td:nth-child(-n + 2)");
await reader.look(page, "owners-phone");
seen.overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);

// A proxy's own page is no answer, and is not kept.
const document = "**/queries/categories.graphql";
await page.route(document, (route) => route.fulfill({ status: 502, contentType: "text/html", body: "<h1>Bad gateway</h1>" }));
await go(page, "categories");
seen.proxy = await text("[role=alert] p");
await page.unroute(document);
await page.getByRole("button", { name: "Try again" }).click();
await page.locator("tbody").waitFor();
seen.categories = await text("tbody td:first-child");
await reader.look(page, "categories-phone");

await go(page, "entities");
await page.getByLabel("Name").fill("nin");
await page.locator("tbody tr").filter({ hasNotText: "Lisbon" }).first().waitFor();
await page.locator("tr", { hasText: "Lisbon" }).waitFor({ state: "detached" });
seen.entities = await text("tbody td:first-child");
await page.locator("tbody .entity").first().click();
await page.getByRole("heading", { name: "Relations" }).waitFor();
seen.relations = await text(".related .event");
await reader.look(page, "entity-phone");

// Of those that go graphmem names the first thousand, and here the first.
await go(page, "owners");
await page.route("**/graphql", async (route) => {
  const response = await route.fetch();
  const answer = await response.json();
  answer.data.deleteOwners?.deletedIds.splice(1);
  await route.fulfill({ response, json: answer });
});
await page.getByRole("row", { name: /monday/ }).getByRole("button").click();
await page.locator("dialog li").waitFor();
seen.first = await text("dialog p");
await page.unroute("**/graphql");
await page.keyboard.press("Escape");

await page.getByRole("row", { name: /alex/ }).getByRole("button").click();
await page.locator("dialog li").first().waitFor();
seen.goes = await text("dialog li");
await reader.look(page, "deleting-phone");
await page.locator("dialog").getByRole("button", { name: /^Delete/ }).click();
await page.locator("tr", { hasText: "alex" }).waitFor({ state: "detached" });
seen.stays = await text("tbody tr td:first-child");

console.log(JSON.stringify(await reader.end(seen)));
