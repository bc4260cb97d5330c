// An owner as addresses have it, such as user:alex, and the fields of its id.
export const OWNER_FIELDS = { user: "userId", agent: "agentId", app: "appId", run: "runId" };

export function ownerOf(text) {
  const [, type, ownerId] = /^(\w+):(.+)$/s.exec(text ?? "") ?? [];
  return Object.hasOwn(OWNER_FIELDS, type) ? { type, ownerId } : null;
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
