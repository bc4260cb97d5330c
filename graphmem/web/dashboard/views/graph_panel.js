// What a node or a relationship of the drawing is, and where one can go from it.
import { html } from "htm/preact";
import { MemoryLink, Time } from "../parts/pieces.js";
import { ownerKey } from "../parts/scope.js";
import { addressOf } from "../route.js";
import { isOwner, lookOf } from "./graph_model.js";

const ADDRESSES = {
  Memory: ({ id }) => [addressOf("memories", id), "Open the memory"],
  Entity: ({ id }) => [addressOf("entities", id), "Open the entity"],
  Category: ({ name }) => [addressOf("memories", "", { category: name }), "Its memories"],
};

export function Panel({ graph, seen, looks, selected, onSelect, onExpand }) {
  const node = seen.nodes.find(({ id }) => id === selected);
  const edge = seen.edges.find(({ key }) => key === selected);
  return html`
    <section class="card panel" aria-live="polite" aria-label="What is chosen">
      ${node && html`<${Node} node=${node} graph=${graph} seen=${seen} looks=${looks} onSelect=${onSelect} onExpand=${onExpand} />`}
      ${edge && html`<${Edge} edge=${edge} graph=${graph} onSelect=${onSelect} />`}
      ${!node && !edge && html`<p class="muted">Choose a node to see what it is. A double click, or Expand, draws what is around it.</p>`}
    </section>
  `;
}

function Node({ node, seen, graph, looks, onSelect, onExpand }) {
  const { id, kind, title, createdAt, memoryCount } = node;
  const [address, words] = addressOfNode(node) ?? [];
  const beside = seen.edges.filter(({ source, target }) => source === id || target === id);
  return html`
    <p class="kind"><${Dot} kind=${kind} looks=${looks} />${kind}${node.type && kind === "Entity" ? `, ${node.type.toLowerCase()}` : ""}</p>
    <p class="text">${seen.texts.get(id) ?? title}</p>
    <p class="muted">
      ${memoryCount != null && `${memoryCount.toLocaleString()} ${memoryCount === 1 ? "memory" : "memories"}`}
      ${createdAt && html`<${Time} at=${createdAt} />`}
    </p>
    <p class="row">
      <button type="button" class="small" disabled=${node.isExpanded && !node.more} onClick=${() => onExpand(id)}>
        ${node.more ? "Expand further" : "Expand"}
      </button>
      ${address && html`<a class="action" href=${address}>${words}</a>`}
      <a class="action" href=${beginningAt(node)}>Begin here</a>
    </p>
    ${beside.length > 0 &&
    html`<details open=${beside.length <= 12}>
      <summary>${beside.length} ${beside.length === 1 ? "relationship" : "relationships"}</summary>
      <ul class="ties">${beside.map((edge) => html`<${Tie} key=${edge.key} edge=${edge} from=${id} graph=${graph} onSelect=${onSelect} />`)}</ul>
    </details>`}
  `;
}

function Tie({ edge: { source, target, type }, from, graph, onSelect }) {
  const other = graph.nodes.get(source === from ? target : source);
  return html`<li>
    <span class="step">${source === from ? `${type} →` : `← ${type}`}</span>
    <button type="button" class="link" onClick=${() => onSelect(other.id)}>${other.caption}</button>
  </li>`;
}

function Edge({ edge: { source, target, type, statements }, graph, onSelect }) {
  const [from, to] = [graph.nodes.get(source), graph.nodes.get(target)];
  return html`
    <p class="kind">Relationship</p>
    <p class="text">
      <button type="button" class="link" onClick=${() => onSelect(source)}>${from.caption}</button>
      <span class="step"> ─ ${type} → </span>
      <button type="button" class="link" onClick=${() => onSelect(target)}>${to.caption}</button>
    </p>
    ${statements.length > 0 && html`<p class="muted">It is stated by</p>`}
    <ul class="ties">${statements.map((memory) => html`<li key=${memory.id}><${MemoryLink} memory=${memory} /></li>`)}</ul>
  `;
}

export function Dot({ kind, looks }) {
  const { color } = lookOf(kind, looks);
  return html`<span class="dot" style=${{ backgroundColor: color }} aria-hidden="true"></span>`;
}

function addressOfNode(node) {
  if (isOwner(node.kind)) return [addressOf("memories", "", { owner: ownerKey(node.kind, node.ownerId) }), "Its memories"];
  return ADDRESSES[node.kind]?.(node);
}

function beginningAt({ kind, id, ownerId }) {
  if (isOwner(kind)) return addressOf("graph", "", { owner: ownerKey(kind, ownerId) });
  return addressOf("graph", "", { [{ Memory: "memory", Entity: "entity" }[kind] ?? "node"]: id });
}
