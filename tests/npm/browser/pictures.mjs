// Takes pictures of the dashboard and of Neo4j Browser into a folder; prints their names.
import { join } from "node:path";
import { DashboardReader } from "./dashboard.mjs";
import { Explorer } from "./neo4j_browser.mjs";

const [url, neo4jUrl, password, folder] = process.argv.slice(2);
const taken = [];

async function take(page, name) {
  // What moves comes to rest.
  await page.waitForTimeout(4000);
  await page.screenshot({ path: join(folder, name) });
  taken.push(name);
}

for (const [name, view, colorScheme] of [
  ["dashboard.png", "memories", "light"],
  ["dashboard-activity.png", "activity", "dark"],
  ["dashboard-graph.png", "graph?owner=user:alex", "light"],
]) {
  const reader = await DashboardReader.start(url, { viewport: { width: 1280, height: 800 }, colorScheme });
  await take(await reader.open(view), name);
  await reader.end({});
}

const explorer = await Explorer.start(neo4jUrl, password);
// To the relations of a user.
await explorer.next();
await explorer.next();
await explorer.run(1);
await explorer.fit();
await take(explorer.page, "browser-graph.png");
await explorer.end({});
console.log(JSON.stringify(taken));
