// Runs the examples of mem0's quickstart in JavaScript with today's client; prints what each of them gave.
import MemoryClient from "mem0-2026";

const [host, apiKey, spelled] = process.argv.slice(2);
const conversations = JSON.parse(spelled);
const client = new MemoryClient({ apiKey, host });
const gave = {};
await client.ping();

gave.add = await client.add(conversations.food, { userId: "alex", metadata: { food: "vegan" } });
gave.search = await client.search("What should I cook for dinner today?", { filters: { user_id: "alex" }, topK: 5 });
gave.getAll = await client.getAll({ filters: { AND: [{ user_id: "alex" }] }, page: 1, pageSize: 2 });
const id = gave.getAll.results[0].id;
gave.get = await client.get(id);
gave.update = await client.update(id, { text: "I am allergic to sesame." });
gave.history = await client.history(id);
const two = await client.add(
  [{ role: "user", content: "Plays football." }, { role: "user", content: "Hates to travel." }],
  { userId: "b", infer: false },
);
gave.batchUpdate = await client.batchUpdate([{ memoryId: two.results[0].id, text: "Watches football" }]);
gave.batchDelete = await client.batchDelete(two.results.map((row) => row.id));
for (const [name, ask] of Object.entries({
  unknown: () => client.get("582bbe6d-506b-48c6-a4c6-5df3b1e63428"),
  invalid: () => client.search("x", { filters: { nothing: 1 } }),
})) {
  try {
    await ask();
  } catch (error) {
    gave[name] = [error.constructor.name, error.message];
  }
}
gave.delete = await client.delete(id);
gave.deleteAll = await client.deleteAll({ userId: "alex" });
await client.add([{ role: "user", content: "I collect stamps." }], { userId: "a b/ü", infer: false });
gave.deleteUsers = await client.deleteUsers();
gave.left = await client.users();
console.log(JSON.stringify(gave));
process.exit(0);
