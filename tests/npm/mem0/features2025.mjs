// What mem0's client of the time of the quickstart can do beside its examples.
import MemoryClient from "mem0-2025";
import { run } from "./examples.mjs";

const odd = "a b/ü";
const said = (content) => [{ role: "user", content }];
const wants = { top_k: 1, rerank: true, fields: ["id", "memory"], metadata: { food: "none" } };
const examples = (client, _, ids) => ({
  ping: () => client.ping().then(() => [client.organizationId, client.projectId]),
  add: () => client.add(said("I'm allergic to nuts."), { user_id: "alex", infer: false, metadata: { food: "none" } }),
  immutable: () => client.add(said("I was born in Oslo."), { user_id: "alex", infer: false, immutable: true }),
  unchanged: () => client.update(ids("immutable")[0], { text: "I was born in Rome." }),
  "first page": () => client.getAll({ user_id: "alex", page: 1, page_size: 1 }),
  "second page": () => client.getAll({ user_id: "alex", page: 2, page_size: 1 }),
  "no page": () => client.getAll({ user_id: "alex", page: 3, page_size: 1 }),
  all: () => client.getAll({ user_id: "alex" }),
  search: () => client.search("nuts", { user_id: "alex", ...wants }),
  threshold: () => client.search("nuts", { user_id: "alex", threshold: 1, limit: 5 }),
  feedback: () =>
    client.feedback({ memory_id: ids("add")[0], feedback: "NEGATIVE", feedback_reason: "It was coffee." }),
  "no feedback": () => client.feedback({ memory_id: ids("add")[0] }),
  "odd id": () => client.add(said("I collect stamps."), { user_id: odd, infer: false }),
  "odd id, listed": () => client.getAll({ user_id: odd }),
  "odd id, searched": () => client.search("stamps", { user_id: odd }),
  "odd id, deleted": () => client.deleteUsers({ user_id: odd }),
  "odd id, then users": () => client.users(),
  project: () => client.getProject({ fields: ["custom_instructions"] }),
  forbidden: () => client.updateProject({ custom_instructions: "Remember food alone." }),
  export: () => client.createMemoryExport({ schema: { type: "object" }, filters: { user_id: "alex" } }),
  exported: () => client.getMemoryExport({ filters: { user_id: "alex" } }),
  webhooks: () => client.getWebhooks(),
  webhook: () => client.createWebhook({ name: "hook", url: "https://example.org", eventTypes: ["memory_add"] }),
  "webhook, changed": () => client.updateWebhook({ webhookId: "1", name: "other" }),
  "webhook, deleted": () => client.deleteWebhook({ webhookId: "1" }),
  unknown: () => client.get("582bbe6d-506b-48c6-a4c6-5df3b1e63428"),
  malformed: () => client.get("no-id"),
  nobody: () => client.search("nuts", {}),
});

await run(MemoryClient, examples);
