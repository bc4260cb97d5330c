// A memory in a list; what a search found says its score, and why.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { CategoryChip, Highlighted, MemoryLink, Owner, Path, Time, ownersOf } from "./pieces.js";

export function MemoryRow({ memory, hit, best, isChosen, onChoose }) {
  return html`
    <li class="memory">
      <input type="checkbox" aria-label=${`Choose: ${memory.text.slice(0, 60)}`} checked=${isChosen} onChange=${onChoose} />
      <div class="grow">
        <p class="text"><${MemoryLink} memory=${memory}>${hit ? html`<${Highlighted} parts=${hit.highlights} />` : memory.text}<//></p>
        <div class="facts">
          ${ownersOf(memory).map((owner) => html`<${Owner} ...${owner} />`)}
          ${memory.categories.map(({ name }) => html`<${CategoryChip} name=${name} />`)}
          <small><${Time} at=${memory.updatedAt} />${memory.version > 1 && ` · version ${memory.version}`}
            ${memory.expiresAt && html` · expires <${Time} at=${memory.expiresAt} />`}</small>
        </div>
        ${hit && html`<${Why} hit=${hit} best=${best} />`}
      </div>
    </li>
  `;
}

function Why({ hit, best }) {
  const [isOpen, setOpen] = useState(false);
  return html`
    <details class="why" open=${isOpen} onToggle=${(event) => setOpen(event.target.open)}>
      <summary><meter min="0" max=${best} value=${hit.score} aria-hidden="true"></meter> score ${hit.score.toFixed(3)}${" "}
        <small>by ${hit.signals.map(({ name }) => name.toLowerCase()).join(", ") || "nothing in particular"}</small></summary>
      ${isOpen &&
      html`<table class="signals"><thead><tr><th scope="col">signal</th><th scope="col">score</th><th scope="col">rank</th></tr></thead>
        <tbody>${hit.signals.map(({ name, score, rank }) => html`<tr><td>${name.toLowerCase()}</td><td>${score.toFixed(3)}</td><td>${rank ?? "–"}</td></tr>`)}</tbody></table>
        ${hit.path.length > 0 && html`<p><${Path} steps=${hit.path} /></p>`}`}
    </details>
  `;
}
