// What today's client of mem0 can do beside the examples of the quickstart of January 2025.
import MemoryClient from "mem0-2026";
import { run } from "./examples.mjs";

const odd = "a b/ü.%41?";
const alex = { user_id: "alex" };
const said = (content) => [{ role: "user", content }];
const wants = { topK: 1, rerank: true, fields: ["id", "memory"], metadata: { food: "none" } };
const hook = { name: "hook", url: "https://example.org", eventTypes: ["memory_add"] };
const examples = (client, _, ids) => ({
  ping: () => client.ping().then(() => [client.organizationId, client.projectId]),
  add: () => client.add(said("I'm allergic to nuts."), { userId: "alex", infer: false, metadata: { food: "none" } }),
  immutable: () => client.add(said("I was born in Oslo."), { userId: "alex", infer: false, immutable: true }),
  unchanged: () => client.update(ids("immutable")[0], { text: "I was born in Rome." }),
  "first page": () => client.getAll({ filters: alex, page: 1, pageSize: 1 }),
  "second page": () => client.getAll({ filters: alex, page: 2, pageSize: 1 }),
  "no page": () => client.getAll({ filters: alex, page: 3, pageSize: 1 }),
  all: () => client.getAll({ filters: alex, startDate: "2024-07-01", latestOnly: true }),
  "long ago": () => client.getAll({ filters: alex, endDate: "2024-07-31" }),
  search: () => client.search("nuts", { filters: alex, ...wants }),
  threshold: () => client.search("nuts", { filters: alex, threshold: 1, showExpired: true }),
  updated: () => client.update(ids("add")[0], { metadata: { food: "any" } }),
  expiring: () => client.update(ids("add")[0], { expirationDate: "2999-01-31" }),
  lasting: () => client.update(ids("add")[0], { expirationDate: null }),
  history: () => client.history(ids("add")[0]),
  feedback: () => client.feedback({ memoryId: ids("add")[0], feedback: "NEGATIVE", feedbackReason: "It was coffee." }),
  "no feedback": () => client.feedback({ memoryId: ids("add")[0] }),
  "odd id": () => client.add(said("I collect stamps."), { userId: odd, infer: false }),
  "odd id, listed": () => client.getAll({ filters: { user_id: odd } }),
  "odd id, searched": () => client.search("stamps", { filters: { user_id: odd } }),
  "odd id, deleted": () => client.deleteUsers({ userId: odd }),
  "odd id, then users": () => client.users({ page: 1, pageSize: 50 }),
  "deleted with its past": () => client.delete(ids("add")[0], { deleteLinked: true }),
  project: () => client.getProject({ fields: ["customInstructions"] }),
  forbidden: () => client.updateProject({ customInstructions: "Remember food alone." }),
  export: () => client.createMemoryExport({ schema: { type: "object" }, filters: alex }),
  exported: () => client.getMemoryExport({ filters: alex }),
  webhooks: () => client.getWebhooks(),
  webhook: () => client.createWebhook(hook),
  "webhook, changed": () => client.updateWebhook({ webhookId: "1", name: "other" }),
  "webhook, deleted": () => client.deleteWebhook({ webhookId: "1" }),
  profile: () => client.getProfile({ entityId: "alex" }),
  unknown: () => client.get("582bbe6d-506b-48c6-a4c6-5df3b1e63428"),
  malformed: () => client.get("no-id"),
  nobody: () => client.search("nuts"),
  "unknown field": () => client.search("nuts", { filters: { nothing: 1 } }),
  "too large": () => client.add(said("a".repeat(17_000_000)), { userId: "alex" }),
});

await run(MemoryClient, examples);
