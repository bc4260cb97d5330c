// Opens a page that `graphmem graph` wrote, and prints what it says, what it asked for, and what went wrong in it.
import { PATIENCE, launch } from "./chromium.mjs";

const [file, screenshot] = process.argv.slice(2);
const browser = await launch();
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
page.setDefaultTimeout(PATIENCE);
const seen = { asked: [], faults: [] };
page.on("request", (request) => /^(file|data|blob):/.test(request.url()) || seen.asked.push(request.url()));
page.on("dialog", (dialog) => seen.faults.push(`A dialog was opened: ${dialog.message()}`) && dialog.dismiss());
page.on("pageerror", (error) => seen.faults.push(error.message));
page.on("console", (message) => message.type() === "error" && seen.faults.push(message.text()));
await page.goto(`file://${file}`);
await page.locator("canvas").first().waitFor();
// The drawing comes to rest.
await page.waitForTimeout(3000);
seen.title = await page.title();
seen.legend = (await page.locator("body").innerText()).split("\n");
if (screenshot) await page.screenshot({ path: screenshot });
await browser.close();
console.log(JSON.stringify(seen));
