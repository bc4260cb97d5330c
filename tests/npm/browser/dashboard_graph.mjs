// Walks through the graph of a project from all beginnings, by mouse and keyboard, to another time; prints what was drawn.
import { DashboardReader, go, settled } from "./dashboard.mjs";

const [url, project, memory] = process.argv.slice(2);
const reader = await DashboardReader.start(url);
const page = await reader.open("graph", `${project}-empty`);
const seen = {};
const texts = async (locator) => (await page.locator(locator).allTextContents()).map((text) => text.replace(/\s+/g, " ").trim());
const list = page.locator(".nodes");
const listed = () => texts(".nodes li button:first-child");

// All kinds of the list are open, also those of many nodes.
async function openAll() {
  for (const closed of await list.locator("details:not([open]) > summary").all()) await closed.click();
}

// Whatever is drawn is in the list; the drawing itself says how much that is.
async function drawn() {
  await settled(page);
  await openAll();
  return listed();
}

seen.empty = await texts(".empty h2");
await page.evaluate((project) => sessionStorage.setItem("graphmem:project", project), project);
await page.addInitScript((project) => sessionStorage.setItem("graphmem:project", project), project);
await page.reload();
await settled(page);
seen.beginnings = await texts(".halves .chip");
await reader.look(page, "graph-beginnings");

// An owner, and by the keyboard what is around one of the entities.
await page.locator(".halves .chip", { hasText: "alex" }).first().click();
await list.waitFor();
seen.owner = await drawn();
await reader.look(page, "graph");
await list.getByRole("button", { name: "Expand Lisbon" }).focus();
await page.keyboard.press("Enter");
await list.getByText("I love Lisbon.").waitFor();
seen.expanded = await drawn();
await list.getByRole("button", { name: "Lisbon", exact: true }).focus();
await page.keyboard.press("Enter");
seen.panel = await texts(".panel .kind, .panel .text, .panel .ties li");
seen.label = await page.locator(".canvas").getAttribute("aria-label");

// A click on the drawing chooses a node, and a double click draws what is around it.
const at = await page.locator(".canvas").evaluate((canvas) => {
  const { x, y } = canvas._cyreg.cy.nodes().filter((node) => node.data("caption") === "caroline").first().renderedPosition();
  const { left, top } = canvas.getBoundingClientRect();
  return [left + x, top + y];
});
await page.mouse.dblclick(...at);
await list.getByText("I play the violin.").waitFor();
seen.chosen = await texts(".panel .text");
await settled(page);

// What was true at another time: with what was deleted since, and each text as it was.
await go(page, "graph");
await page.locator(".halves").waitFor();
await go(page, "graph?owner=user:alex");
await page.getByRole("slider").fill("250");
await list.getByText("I drive a Tesla.").waitFor();
seen.then = await drawn();
await reader.look(page, "graph-then");
seen.asOf = Date.parse(new URLSearchParams(new URL(page.url()).hash.split("?")[1]).get("asOf"));
await page.getByRole("button", { name: "Now", exact: true }).click();
await page.waitForFunction(() => !document.querySelector(".nodes").textContent.includes("Tesla"));
seen.now = await drawn();

// The Cypher that draws the same, and the address that opens Browser with it.
await page.getByRole("button", { name: "Open in Neo4j Browser" }).click();
await page.getByLabel("Where Browser is").fill("http://localhost:7777/browser/");
seen.cypher = await page.locator("dialog pre").textContent();
seen.address = await page.getByRole("link", { name: "Open Browser with it" }).getAttribute("href");
await reader.look(page, "graph-browser");
await page.keyboard.press("Escape");

// A memory with its turns, what a search finds, and an entity by its name.
await go(page, `graph?memory=${memory}`);
await list.getByText("user: I was promoted").waitFor();
seen.turns = (await drawn()).filter((text) => text.includes(": "));
await page.getByLabel("Begin at").selectOption("query");
await page.getByLabel("What a search finds").fill("Which instrument?");
await page.keyboard.press("Enter");
await list.getByText("I play the violin.").waitFor();
seen.focused = await page.evaluate(() => document.activeElement.name);
await page.getByLabel("Begin at").selectOption("entity");
await page.getByLabel("An entity", { exact: true }).fill("lisbon");
await page.keyboard.press("Enter");
await page.locator(".named .chip", { hasText: "Lisbon" }).first().click();
await page.locator(".panel .text", { hasText: "Lisbon" }).waitFor();
await go(page, "graph?memory=01a00000-0000-7000-8000-000000000000");
seen.missing = await texts(".empty h2");

await go(page, "graph?query=music&owner=alex");
seen.unreadable = await texts("[role=alert] p");

// There is an end to what is drawn.
seen.most = await page.evaluate(async () => {
  const { emptyGraph, merged } = await import("/dashboard/views/graph_model.js");
  const { nodes, leftOut } = merged(emptyGraph(), { nodes: Array.from({ length: 400 }, (_, id) => ({ id })), edges: [] });
  return [nodes.size, leftOut.size];
});

// At a phone's width, in the dark.
await page.emulateMedia({ colorScheme: "dark" });
await page.setViewportSize({ width: 375, height: 800 });
await go(page, "graph?owner=user:alex");
await list.waitFor();
seen.overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
await reader.look(page, "graph-phone");

console.log(JSON.stringify(await reader.end(seen)));
