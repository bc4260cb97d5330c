// Small pieces of which the views are made.
import { html } from "htm/preact";
import { addressOf } from "../route.js";
import { OWNER_FIELDS } from "./scope.js";

const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];

export function Time({ at }) {
  if (!at) return null;
  return html`<time datetime=${at} title=${TIME.format(new Date(at))}>${timeAgo(new Date(at))}</time>`;
}

// Within a week how long ago it was, then the date.
function timeAgo(date) {
  const seconds = (date - Date.now()) / 1000;
  if (Math.abs(seconds) > 7 * 86_400) return TIME.format(date);
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return RELATIVE.format(Math.round(seconds / length), unit);
}

// Returns the owners that a memory names, each with its type and id.
export function ownersOf(memory) {
  return Object.entries(OWNER_FIELDS)
    .filter(([, field]) => memory[field])
    .map(([type, field]) => ({ type, ownerId: memory[field] }));
}

export function Owner({ type, ownerId }) {
  const kind = type.toLowerCase();
  const address = addressOf("memories", "", { owner: `${kind}:${ownerId}` });
  return html`<a class="chip ${kind}" href=${address} title=${`Memories of this ${kind}`}>
    <span class="kind">${kind}</span> ${ownerId}
  </a>`;
}

export function CategoryChip({ name }) {
  return html`<a class="chip category" href=${addressOf("memories", "", { category: name })}>${name}</a>`;
}

export function EntityChip({ entity }) {
  return html`<a class="chip entity" href=${addressOf("entities", entity.id)}>
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
