// How many memories there are of each kind; one is chosen by a click, and a link leads elsewhere.
import { html } from "htm/preact";

export function FacetList({ title, entries, nameOf, chosen, onChoose, linkOf }) {
  if (entries.length === 0) return null;
  const most = Math.max(...entries.map(({ count }) => count));
  return html`
    <section class="facets">
      <h2>${title}</h2>
      <ul>
        ${entries.map((entry) => {
          const name = nameOf(entry);
          const content = html`<span>${name}</span><span class="count">${entry.count.toLocaleString()}</span>`;
          const share = { "--share": `${(100 * entry.count) / most}%` };
          return html`<li key=${name}>
            ${linkOf
              ? html`<a class="facet" style=${share} href=${linkOf(entry)}>${content}</a>`
              : html`<button type="button" class="facet" style=${share} aria-pressed=${chosen === name} onClick=${() => onChoose(chosen === name ? "" : name)}>${content}</button>`}
          </li>`;
        })}
      </ul>
    </section>
  `;
}
