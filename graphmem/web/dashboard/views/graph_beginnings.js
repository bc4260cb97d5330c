// Where a walk begins: what is chosen or found by its name.
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useState } from "preact/hooks";
import { useAnswer } from "../asking.js";
import { Field } from "../parts/field.js";
import { Empty, Failure } from "../parts/notices.js";
import { EntityChip, Owner } from "../parts/pieces.js";
import { OWNER_INPUT, ownerKey } from "../parts/scope.js";
import { addressOf, go } from "../route.js";

const FIRST = 24;
const KINDS = {
  query: { title: "What a search finds", placeholder: "Where does Alex live?" },
  owner: { title: "An owner", placeholder: "user:alex", attributes: OWNER_INPUT },
  entity: { title: "An entity", placeholder: "Lisbon" },
  memory: { title: "A memory", placeholder: "its id" },
};

export function Beginnings({ onBusy }) {
  const { data, error, loading, reload } = useAnswer("graphBeginnings", { first: FIRST });
  useLayoutEffect(() => onBusy(loading), [loading]);
  const isEmpty = data && data.owners.nodes.length === 0;
  return html`
    <${Failure} error=${error} onRetry=${reload} />
    ${isEmpty &&
    html`<${Empty} title="Nothing is remembered yet">
      <p>Tell graphmem something under <a href=${addressOf("try")}>Try it</a>, and walk from it here.</p>
    <//>`}
    ${data && !isEmpty && html`<${Offered} owners=${data.owners.nodes} entities=${data.entities.nodes} />`}
  `;
}

function Offered({ owners, entities }) {
  return html`
    <div class="halves">
      <section class="card" aria-label="Owners">
        <h2>Begin at an owner</h2>
        <p>${owners.map(
          ({ type, ownerId, memoryCount }) => html`
            <${Owner} type=${type} ownerId=${ownerId} href=${addressOf("graph", "", { owner: ownerKey(type, ownerId) })}>
              <span class="kind">${memoryCount.toLocaleString()}</span>
            <//>
          `,
        )}</p>
      </section>
      <section class="card" aria-label="Entities">
        <h2>Begin at an entity</h2>
        <p>${entities.map((entity) => html`<${EntityLink} entity=${entity} />`)}</p>
        ${entities.length === 0 && html`<p class="muted">No memory mentions anybody or anything yet.</p>`}
      </section>
    </div>
  `;
}

function EntityLink({ entity }) {
  return html`<${EntityChip} entity=${entity} href=${addressOf("graph", "", { entity: entity.id })} />`;
}

export function Picker({ parameters }) {
  const given = Object.keys(KINDS).find((name) => parameters[name]) ?? "query";
  const [kind, setKind] = useState(given);
  const [name, setName] = useState("");
  const { title, placeholder, attributes } = KINDS[kind];
  useEffect(() => {
    setKind(given);
    setName("");
  }, [given, parameters[given]]);
  const submit = (event) => {
    event.preventDefault();
    const value = new FormData(event.target).get("value").trim();
    if (!value) return;
    if (kind === "entity") setName(value);
    else go(addressOf("graph", "", { [kind]: value }));
  };
  return html`
    <form class="row picker" aria-label="Where to begin" onSubmit=${submit}>
      <select aria-label="Begin at" value=${kind} onChange=${(event) => setKind(event.target.value)}>
        ${Object.entries(KINDS).map(([value, { title }]) => html`<option value=${value}>${title}</option>`)}
      </select>
      <${Field} key=${kind} name="value" aria-label=${title} placeholder=${placeholder} autocomplete="off" ...${attributes}
        value=${kind === "entity" ? "" : parameters[kind]} />
      <button type="submit">Draw</button>
    </form>
    ${kind === "entity" && name && html`<${Named} name=${name} />`}
  `;
}

// Several entities may be called the same.
function Named({ name }) {
  const { data, error } = useAnswer("entities", { query: name, first: FIRST });
  const found = data?.entities.nodes ?? [];
  return html`
    <div class="named" role="status">
      <${Failure} error=${error} />
      ${found.map((entity) => html`<${EntityLink} key=${entity.id} entity=${entity} />`)}
      ${data && found.length === 0 && html`<span class="muted">No entity is called that.</span>`}
    </div>
  `;
}
