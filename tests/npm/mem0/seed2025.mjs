// Runs the examples of mem0's quickstart of January 2025 in JavaScript; prints what each of them gave.
import MemoryClient from "mem0-2025";

const [host, apiKey, spelled] = process.argv.slice(2);
const conversations = JSON.parse(spelled);
const client = new MemoryClient({ apiKey, host });
const gave = {};
await client.ping();

gave.add = await client.add(conversations.food, { user_id: "alex", output_format: "v1.1", metadata: { food: "vegan" } });
await client.add(conversations.tutor, { agent_id: "ai-tutor", output_format: "v1.1" });
gave.search = await client.search("What should I cook for dinner today?", { user_id: "alex", output_format: "v1.1" });
const filters = {
  AND: [{ user_id: "alex" }, { created_at: { gte: "2024-07-01" } }, { categories: { contains: "food" } }],
};
gave.search_v2 = await client.search("What do you know about me?", { api_version: "v2", filters });
gave.search_version = await client.search("What do you know about me?", { version: "v2", filters });
gave.users = await client.users();
gave.get_all_page = await client.getAll({ user_id: "alex", page: 1, page_size: 50 });
gave.get_all_categories = await client.getAll({ user_id: "alex", categories: ["likes", "food"] });
gave.get_all_v2 = await client.getAll({ api_version: "v2", filters });
gave.get_all_v2_page = await client.getAll({ api_version: "v2", filters, page: 1, page_size: 50 });
const id = gave.get_all_v2[0].id;
gave.get = await client.get(id);
gave.update = await client.update(id, { text: "I am allergic to sesame." });
gave.history = await client.history(id);
const two = await client.add(
  [{ role: "user", content: "Plays football." }, { role: "user", content: "Hates to travel." }],
  { user_id: "b", infer: false },
);
gave.batch_update = await client.batchUpdate([
  { memoryId: two[0].id, text: "Watches football" },
  { memoryId: two[1].id, text: "Loves to travel" },
]);
// As the quickstart has it: the client wraps what is wrapped already.
gave.batch_delete = await client.batchDelete([{ memory_id: two[0].id }, { memory_id: two[1].id }]);
gave.forget = await client.add("Delete all of my food preferences", { user_id: "alex" });
try {
  await client.get("582bbe6d-506b-48c6-a4c6-5df3b1e63428");
} catch (error) {
  gave.unknown = [error.name, error.message];
}
gave.delete_all = await client.deleteAll({ agent_id: "ai-tutor" });
await client.add([{ role: "user", content: "I collect stamps." }], { user_id: "a b/ü", infer: false });
gave.delete_user = await client.deleteUsers({ user_id: "a b/ü" });
gave.delete_users = await client.deleteUsers();
gave.left = await client.users();
console.log(JSON.stringify(gave));
process.exit(0);
