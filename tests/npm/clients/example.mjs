// Runs an example of the manual against a server that first is busy; prints what the example's functions gave.
const [name, user] = process.argv.slice(2);

const passOn = globalThis.fetch;
const busy = [new Response("{}", { status: 503, headers: { "Retry-After": "1" } })];
globalThis.fetch = async (...request) => busy.pop() ?? passOn(...request);

if (!globalThis.WebSocket) {
  const { WebSocket } = await import("ws"); // as browsers have it, and Node.js from version 22 on
  globalThis.WebSocket = WebSocket;
}

const failure = (work) => work.then(() => "", (error) => error.message);

const began = new Date().toISOString();
const { remember, memories, follow } = await import(`./${name}.js`);
const added = [];
for (const text of ["I like tea.", "I live in Zürich.", "I have a cat."]) {
  added.push(...(await remember(user, text)).map((change) => change.text));
}

const hear = (count) =>
  new Promise((resolve, reject) => {
    const texts = [];
    const stop = follow(user, began, handle, reject);
    function handle(entry) {
      if (texts.push(entry.node.memory.text) < count) return;
      stop();
      resolve(texts);
    }
  });

const seen = {
  followed: follow && (await hear(added.length)),
  added,
  listed: (await memories(user)).map((memory) => memory.text),
  refused: await failure(remember(user, "")),
  failed: await failure(memories("")),
  wasBusy: busy.length === 0,
};
console.log(JSON.stringify(seen));
process.exit(); // a client may keep connections
