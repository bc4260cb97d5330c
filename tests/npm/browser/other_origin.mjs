// Opens a page that Vite serves on a port of its own; prints what came of its use of graphmem.
import { createServer } from "vite";
import { PATIENCE, launch } from "./chromium.mjs";

const port = Number(process.argv[2]);
const vite = await createServer({
  root: "site",
  configFile: false,
  cacheDir: "cache",
  logLevel: "error",
  server: { port, strictPort: true },
});
await vite.listen();
const browser = await launch();
const page = await browser.newPage();
page.setDefaultTimeout(PATIENCE);
await page.goto(`http://localhost:${port}/`);
const outcome = await page.waitForFunction(() => window.outcome);
console.log(JSON.stringify(await outcome.jsonValue()));
await browser.close();
await vite.close();
