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

await go(page, "categories");
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

await go(page, "owners");
await page.getByRole("row", { name: /alex/ }).getByRole("button").click();
await page.locator("dialog li").first().waitFor();
seen.goes = await text("dialog li");
await reader.look(page, "deleting-phone");
await page.locator("dialog").getByRole("button", { name: /^Delete/ }).click();
await page.locator("tr", { hasText: "alex" }).waitFor({ state: "detached" });
seen.stays = await text("tbody tr td:first-child");

console.log(JSON.stringify(await reader.end(seen)));
