// The part of the graph that is drawn: nodes and edges by their keys. It touches no page.
const LONGEST = 42;
export const MOST_NODES = 300;

// The kinds in the order in which they are listed.
export const KINDS = {
  User: "Users",
  Agent: "Agents",
  App: "Apps",
  Run: "Runs",
  Memory: "Memories",
  Entity: "Entities",
  Category: "Categories",
  Message: "Messages",
  MemoryVersion: "Versions",
};
// What the palette calls otherwise: there kinds are labels of the store.
const LABELS = { MemoryVersion: "Version" };
const OWNERS = new Set(["User", "Agent", "App", "Run"]);

export const emptyGraph = () => ({ nodes: new Map(), edges: new Map(), leftOut: new Set() });

// Returns the graph with a part more, as far as there is room.
export function merged(graph, { nodes, edges }) {
  const next = { nodes: new Map(graph.nodes), edges: new Map(graph.edges), leftOut: new Set(graph.leftOut) };
  for (const node of nodes) addNode(next, node);
  for (const edge of edges) addEdge(next, edge);
  return next;
}

function addNode({ nodes, leftOut }, node) {
  const known = nodes.get(node.id);
  if (!known && nodes.size >= MOST_NODES) leftOut.add(node.id);
  else if (!known || (node.title && !node.isStep)) nodes.set(node.id, { ...known, ...node });
  else nodes.set(node.id, { ...known, isExpanded: known.isExpanded || node.isExpanded });
}

function addEdge({ nodes, edges }, edge) {
  if (!nodes.has(edge.source) || !nodes.has(edge.target)) return;
  const statements = [...(edges.get(edge.key)?.statements ?? []), ...edge.statements];
  edges.set(edge.key, { ...edge, statements: [...new Map(statements.map((one) => [one.id, one])).values()] });
}

// Returns what a node brings that was asked for with what is around it; its page of memories begins after others.
export function partOf(found) {
  const { memories, relations, messages, related, previous, next, ...own } = found;
  const page = memories && { more: memories.pageInfo.hasNextPage ? memories.pageInfo.endCursor : null };
  const self = { ...nodeOf(own), isExpanded: true, ...page };
  return joinedParts([
    own.__typename === "Memory" ? memoryPart(own) : { nodes: [], edges: [] },
    { nodes: [self], edges: [] },
    ...(memories?.nodes ?? []).map((memory) => memoryPart(memory, own)),
    ...(relations?.nodes ?? []).map(relationPart),
    ...(messages?.nodes ?? []).map((message) => linked(own, "DERIVED_FROM", message)),
    ...(related?.nodes ?? []).flatMap(({ memory, path }) => [pathPart(path), memoryPart(memory)]),
    ...(previous ? [linked(previous, "NEXT", own)] : []),
    ...(next ? [linked(own, "NEXT", next)] : []),
  ]);
}

export function hitsPart(hits) {
  return joinedParts(hits.map(({ memory, text }) => memoryPart({ ...memory, text })));
}

// A memory with those to whom it belongs and what it is about; a turn that it was drawn from says so.
function memoryPart(memory, reachedFrom = null) {
  return joinedParts([
    { nodes: [nodeOf(memory)], edges: [] },
    ...(reachedFrom?.__typename === "Message" ? [linked(memory, "DERIVED_FROM", reachedFrom)] : []),
    ...memory.owners.map((owner) => linked(owner, "HAS_MEMORY", memory)),
    ...memory.categories.map((category) => linked(memory, "IN_CATEGORY", category)),
    ...memory.entities.map((entity) => linked(memory, "MENTIONS", entity)),
  ]);
}

function relationPart({ source, relationship, target, memory }) {
  const part = linked(source, relationship, target);
  part.edges[0].statements.push(memory);
  return part;
}

function pathPart(path) {
  const nodes = path.map(({ node, caption }) => ({ ...nodeOf(node), caption, title: caption, isStep: true }));
  const edges = path.slice(1).map(({ relationship, forward }, place) => {
    const [from, to] = [nodes[place].id, nodes[place + 1].id];
    return forward ? edgeOf(from, relationship, to) : edgeOf(to, relationship, from);
  });
  return { nodes, edges };
}

function linked(source, type, target) {
  return { nodes: [nodeOf(source), nodeOf(target)], edges: [edgeOf(source.id, type, target.id)] };
}

function edgeOf(source, type, target) {
  return { key: JSON.stringify([source, type, target]), source, type, target, statements: [] };
}

function nodeOf({ __typename: kind, id, ...rest }) {
  const title = titleOf(kind, rest);
  return { id, kind, title, caption: shortened(title), isStep: false, ...rest };
}

function titleOf(kind, { text, ownerId, name, speaker, role, content }) {
  if (kind === "Message") return content === undefined ? "" : `${speaker ?? role}: ${content}`;
  return (OWNERS.has(kind) ? ownerId : (text ?? name)) ?? "";
}

export function shortened(text) {
  const characters = [...text];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("").trimEnd()}…` : text;
}

function joinedParts(parts) {
  return { nodes: parts.flatMap(({ nodes }) => nodes), edges: parts.flatMap(({ edges }) => edges) };
}

// Returns the colours and the size of a kind of nodes.
export function lookOf(kind, { nodes }) {
  return nodes[LABELS[kind] ?? kind] ?? nodes["*"];
}

export function isOwner(kind) {
  return OWNERS.has(kind);
}

// Returns the ids of all memories that are drawn, or that state what is drawn.
export function memoryIds({ nodes, edges }) {
  const drawn = [...nodes.values()].filter(({ kind }) => kind === "Memory").map(({ id }) => id);
  const stating = [...edges.values()].flatMap(({ statements }) => statements.map(({ id }) => id));
  return [...new Set([...drawn, ...stating])];
}

// Returns what a memory said at a time, or null where it was not there. Without a time it is now.
export function textAt(versions, asOf) {
  const at = asOf === null ? Infinity : asOf;
  const valid = versions.findLast(({ validFrom, validTo }) => Date.parse(validFrom) <= at && (!validTo || at < Date.parse(validTo)));
  return valid?.newText ?? null;
}

// Returns the keys of the nodes and edges that were there at a time, and what memories said then where that is known.
export function seenAt(graph, histories, asOf, rootId) {
  const texts = new Map();
  for (const [id, versions] of histories) texts.set(id, textAt(versions, asOf));
  const wasThere = (id) => texts.get(id) !== null;
  const isThere = ({ id, kind, createdAt }) => wasThere(id) && (kind !== "Message" || asOf === null || Date.parse(createdAt) <= asOf);
  const edges = [...graph.edges.values()].filter(
    ({ source, target, statements }) =>
      [source, target].every((id) => isThere(graph.nodes.get(id))) &&
      (statements.length === 0 || statements.some(({ id }) => wasThere(id))),
  );
  const linkedIds = new Set(edges.flatMap(({ source, target }) => [source, target]));
  const isShown = (node) => node.id === rootId || node.kind === "Memory" || linkedIds.has(node.id);
  const nodes = [...graph.nodes.values()].filter((node) => isThere(node) && isShown(node));
  return { nodes, edges, texts };
}

// Returns the time of the first memory that is drawn.
export function beginning({ nodes }, histories) {
  const created = [...nodes.values()].filter(({ kind }) => kind === "Memory").map(({ createdAt }) => Date.parse(createdAt));
  const valid = [...histories.values()].flat().map(({ validFrom }) => Date.parse(validFrom));
  return Math.min(...[...created, ...valid].filter((at) => !Number.isNaN(at)), Date.now());
}
