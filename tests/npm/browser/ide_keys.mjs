// Opens GraphiQL with each of the keys; prints what it says, and whether it documents the schema.
import { GraphiqlReader, fill, notice } from "./graphiql.mjs";

const [url, ...keys] = process.argv.slice(2);
const reader = await GraphiqlReader.start(url);
const seen = { tabs: [] };
for (const key of ["", ...keys]) {
  const page = await reader.open();
  let said = await notice(page, "");
  if (key) {
    await fill(page, "Key", key);
    said = await notice(page, said);
  }
  await page.getByLabel("Show Documentation Explorer").click();
  const explorer = page.locator(".graphiql-doc-explorer");
  await explorer.getByText(/Error fetching schema|Root Types/).waitFor();
  seen.tabs.push({ notice: said, documented: await explorer.getByText("Root Types").isVisible() });
}
console.log(JSON.stringify(await reader.end(seen)));
