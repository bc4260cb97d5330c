// Signs in where graphmem answers to keys only; prints what is shown before and after, and what the browser keeps.
// The browser has the language that the locale C gives it, which Intl refuses.
import { DashboardReader } from "./dashboard.mjs";

const [url, key] = process.argv.slice(2);
const reader = await DashboardReader.start(url, { locale: undefined });
const page = await reader.open("memories");
const seen = { asked: await page.locator("h1").textContent() };
await reader.look(page, "sign-in");

await page.getByLabel("Key").fill("gm_no_key_of_this_server");
await page.keyboard.press("Enter");
seen.refusal = await page.locator("main .refusal").textContent();
await page.getByLabel("Key").fill(key);
await page.keyboard.press("Enter");
await page.getByRole("heading", { name: "Memories", exact: true }).waitFor();
seen.bar = await page.getByRole("button", { name: /Signed in: (?!default)/ }).textContent();
seen.session = await page.evaluate(() => ({ ...sessionStorage }));
seen.local = await page.evaluate(() => ({ ...localStorage }));
seen.address = page.url();

console.log(JSON.stringify(await reader.end(seen)));
