// An owner as addresses have it, such as user:alex, and the fields of its id.
export const OWNER_FIELDS = { user: "userId", agent: "agentId", app: "appId", run: "runId" };

// The attributes of an input that takes an owner.
export const OWNER_INPUT = {
  pattern: `\\s*(${Object.keys(OWNER_FIELDS).join("|")}):.+`,
  title: "user:, agent:, app: or run:, and then the id",
};

export function ownerOf(text) {
  const [, type, ownerId] = /^(\w+):(.+)$/s.exec(text ?? "") ?? [];
  return Object.hasOwn(OWNER_FIELDS, type) ? { type, ownerId } : null;
}

// Returns why an owner cannot be read, if it cannot: without it everybody would be meant.
export function ownerRefusal(text) {
  return text && !ownerOf(text) ? new Error(`“${text}” is no owner: one is written as user:alex, or with agent, app or run.`) : null;
}

// Returns the argument of a query; none without an owner.
export function scopeOf(text) {
  const owner = ownerOf(text);
  return owner ? { scope: { [OWNER_FIELDS[owner.type]]: owner.ownerId } } : {};
}

// Returns an owner as addresses have it; its type may be written as GraphQL has it.
export function ownerKey(type, ownerId) {
  return `${type.toLowerCase()}:${ownerId}`;
}
