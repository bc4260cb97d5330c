// The examples of mem0's quickstart of January 2025, with the client of its time.
import MemoryClient from "mem0-2025";
import { run } from "./examples.mjs";

const cook = "What should I cook for dinner today?";
const know = "What do you know about me?";

const examples = (client, said, ids) => ({
  "setup: categories": () => client.ping().then(() => client.updateProject({ custom_categories: said.categories })),
  "4.1 user, v1.0": () => client.add(said.food, { user_id: "alex", metadata: { food: "vegan" } }),
  "4.1 session, v1.0": () => client.add(said.trip, { user_id: "alex123", run_id: "trip-planning-2024" }),
  "4.1 agent, v1.0": () => client.add(said.tutor, { agent_id: "ai-tutor" }),
  "4.7 delete all users": () => client.deleteUsers(),
  "4.7 delete all users, then users": () => client.users(),
  "4.1 user, v1.1": () =>
    client.add(said.food, { user_id: "alex", output_format: "v1.1", metadata: { food: "vegan" } }),
  "4.1 session, v1.1": () =>
    client.add(said.trip, { user_id: "alex123", run_id: "trip-planning-2024", output_format: "v1.1" }),
  "4.1 agent, v1.1": () => client.add(said.tutor, { agent_id: "ai-tutor", output_format: "v1.1" }),
  "setup: July": () => client.add(said.July, { user_id: "alex", timestamp: 1721001600 }),
  "setup: August": () => client.add(said.August, { user_id: "alex", timestamp: 1722816000 }),
  "setup: likes": () => client.add(said.likes, { user_id: "alex123" }),
  "setup: seat": () => client.add(said.seat, { user_id: "alex", agent_id: "travel-assistant", infer: false }),
  "4.2 search, v1.0": () => client.search(cook, { user_id: "alex" }),
  "4.2 search, v1.1": () => client.search(cook, { user_id: "alex", output_format: "v1.1" }),
  "4.2 search by categories and metadata": () =>
    client.search(know, { categories: ["food_preferences"], metadata: { food: "vegan" } }),
  "4.2 search by user and agents": () => client.search(know, { version: "v2", filters: said.by_agents }),
  "4.2 search by dates": () => client.search(know, { version: "v2", filters: said.by_dates }),
  "4.3 users": () => client.users(),
  "4.4 get all of a user, v1.0": () => client.getAll({ user_id: "alex", page: 1, page_size: 50 }),
  "4.4 get all of a user, v1.1": () =>
    client.getAll({ user_id: "alex", page: 1, page_size: 50, output_format: "v1.1" }),
  "4.4 get all of an agent, v1.0": () => client.getAll({ agent_id: "ai-tutor", page: 1, page_size: 50 }),
  "4.4 get all of an agent, v1.1": () =>
    client.getAll({ agent_id: "ai-tutor", page: 1, page_size: 50, output_format: "v1.1" }),
  "4.4 get all of a session, v1.0": () =>
    client.getAll({ user_id: "alex123", run_id: "trip-planning-2024", page: 1, page_size: 50 }),
  "4.4 get all of a session, v1.1": () =>
    client.getAll({ user_id: "alex123", run_id: "trip-planning-2024", page: 1, page_size: 50, output_format: "v1.1" }),
  "4.4 get one": () => client.get(ids("4.1 user, v1.1")[2]),
  "4.4 get all by a category": () => client.getAll({ user_id: "alex123", categories: ["likes"] }),
  "4.4 get all by categories": () => client.getAll({ user_id: "alex123", categories: ["likes", "food_preferences"] }),
  "4.4 get all by a category, paged": () =>
    client.getAll({ user_id: "alex123", categories: ["likes"], page: 1, page_size: 50 }),
  "4.4 get all by keywords": () => client.getAll({ user_id: "alex123", keywords: "to play", page: 1, page_size: 50 }),
  // What the quickstart calls version is api_version here: by another name the client would print "[object Object]".
  "4.4 get all by filters": () => client.getAll({ api_version: "v2", filters: said.by_all }),
  "4.4 get all by filters, paged": () =>
    client.getAll({ api_version: "v2", filters: said.by_all, page: 1, page_size: 50 }),
  "4.5 first add": () => client.add(said.chicken, { user_id: "alex" }),
  "4.5 second add": () => client.add([...said.chicken, ...said.vegetarian], { user_id: "alex" }),
  "4.5 history": () => client.history(ids("4.5 second add")[0]),
  "4.6 update": () => client.update(ids("4.5 second add")[0], { text: said.chicken[0].content }),
  "4.7 delete": () => client.delete(ids("4.1 agent, v1.1")[0]),
  "4.7 delete, then get all": () => client.getAll({ agent_id: "ai-tutor", page: 1, page_size: 50 }),
  "4.8 add a command to delete": () => client.add("Delete all of my food preferences", { user_id: "alex" }),
  "4.8 add a command to delete, then get all": () => client.getAll({ user_id: "alex", page: 1, page_size: 50 }),
  "setup: two": () => client.add(said.two, { user_id: "alex", infer: false }),
  "4.9 batch update": () =>
    client.batchUpdate([
      { memoryId: ids("setup: two")[0], text: "Watches football" },
      { memoryId: ids("setup: two")[1], text: "Loves to travel" },
    ]),
  "4.9 batch update, then get all": () => client.getAll({ user_id: "alex", page: 1, page_size: 50 }),
  // As the quickstart has it: the client wraps what is wrapped already.
  "4.10 batch delete": () =>
    client.batchDelete([{ memory_id: ids("setup: two")[0] }, { memory_id: ids("setup: two")[1] }]),
  "4.10 batch delete, then get all": () => client.getAll({ user_id: "alex", page: 1, page_size: 50 }),
  "4.7 delete all of a user": () => client.deleteAll({ user_id: "alex" }),
  "4.7 delete all of a user, then get all": () => client.getAll({ user_id: "alex", page: 1, page_size: 50 }),
  // The quickstart's client.reset() was never there in JavaScript; in Python it is this.
  "4.8 reset": () => client.deleteUsers(),
  "4.8 reset, then users": () => client.users(),
});

await run(MemoryClient, examples);
