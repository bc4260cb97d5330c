// The language of filters as a form has it: a tree of groups and conditions, which is a MemoryFilter in other words. What
// was read has the filter that it was as `given`, which it stays, to the letter, until somebody changes it.
const TEXT = ["eq", "ne", "in", "contains", "icontains", "startsWith"];
const ID = ["eq", "ne", "in", "notIn", "isNull"];
const TIME = ["gte", "lte", "gt", "lt", "eq", "ne", "isNull"];
export const OPERATORS = {
  text: TEXT,
  categories: ["has", "hasAny", "hasAll", "contains", "isEmpty"],
  createdAt: TIME,
  updatedAt: TIME,
  expiresAt: TIME,
  metadata: ["eq", "ne", "in", "contains", "gt", "gte", "lt", "lte", "exists"],
  userId: ID,
  agentId: ID,
  appId: ID,
  runId: ID,
  id: ["eq", "ne", "in", "notIn"],
};
const LISTS = new Set(["in", "notIn", "hasAny", "hasAll"]);
const YES_OR_NO = new Set(["isNull", "isEmpty", "exists"]);
const TIMES = new Set(["createdAt", "updatedAt", "expiresAt"]);
const GROUPS = ["and", "or", "not"];

export function newCondition() {
  return { field: "text", operator: "icontains", value: "" };
}

export function newGroup(combine = "and", parts = []) {
  return { combine, parts };
}

// Returns a condition or a group with changes, by which it is no longer what was given.
export function changed(part, changes) {
  return { ...part, ...changes, given: undefined };
}

// Returns what an operator takes: "list", "boolean", "time", "json" or "text".
export function kindOf({ field, operator }) {
  if (YES_OR_NO.has(operator)) return "boolean";
  if (LISTS.has(operator)) return "list";
  if (TIMES.has(field)) return "time";
  return field === "metadata" && operator !== "contains" ? "json" : "text";
}

// Returns the MemoryFilter of a group; null for one that asks nothing.
export function toFilter(group) {
  if (group.given) return group.given;
  const filters = group.parts.map((part) => (part.parts ? toFilter(part) : filterOf(part))).filter(Boolean);
  if (filters.length === 0) return null;
  const all = filters.length === 1 ? filters[0] : { and: filters };
  if (group.combine === "not") return { not: all };
  return group.combine === "or" && filters.length > 1 ? { or: filters } : all;
}

function filterOf(condition) {
  if (condition.given) return condition.given;
  const value = valueOf(condition);
  if (value === null) return null;
  const { field, operator, key } = condition;
  if (field === "metadata") return key ? { metadata: [{ key, [operator]: value }] } : null;
  return { [field]: { [operator]: value } };
}

// Returns the value that a condition's text means; null where it is not filled in.
function valueOf(condition) {
  const text = String(condition.value ?? "").trim();
  const kind = kindOf(condition);
  if (kind === "boolean") return text !== "false";
  if (text === "") return null;
  if (kind === "list") {
    const items = text.split(",").map((item) => item.trim()).filter(Boolean);
    return condition.field === "metadata" ? items.map(jsonOf) : items;
  }
  if (kind === "time") return isNaN(new Date(text)) ? null : new Date(text).toISOString();
  return kind === "json" ? jsonOf(text) : text;
}

// Metadata may be of any type: 5 is a number, and what is no JSON is text.
function jsonOf(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

// Returns the group that a MemoryFilter is; what it holds beside each other must all hold.
export function fromFilter(filter) {
  const parts = partsOf(filter ?? {});
  return parts.length === 1 && parts[0].parts ? parts[0] : newGroup("and", parts);
}

function partsOf(filter) {
  return Object.entries(filter).flatMap(([name, content]) => {
    const given = { [name]: content };
    if (name === "not") return [{ ...newGroup("not", partsOf(content)), given }];
    if (GROUPS.includes(name)) return [{ ...newGroup(name, content.map(partOf)), given }];
    if (name === "metadata") return content.flatMap(({ key, ...tests }) => conditionsOf(name, tests, key));
    return conditionsOf(name, content);
  });
}

// A filter within a list is one part, whatever it holds.
function partOf(filter) {
  const parts = partsOf(filter);
  return parts.length === 1 ? parts[0] : { ...newGroup("and", parts), given: filter };
}

function conditionsOf(field, tests, key) {
  if (!Object.hasOwn(OPERATORS, field)) throw new Error(`${field} is no field.`);
  return Object.entries(tests).map(([operator, value]) => ({
    field,
    operator,
    ...(key && { key }),
    value: Array.isArray(value) ? value.map(textOf).join(", ") : textOf(value),
    given: { [field]: key === undefined ? { [operator]: value } : [{ key, [operator]: value }] },
  }));
}

function textOf(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}
