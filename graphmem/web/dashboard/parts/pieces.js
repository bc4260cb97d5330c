// Small pieces of which the views are made.
import { html } from "htm/preact";
import { addressOf } from "../route.js";
import { dateAndTime, timeAgo } from "./moment.js";
import { OWNER_FIELDS, ownerKey } from "./scope.js";


export function Time({ at }) {
  if (!at) return null;
  return html`<time datetime=${at} title=${dateAndTime(new Date(at))}>${timeAgo(new Date(at))}</time>`;
}

// Returns the owners that a memory names, each with its type and id.
export function ownersOf(memory) {
  return Object.entries(OWNER_FIELDS)
    .filter(([, field]) => memory[field])
    .map(([type, field]) => ({ type, ownerId: memory[field] }));
}

// It leads to the owner's memories, unless `href` is another address.
export function Owner({ type, ownerId, href, children }) {
  const kind = type.toLowerCase();
  const address = href ?? addressOf("memories", "", { owner: ownerKey(type, ownerId) });
  return html`<a class="chip ${kind}" href=${address} title=${href ? undefined : `Memories of this ${kind}`}>
    <span class="kind">${kind}</span> ${ownerId} ${children}
  </a>`;
}

export function CategoryChip({ name }) {
  return html`<a class="chip category" href=${addressOf("memories", "", { category: name })}>${name}</a>`;
}

// It leads to the entity, unless `href` is another address.
export function EntityChip({ entity, href }) {
  return html`<a class="chip entity" href=${href ?? addressOf("entities", entity.id)}>
    ${entity.name} <span class="kind">${entity.type.toLowerCase()}</span>
  </a>`;
}

export function MemoryLink({ memory, children }) {
  return html`<a class="plain" href=${addressOf("memories", memory.id)}>${children ?? memory.text}</a>`;
}

// The parts of a text, those marked by which it was found.
export function Highlighted({ parts }) {
  return parts.map((part) => (part.isMatch ? html`<mark>${part.text}</mark>` : part.text));
}

// How one node comes to be connected with another: (alex) ─ MENTIONS → (Lisbon).
export function Path({ steps }) {
  return html`<span class="path">
    ${steps.map(
      ({ caption, relationship, forward }) => html`
        ${relationship && html`<span class="step">${forward === false ? "←" : "─"} ${relationship} ${forward === false ? "─" : "→"}</span>`}
        <span class="node">${caption}</span>
      `,
    )}
  </span>`;
}

// Returns the arguments of a page that the address names: the first, or that after or before a cursor.
export function pageArguments({ after, before }, size = 50) {
  return before ? { last: size, before } : { first: size, ...(after && { after }) };
}

export function Pager({ page, onGo, nouns = ["memory", "memories"], total }) {
  return html`
    <nav class="pager" aria-label="Pages">
      <span>${total == null ? "" : `${total.toLocaleString()} ${nouns[Number(total !== 1)]}`}</span>
      <span>
        <button type="button" class="small outline" disabled=${!page.hasPreviousPage} onClick=${() => onGo({ before: page.startCursor })}>Previous</button>
        <button type="button" class="small outline" disabled=${!page.hasNextPage} onClick=${() => onGo({ after: page.endCursor })}>Next</button>
      </span>
    </nav>
  `;
}
