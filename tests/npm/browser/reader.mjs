// The tabs of one browser, of which is noted what they ask for and what goes wrong in them.
import { PATIENCE, launch } from "./chromium.mjs";

export class Reader {
  constructor(browser, context, url) {
    Object.assign(this, { browser, context, url, origins: new Set(), faults: [] });
    context.setDefaultTimeout(PATIENCE);
    context.on("request", (request) => this.#note(request.url()));
    context.on("weberror", (error) => this.faults.push(error.error().message));
    context.on("console", (message) => {
      const isStatus = /^Failed to load resource: the server responded with a status of (401|502)/.test(message.text());
      if (message.type() === "error" && !isStatus) this.faults.push(message.text());
    });
  }

  static async start(url, options = {}) {
    const browser = await launch();
    // Of its own accord it has the language of the locale C, which no person's browser has but those in containers.
    return new this(browser, await browser.newContext({ locale: "en-GB", ...options }), url);
  }

  #note(address) {
    const { protocol, origin } = new URL(address);
    if (protocol !== "data:") this.origins.add(origin);
  }

  async tab() {
    const page = await this.context.newPage();
    page.on("websocket", (socket) => this.#note(socket.url()));
    return page;
  }

  // Returns what has been noted beside what a script has seen, and closes the browser.
  async end(seen) {
    const noted = { origins: [...this.origins], faults: this.faults };
    await this.browser.close();
    return { ...seen, ...noted };
  }
}
