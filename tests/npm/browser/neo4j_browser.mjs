// Neo4j Browser as its reader uses it, which notes what it gets and from where, and whether a text of a memory runs as a script.
import { PATIENCE, launch } from "./chromium.mjs";

const OUTCOME = /Started streaming|Displaying|no records|Successfully|ERROR|Neo\.ClientError/;

export class Explorer {
  constructor(browser, page, url) {
    Object.assign(this, { browser, page, url, origins: new Set(), faults: [] });
    page.setDefaultTimeout(PATIENCE);
    // What the page may not ask for has failed before it was sent.
    page.on("requestfinished", (request) => this.origins.add(new URL(request.url()).origin));
    page.on("websocket", (socket) => this.origins.add(new URL(socket.url()).origin));
    page.on("dialog", (dialog) => this.faults.push(`A dialog was opened: ${dialog.message()}`) && dialog.dismiss());
    page.on("pageerror", (error) => this.faults.push(error.message));
    this.guide = page.getByTestId("guidesDrawer");
    this.frame = page.getByTestId("frame").first();
  }

  // Returns an explorer that has logged in, and to whom the guide is shown.
  static async start(url, password, look = {}) {
    const browser = await launch();
    const explorer = new Explorer(browser, await browser.newPage({ viewport: { width: 1440, height: 900 }, ...look }), url);
    const { page, guide } = explorer;
    await page.goto(url);
    await page.getByTestId("username").fill("neo4j");
    await page.getByTestId("password").fill(password);
    await page.getByTestId("connect").click();
    await guide.locator("pre.runnable i").first().waitFor();
    return explorer;
  }

  title = () => this.guide.innerText().then((text) => text.trim().split("\n")[0]);

  purposes = () => this.guide.locator("pre.runnable").evaluateAll((all) => all.map((one) => one.previousElementSibling.innerText));

  // Goes to the next slide, and returns whether there is one.
  async next() {
    const button = this.guide.getByTestId("guideNextSlide");
    if (await button.isDisabled()) return false;
    await button.click();
    return true;
  }

  // Runs what is typed into the editor, and returns what is said of it.
  async type(command) {
    await this.#clear();
    await this.page.locator("#monaco-main-editor").click();
    await this.page.keyboard.insertText(command);
    await this.page.getByTestId("editor-Run").click();
    return this.#outcome();
  }

  // Runs a query of the slide by its button, and returns what is said of it.
  async run(index) {
    await this.#clear();
    await this.guide.locator("pre.runnable i").nth(index).click();
    return this.#outcome();
  }

  // Returns the colours of the nodes that the newest frame shows, once all are drawn: Browser counts them before.
  async colors() {
    const shown = (await this.frame.innerText()).match(/Displaying (\d+) nodes/);
    if (shown) await this.frame.locator("g.node").nth(Number(shown[1]) - 1).waitFor({ state: "attached" });
    return this.frame.locator("circle[fill^='#']").evaluateAll((all) => all.map((one) => one.getAttribute("fill")));
  }

  // Has the whole graph shown.
  fit = () => this.frame.locator("button.zoom-out + button").click();

  async #clear() {
    const close = this.page.getByTestId("frame").getByTitle("Close", { exact: true });
    while (await close.count()) await close.first().click();
  }

  async #outcome() {
    const text = this.frame.filter({ hasText: OUTCOME });
    await text.waitFor();
    const isTable = (await this.frame.getByText(/^Displaying/).count()) === 0;
    return (await this.frame.innerText()).split("\n").filter((line) => isTable || /Displaying/.test(line)).join("\n");
  }

  async end(seen) {
    const noted = { origins: [...this.origins], faults: this.faults };
    await this.browser.close();
    return { ...seen, ...noted };
  }
}
