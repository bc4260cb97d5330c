// The nodes of the drawing by their kinds: its legend, and what one walks by without a mouse.
import { html } from "htm/preact";
import { KINDS, shortened } from "./graph_model.js";
import { Dot } from "./graph_panel.js";

export function NodeList({ seen, looks, selected, onSelect, onExpand }) {
  const kinds = Object.keys(KINDS).filter((kind) => seen.nodes.some((node) => node.kind === kind));
  return html`
    <section class="nodes" aria-label="Nodes">
      ${kinds.map((kind) => {
        const nodes = seen.nodes.filter((node) => node.kind === kind);
        return html`<details key=${kind} open=${nodes.length <= 12}>
          <summary><${Dot} kind=${kind} looks=${looks} />${KINDS[kind]} <span class="muted">${nodes.length}</span></summary>
          <ul>${nodes.map(
            (node) => html`<${Item} key=${node.id} node=${node} text=${seen.texts.get(node.id)} isChosen=${node.id === selected}
              onSelect=${onSelect} onExpand=${onExpand} />`,
          )}</ul>
        </details>`;
      })}
    </section>
  `;
}

// A click chooses a node, and a double click expands it, as in the drawing; by the keyboard it has a button for each.
function Item({ node, text, isChosen, onSelect, onExpand }) {
  const caption = text == null ? node.caption : shortened(text);
  return html`<li>
    <button type="button" class="link" aria-pressed=${isChosen} onClick=${() => onSelect(node.id)}
      onDblClick=${() => onExpand(node.id)}>${caption || node.kind}</button>
    ${(!node.isExpanded || node.more) &&
    html`<button type="button" class="link expand" aria-label=${`Expand ${caption}`} title="Expand"
      onClick=${() => onExpand(node.id)}>+</button>`}
  </li>`;
}
