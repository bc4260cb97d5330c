// GraphiQL as its reader uses it, in tabs of one browser, which notes what they ask for and what goes wrong in them.
import { PATIENCE, launch } from "./chromium.mjs";

export class Reader {
  constructor(browser, context, url) {
    Object.assign(this, { browser, context, url, origins: new Set(), faults: [] });
    context.setDefaultTimeout(PATIENCE);
    context.on("request", (request) => this.#note(request.url()));
    context.on("weberror", (error) => this.faults.push(error.error().message));
    context.on("console", (message) => {
      const isStatus = message.text().startsWith("Failed to load resource: the server responded with a status of 401");
      if (message.type() === "error" && !isStatus) this.faults.push(message.text());
    });
  }

  static async start(url) {
    const browser = await launch();
    return new Reader(browser, await browser.newContext(), url);
  }

  #note(address) {
    const { protocol, origin } = new URL(address);
    if (protocol !== "data:") this.origins.add(origin);
  }

  // Returns a tab in which the schema, or why there is none, has been answered.
  async open(project, key) {
    const page = await this.context.newPage();
    page.on("websocket", (socket) => this.#note(socket.url()));
    await Promise.all([schemaOf(page), page.goto(`${this.url}/graphql`)]);
    if (project) await fill(page, "Project", project);
    if (key) await fill(page, "Key", key);
    return page;
  }

  // Returns what has been noted beside what a script has seen, and closes the browser.
  async end(seen) {
    const noted = { origins: [...this.origins], faults: this.faults };
    await this.browser.close();
    return { ...seen, ...noted };
  }
}

const schemaOf = (page) =>
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
  await page.locator(".graphiql-execute-button").click();
  await page.getByRole("menuitem", { name: operation, exact: true }).click();
  const handle = await page.waitForFunction((known) => {
    const shown = document.querySelector(".result-window .CodeMirror").CodeMirror.getValue();
    return shown.includes('"data"') && shown !== known && shown;
  }, before);
  return JSON.parse(await handle.jsonValue());
}
