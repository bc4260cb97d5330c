// Remembers and asks in GraphiQL; prints the answers, what it says, and what it keeps in the browser.
import { GraphiqlReader, run, schemaOf } from "./graphiql.mjs";

const [url, project, key] = process.argv.slice(2);
const reader = await GraphiqlReader.start(url);
const page = await reader.open(project, key);

const seen = { remembered: await run(page, "Remember") };
seen.notice = await page.locator("#notice").textContent();
await Promise.all([schemaOf(page), page.reload()]);
seen.asked = await run(page, "Ask");
seen.local = await page.evaluate(() => ({ ...localStorage }));
seen.session = await page.evaluate(() => ({ ...sessionStorage }));
seen.otherTab = await (await reader.open()).getByLabel("Key", { exact: true }).inputValue();
console.log(JSON.stringify(await reader.end(seen)));
