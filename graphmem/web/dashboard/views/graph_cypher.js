// The Cypher that draws in Neo4j Browser what is drawn here, with its parameters.
const LABELS = { User: "users", Agent: "agents", App: "apps", Run: "runs" };
// Messages have no id of their own in GraphQL: they are reached from the memories that were drawn from them.
const NODES = {
  memories: "MATCH (n:Memory|DeletedMemory) WHERE n.project = project AND n.id IN memories RETURN n",
  ...Object.fromEntries(
    Object.entries(LABELS).map(([label, name]) => [name, `MATCH (n:${label} {project: project}) WHERE n.id IN ${name} RETURN n`]),
  ),
  entities: "UNWIND entities AS e MATCH (n:Entity {project: project, name: e.name, type: e.type}) RETURN n",
  categories: "MATCH (n:Category {project: project}) WHERE n.name IN categories RETURN n",
  turns:
    "UNWIND turns AS id\n  MATCH (:Memory {id: id, project: project})-[:MEMORY_VERSION]->(v:Version)-[:DERIVED_FROM]->(m:Message)\n" +
    "  UNWIND [v, m] AS n RETURN n",
};

// Returns the parameters: the keys of what is drawn, by the names that the query has for them.
export function parametersOf(project, { nodes, edges }) {
  const ofKind = (kind) => nodes.filter((node) => node.kind === kind);
  const memories = ofKind("Memory").map(({ id }) => id);
  const quoted = edges.filter(({ type, source }) => type === "DERIVED_FROM" && memories.includes(source));
  const found = {
    memories,
    ...Object.fromEntries(Object.entries(LABELS).map(([label, name]) => [name, ofKind(label).map(({ ownerId }) => ownerId)])),
    entities: ofKind("Entity").map(({ name, type }) => ({ name, type })),
    categories: ofKind("Category").map(({ name }) => name),
    turns: [...new Set(quoted.map(({ source }) => source))],
  };
  return { project, ...Object.fromEntries(Object.entries(found).filter(([, values]) => values.length > 0)) };
}

// Returns one statement, as Browser draws what one returns, but nothing of several; the parameters are its beginning.
export function statementOf(parameters) {
  const values = Object.entries(parameters).map(([name, value]) => `${name} = ${literal(value)}`);
  const parts = Object.keys(NODES).filter((name) => parameters[name]).map((name) => `  ${NODES[name]}`);
  return `CYPHER 25
LET ${values.join(",\n    ")}
CALL (*) {
${parts.join("\n  UNION\n")}
}
WITH collect(DISTINCT n) AS drawn
UNWIND drawn AS n
OPTIONAL MATCH (n)-[r]->(other) WHERE other IN drawn
RETURN n, r, other`;
}

function literal(value) {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object") return text(value);
  return `{${Object.entries(value).map(([name, one]) => `${name}: ${literal(one)}`).join(", ")}}`;
}

// Browser decodes its address before it cuts it at & and #, so that no name may hold them as they are.
function text(value) {
  return JSON.stringify(value).replaceAll("&", "\\u0026").replaceAll("#", "\\u0023");
}

// Returns the address at which Browser opens with the statement in its editor.
export function browserAddress(browser, statement) {
  const address = new URL(browser);
  address.search = `cmd=edit&arg=${encodeURIComponent(statement)}`;
  return address.href;
}
