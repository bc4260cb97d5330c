// The dashboard as its reader uses it.
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { Reader } from "./reader.mjs";

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export class DashboardReader extends Reader {
  constructor(...parts) {
    super(...parts);
    this.violations = [];
  }

  // Returns a tab of the project that shows a view.
  async open(view, project = "", key = "") {
    const page = await this.tab();
    await page.addInitScript(([project, key]) => {
      sessionStorage.setItem("graphmem:project", project);
      if (key) sessionStorage.setItem("graphmem:key", key);
      // A memory whose text is markup is text everywhere.
      window.alert = () => console.error("a memory's text ran as a script");
    }, [project, key]);
    await page.goto(`${this.url}/#/${view}`);
    await settled(page);
    return page;
  }

  // Notes what axe-core calls serious or worse, and takes a picture where the environment names a directory for it.
  async look(page, name) {
    // Between two colours, as after a change of the scheme, the contrast may be less than that of either.
    await page.evaluate(() => Promise.allSettled(document.getAnimations().map(({ finished }) => finished)));
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() => axe.run());
    for (const { id, impact, nodes } of violations) {
      if (["serious", "critical"].includes(impact)) this.violations.push(`${name}: ${id} at ${nodes[0].target}`);
    }
    const place = process.env.PICTURES;
    if (place) await page.screenshot({ path: `${place}/${name}.png` });
  }

  async end(seen) {
    return super.end({ ...seen, violations: this.violations });
  }
}

// Waits until the view has its answers: after what was done has been drawn, which says that it is busy.
export async function settled(page) {
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))));
  await page.locator('main[aria-busy="false"]').waitFor();
}

// Goes to a view of the tab.
export async function go(page, view) {
  await page.evaluate((view) => {
    location.hash = `#/${view}`;
  }, view);
  await settled(page);
}
