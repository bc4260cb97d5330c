// GraphiQL as its reader uses it.
import { Reader } from "./reader.mjs";

export class GraphiqlReader extends Reader {
  // Returns a tab in which the schema, or why there is none, has been answered.
  async open(project, key) {
    const page = await this.tab();
    await Promise.all([schemaOf(page), page.goto(`${this.url}/graphql`)]);
    if (project) await fill(page, "Project", project);
    if (key) await fill(page, "Key", key);
    return page;
  }
}

// Waits for the answer to the question for the schema.
export const schemaOf = (page) =>
  page.waitForResponse((response) => response.request().postData()?.includes("IntrospectionQuery"));

export async function fill(page, label, text) {
  const field = page.getByLabel(label, { exact: true });
  await field.fill(text);
  await Promise.all([schemaOf(page), field.press("Enter")]);
}

// Returns what is said above GraphiQL once it is no longer `before`.
export async function notice(page, before) {
  const handle = await page.waitForFunction(
    (known) => document.getElementById("notice").value !== known && { text: document.getElementById("notice").value },
    before,
  );
  return (await handle.jsonValue()).text;
}

// Runs one of the operations that the page begins with, and returns the first answer that is shown.
export async function run(page, operation) {
  const before = await page.evaluate(() => document.querySelector(".result-window .CodeMirror").CodeMirror.getValue());
  // Until GraphiQL has parsed the operations it would run whatever is there, with no menu to choose from.
  await page.locator('.graphiql-execute-button[aria-haspopup="menu"]').click();
  await page.getByRole("menuitem", { name: operation, exact: true }).click();
  const handle = await page.waitForFunction((known) => {
    const shown = document.querySelector(".result-window .CodeMirror").CodeMirror.getValue();
    return shown.includes('"data"') && shown !== known && shown;
  }, before);
  return JSON.parse(await handle.jsonValue());
}
