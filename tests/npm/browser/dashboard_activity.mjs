// Looks at the activity of a project in which nothing has happened yet, and while things happen; prints what it showed.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { DashboardReader, go, settled } from "./dashboard.mjs";

const [url, project] = process.argv.slice(2);
const reader = await DashboardReader.start(url);
const sockets = [];
await reader.context.routeWebSocket("**/graphql", (socket) => {
  const server = socket.connectToServer();
  const listening = { socket };
  socket.onMessage((message) => {
    listening.subscription = JSON.parse(message).id ?? listening.subscription;
    server.send(message);
  });
  sockets.push(listening);
});
const page = await reader.open("", project);
const seen = {};
const texts = (locator) => page.locator(locator).allTextContents();
const entries = page.locator(".entry");

async function ask(query, variables = {}) {
  const headers = { "Content-Type": "application/json", "X-Graphmem-Project": project };
  const answer = await fetch(`${url}/graphql`, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  return (await answer.json()).data;
}
const add = (texts) =>
  ask("mutation ($messages: [MessageInput!]) { addMemories(input: {messages: $messages, userId: \"alex\", infer: false}) { outcome } }", {
    messages: texts.map((content) => ({ role: "user", content })),
  });

// Where nothing has happened yet, there is a command; what it adds appears by itself.
await page.getByRole("link", { name: "Activity" }).click();
await page.getByRole("button", { name: "Show the query" }).click();
await page.locator("dialog pre").first().waitFor();
seen.requests = await texts("dialog strong");
await page.keyboard.press("Escape");
seen.empty = await texts(".empty h2");
await page.locator(".state.live").waitFor();
await reader.look(page, "activity-nothing");
await promisify(execFile)("sh", ["-c", await page.locator(".empty .command").textContent()]);
await page.locator(".entry", { hasText: "I live in Lisbon." }).waitFor();

await add(["<img src=x onerror=alert(1)>"]);
await page.locator(".entry", { hasText: "<img src=x onerror=alert(1)>" }).waitFor();
for (const query of ["Lisbon", "music"]) await ask("query ($query: String!) { searchMemories(query: $query, scope: {userId: \"alex\"}) { complete } }", { query });
await entries.nth(3).waitFor();
seen.events = await texts(".entry .event");
seen.owners = [...new Set(await texts(".entry .whose"))].map((text) => text.replace(/\s+/g, " ").trim());
seen.latencies = (await texts(".entry .took")).filter(Boolean);

// Where the connection breaks off, it says so, and misses nothing.
await sockets.at(-1).socket.close({ code: 1012 });
await page.locator(".state", { hasText: "reconnecting" }).waitFor();
await add(["I was born in Porto."]);
await page.locator(".entry", { hasText: "Porto" }).waitFor();
await page.locator(".state.live").waitFor();
seen.afterBreak = await entries.count();

// Where only the subscription has ended, it says why, and listens again where that passes.
const { socket, subscription: id } = sockets.at(-1);
const errors = [{ message: "More has happened than you have taken.", extensions: { code: "SLOW_CONSUMER" } }];
socket.send(JSON.stringify({ id, type: "next", payload: { data: null, errors } }));
socket.send(JSON.stringify({ id, type: "complete" }));
await page.locator(".state", { hasText: "More has happened" }).waitFor();
await add(["I was brought up in Faro."]);
await page.locator(".entry", { hasText: "Faro" }).waitFor();
await page.locator(".state.live").waitFor();
seen.afterEnd = await entries.count();

// The charts follow, and are tables too.
await page.locator(".chart", { hasText: "Searches 2" }).waitFor();
await page.locator(".chart", { hasText: "Adds 4" }).waitFor();
await page.locator(".chart summary").first().click();
seen.table = await texts(".chart:first-of-type details td:nth-child(2)");
await reader.look(page, "activity");

// By kind, by owner, and by time: the address says which.
await page.getByLabel("searched").check();
await page.waitForFunction(() => document.querySelectorAll(".entry").length === 2);
seen.searches = [await texts(".entry .event"), new URL(page.url()).hash];
await go(page, "activity?owner=user:nobody");
await page.locator(".empty").waitFor();
seen.nobody = await texts(".empty h2");
await go(page, "activity?owner=user:alex&until=2020-01-01T00:00:00Z");
await page.locator(".state").waitFor({ state: "detached" });
await page.locator(".empty").waitFor();
seen.before = await texts(".empty h2");
await go(page, "activity?owner=alex");
seen.unreadable = [...(await texts("[role=alert] p")), ...(await texts(".entry, .chart"))];

// A year that is being typed is a very long time ago.
await go(page, "activity?since=0202-01-01T00:00:00Z");
await page.locator(".chart", { hasText: "Adds 4" }).waitFor();

// One reads older entries while others come: nothing moves until one wants to see them.
await add(Array.from({ length: 60 }, (_, number) => `I have read book number ${number}.`));
await go(page, "activity?events=ADD");
await page.locator(".state.live").waitFor();
await page.getByRole("button", { name: "Load older ones" }).click();
await entries.nth(63).waitFor();
seen.added = await entries.count();
await entries.last().scrollIntoViewIfNeeded();
const place = () => entries.last().evaluate((entry) => entry.getBoundingClientRect().top);
const before = await place();
await add(["I play the cello.", "I sing."]);
await page.getByRole("button", { name: "2 new" }).waitFor();
seen.moved = (await place()) - before;
seen.held = await entries.count();
await page.getByRole("button", { name: "2 new" }).click();
seen.latest = await entries.first().locator(".what").textContent();

// At a phone's width, in the dark, drawn anew.
const stroke = () => page.locator(".chart canvas").first().evaluate((canvas) => canvas.toDataURL());
const [width, light] = [await page.locator(".chart canvas").first().evaluate((canvas) => canvas.width), await stroke()];
await page.emulateMedia({ colorScheme: "dark" });
await page.waitForFunction((light) => document.querySelector(".chart canvas").toDataURL() !== light, light);
await page.setViewportSize({ width: 375, height: 800 });
await page.waitForFunction((width) => document.querySelector(".chart canvas").width < width, width);
seen.overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
await go(page, "activity?range=hour");
await settled(page);
await reader.look(page, "activity-phone");

console.log(JSON.stringify(await reader.end(seen)));
