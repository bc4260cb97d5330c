// Uses graphmem by the manual's example for urql, and leaves what came of it in `outcome`.
import { follow, memories, remember } from "./urql.js";

async function use() {
  await remember("alex", "I like tea.");
  const listed = (await memories("alex")).map((memory) => memory.text);
  const entry = await new Promise((heard, fail) => follow("alex", "2000-01-01T00:00:00Z", heard, fail));
  return { listed, followed: entry.node.memory.text };
}

window.outcome = await use().catch((error) => ({ failure: error.message }));
