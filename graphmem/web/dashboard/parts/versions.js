// The life of a memory: what each change made of it, who did it and when. Two versions can be put side by side.
import { diffWords } from "diff";
import { html } from "htm/preact";
import { useMemo, useState } from "preact/hooks";
import { useRequest } from "../asking.js";
import { Failure } from "./notices.js";
import { Time } from "./pieces.js";

// Texts that differ by more words than this are not compared: it would take minutes, and nobody would read it.
const MOST_CHANGES = 400;

export function Versions({ id, versions, isDeleted, reload }) {
  const [restore, restoring] = useRequest("restoreMemory");
  const latest = versions.at(-1).version;
  const [pair, setPair] = useState([versions.at(-2)?.version ?? latest, latest]);
  const restoreTo = async (version) => (await restore({ id, version })) && reload();
  const inverse = [...versions].reverse();
  return html`
    <section class="card">
      <h2>Its life</h2>
      <${Failure} error=${restoring.error} />
      <ol class="life">
        ${inverse.map((version) => {
          const isPresent = version.version === latest && !isDeleted;
          const canRestore = version.newText !== null && !isPresent;
          return html`<li key=${version.id}>
            <p><strong>${version.version}</strong> <span class="event">${version.event.toLowerCase()}</span>${" "}
              <small><${Time} at=${version.validFrom} />${version.actor && ` by ${version.actor}`}</small>${" "}
              ${canRestore && html`<button type="button" class="small outline" disabled=${restoring.running} onClick=${() => restoreTo(version.version)}>Restore this</button>`}
            </p>
            <p class="text"><${Difference} from=${version.oldText} to=${version.newText} /></p>
          </li>`;
        })}
      </ol>
      ${versions.length > 1 && html`<${SideBySide} versions=${versions} pair=${pair} setPair=${setPair} />`}
    </section>
  `;
}

function Difference({ from, to }) {
  const parts = useMemo(() => differences(from, to), [from, to]);
  return parts.map(({ value, added, removed }) => {
    if (added) return html`<ins>${value}</ins>`;
    return removed ? html`<del>${value}</del>` : value;
  });
}

function differences(from, to) {
  if (from === null) return [{ value: to }];
  if (to === null) return [{ value: from, removed: true }];
  return diffWords(from, to, { maxEditLength: MOST_CHANGES }) ?? [{ value: from, removed: true }, { value: to, added: true }];
}

function SideBySide({ versions, pair, setPair }) {
  const of = (number) => versions.find(({ version }) => version === number) ?? versions.at(-1);
  const [left, right] = pair.map(of);
  return html`
    <h3>Side by side</h3>
    <div class="halves">
      ${[left, right].map(
        (version, side) => html`<div class="card">
          <select aria-label=${side ? "The other version" : "One version"} value=${version.version} onChange=${(event) => setPair(pair.with(side, Number(event.target.value)))}>
            ${versions.map(({ version, event }) => html`<option value=${version}>${`version ${version}, ${event.toLowerCase()}`}</option>`)}
          </select>
          <p class="text">${side ? html`<${Difference} from=${left.newText} to=${right.newText} />` : left.newText ?? "deleted"}</p>
          <small>${version.categories.join(", ")}</small>
          <pre>${JSON.stringify(version.metadata, null, 1)}</pre>
        </div>`,
      )}
    </div>
  `;
}
