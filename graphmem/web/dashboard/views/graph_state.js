// What is drawn, as its reader has walked to it: the beginning, what was expanded, and what memories said at other times.
import { useEffect, useMemo, useState } from "preact/hooks";
import { useAnswer, useRequest } from "../asking.js";
import { scopeOf } from "../parts/scope.js";
import { emptyGraph, hitsPart, memoryIds, merged, partOf } from "./graph_model.js";

const FIRST = 30;
const TOP = 30;
// What was true of an owner is searched for with all that graphmem ranks in one answer.
const TOP_THEN = 100;

export function useGraph(root, asOf) {
  const [graph, setGraph] = useState(emptyGraph);
  const add = (part) => setGraph((graph) => merged(graph, part));
  const begun = useBeginning(root, asOf, add);
  const [ask, asking] = useRequest("graphNode");
  const expand = async (id) => {
    const { isExpanded, more } = graph.nodes.get(id);
    if (isExpanded && !more) return;
    const found = await ask({ id, first: FIRST, after: more ?? undefined });
    if (found?.node) add(partOf(found.node));
  };
  const past = useHistories(graph, asOf);
  return {
    graph,
    expand,
    ...past,
    retry: begun.retry,
    rootId: begun.rootId,
    isMissing: begun.isMissing,
    error: begun.error ?? asking.error ?? past.error,
    loading: begun.loading || asking.running || past.loading,
  };
}

function useBeginning(root, asOf, add) {
  const owner = useAnswer("graphOwner", { type: root.type, ownerId: root.ownerId }, { skip: root.kind !== "owner" });
  const rootId = root.kind === "owner" ? owner.data?.owner?.id : root.id;
  const node = useAnswer("graphNode", { id: rootId, first: FIRST }, { skip: !rootId });
  const found = useAnswer("graphSearch", { query: root.query, topK: TOP, ...scopeOf(root.owner) }, { skip: root.kind !== "search" });
  const then = useAnswer(
    "graphSearch",
    { query: root.query ?? root.ownerId, topK: TOP_THEN, ...scopeOf(root.owner), asOf: asOf && new Date(asOf).toISOString() },
    { skip: !asOf || root.kind === "node", as: "graphSearch then" },
  );
  const answers = [owner, node, found, then];
  const refused = answers.filter(({ error }) => error);
  useEffect(() => {
    if (node.data?.node) add(partOf(node.data.node));
  }, [node.data]);
  useEffect(() => {
    if (found.data) add(hitsPart(found.data.searchMemories.hits));
  }, [found.data]);
  useEffect(() => {
    if (then.data) add(hitsPart(then.data.searchMemories.hits));
  }, [then.data]);
  return {
    rootId,
    isMissing: (owner.data && !owner.data.owner) || (node.data && !node.data.node),
    error: refused[0]?.error,
    retry: refused.length ? () => refused.forEach(({ reload }) => reload()) : undefined,
    loading: answers.some(({ loading }) => loading),
  };
}

// Asks what the memories said once a time is chosen: of those that there are in one request, of deleted ones one by one.
function useHistories(graph, asOf) {
  const [histories, setHistories] = useState(() => new Map());
  const [askAll, asking] = useRequest("graphHistories");
  const [askOne, askingOne] = useRequest("graphHistory");
  const missing = useMemo(() => (asOf ? memoryIds(graph).filter((id) => !histories.has(id)) : []), [graph, asOf, histories]);
  const key = missing.join();
  useEffect(() => {
    if (missing.length) load(missing, askAll, askOne).then((found) => found && setHistories((known) => new Map([...known, ...found])));
  }, [key]);
  return { histories, error: asking.error ?? askingOne.error, loading: missing.length > 0 && !asking.error };
}

async function load(ids, askAll, askOne) {
  const answer = await askAll({ ids });
  if (!answer) return null;
  const found = ids.map((id, place) => [id, answer.nodes[place]?.versions.nodes]);
  return Promise.all(found.map(async ([id, versions]) => [id, versions ?? (await askOne({ id }))?.memoryHistory ?? []]));
}
