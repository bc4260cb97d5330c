// Memories in order, or those that answer a question; filtered, counted by what they are about, and chosen to be deleted.
import { html } from "htm/preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useAnswer, useRequest } from "../asking.js";
import { FilterForm } from "../parts/filter_form.js";
import { FacetList } from "../parts/facet_list.js";
import { MemoryRow } from "../parts/memory_row.js";
import { Field } from "../parts/field.js";
import { Empty, Failure } from "../parts/notices.js";
import { Pager, pageArguments } from "../parts/pieces.js";
import { OWNER_INPUT, ownerRefusal, scopeOf } from "../parts/scope.js";
import { addressOf, go } from "../route.js";

const PAGE = 50;
const MONTH = /^\d{4}-\d\d$/;
const ORDERS = {
  "": ["newest first", []],
  "created-asc": ["oldest first", [{ field: "CREATED_AT", direction: "ASC" }]],
  "updated-desc": ["latest changed first", [{ field: "UPDATED_AT", direction: "DESC" }]],
  "updated-asc": ["longest unchanged first", [{ field: "UPDATED_AT", direction: "ASC" }]],
};

export function Memories({ parameters }) {
  const [deleted, setDeleted] = useState(new Set());
  const refusal = refusalOf(parameters);
  const selection = refusal ? {} : selectionOf(parameters);
  const list = useAnswer(
    "memories",
    { ...selection, ...pageArguments(parameters, PAGE), orderBy: orderOf(parameters) },
    { skip: !!(refusal || parameters.q) },
  );
  const search = useAnswer(
    "searchMemories",
    { ...selection, query: parameters.q, topK: PAGE, after: parameters.after },
    { skip: !!refusal || !parameters.q },
  );
  const { data, error, loading, reload } = parameters.q ? search : list;
  const change = (changes) => go(addressOf("memories", "", { ...parameters, after: "", before: "", ...changes }));
  const answered = parameters.q ? data?.searchMemories : data?.memories;
  const found = refusal ? null : answered;
  return html`
    <main id="main" aria-busy=${loading}>
      <h1>Memories</h1>
      <${SearchBar} parameters=${parameters} change=${change} />
      <${Failure} error=${refusal} />
      <${Failure} error=${error} onRetry=${reload} />
      <${Undo} deleted=${deleted} setDeleted=${setDeleted} reload=${reload} />
      ${found &&
      html`<div class="columns results">
        <${Facets} facets=${found.facets} parameters=${parameters} change=${change} />
        <${Results} found=${found} parameters=${parameters} change=${change} setDeleted=${setDeleted} reload=${reload} />
      </div>`}
    </main>
  `;
}

// Returns why the address cannot be read, if it cannot: a list without what it asks for would be another one.
function refusalOf({ owner, month, filter }) {
  if (month && !MONTH.test(month)) return new Error(`“${month}” is no month: one is written as 2024-05.`);
  if (filter && !parsed(filter)) return new Error("The filter in the address cannot be read: it is no JSON.");
  return ownerRefusal(owner);
}

// Returns what the address selects, as the arguments of a list and of a search.
function selectionOf({ owner, category, month, filter, expired }) {
  const filters = [
    category && { categories: { has: category } },
    month && { createdAt: monthFilter(month) },
    parsed(filter),
  ].filter(Boolean);
  return {
    ...scopeOf(owner),
    ...(filters.length && { filter: filters.length > 1 ? { and: filters } : filters[0] }),
    ...(expired && { includeExpired: true }),
  };
}

// Months are of UTC, as their counts are.
function monthFilter(month) {
  const [year, number] = month.split("-").map(Number);
  return { gte: new Date(Date.UTC(year, number - 1)).toISOString(), lt: new Date(Date.UTC(year, number)).toISOString() };
}

function parsed(filter) {
  try {
    return filter ? JSON.parse(filter) : null;
  } catch {
    return null; // an address that somebody shortened
  }
}

function orderOf({ order = "" }) {
  return (ORDERS[order] ?? ORDERS[""])[1];
}

function SearchBar({ parameters, change }) {
  const [isFiltering, setFiltering] = useState(false);
  const submit = (event) => {
    event.preventDefault();
    const { owner, ...others } = Object.fromEntries(new FormData(event.target));
    change({ owner: owner.trim(), ...others });
  };
  const filter = parsed(parameters.filter);
  return html`
    <form class="row search" role="search" onSubmit=${submit}>
      <${Field} type="search" name="q" aria-label="Search" placeholder="Ask, as an agent would" value=${parameters.q} />
      <${Field} name="owner" aria-label="Owner" placeholder="Owner, such as user:alex" ...${OWNER_INPUT} value=${parameters.owner} />
      <select name="order" aria-label="Order" disabled=${!!parameters.q} value=${parameters.order ?? ""} onChange=${(event) => change({ order: event.target.value })}>
        ${Object.entries(ORDERS).map(([value, [words]]) => html`<option value=${value}>${words}</option>`)}
      </select>
      <button type="submit">Search</button>
      <button type="button" class="outline" onClick=${() => setFiltering(true)}>${filter ? "Filter (on)" : "Filter"}</button>
    </form>
    <${Chosen} parameters=${parameters} change=${change} />
    ${isFiltering &&
    html`<${FilterForm} filter=${filter} onClose=${() => setFiltering(false)}
      onChange=${(changed) => {
        setFiltering(false);
        change({ filter: changed ? JSON.stringify(changed) : "" });
      }} />`}
  `;
}

// What narrows the list, each with a button that ends it.
function Chosen({ parameters, change }) {
  const chosen = ["q", "owner", "category", "month", "filter", "expired"].filter((name) => parameters[name]);
  if (chosen.length === 0) return null;
  return html`<p class="chosen">
    ${chosen.map(
      (name) => html`<button type="button" class="small outline" onClick=${() => change({ [name]: "" })}>
        ${{ q: "question" }[name] ?? name}: ${parameters[name]} <span aria-hidden="true">×</span>
      </button>`,
    )}
  </p>`;
}

function Facets({ facets, parameters, change }) {
  const entityAddress = ({ name }) => addressOf("entities", "", { query: name });
  return html`
    <aside aria-label="What they are about">
      <${FacetList} title="Categories" entries=${facets.categories} nameOf=${({ name }) => name}
        chosen=${parameters.category} onChoose=${(category) => change({ category })} />
      <${FacetList} title="Months" entries=${facets.months} nameOf=${({ month }) => month}
        chosen=${parameters.month} onChoose=${(month) => change({ month })} />
      <${FacetList} title="Entities" entries=${facets.entities} nameOf=${({ name }) => name} linkOf=${entityAddress} />
      <label>
        <input type="checkbox" role="switch" checked=${!!parameters.expired} onChange=${(event) => change({ expired: event.target.checked ? "1" : "" })} />
        Expired ones too
      </label>
    </aside>
  `;
}

function Results({ found, parameters, change, setDeleted, reload }) {
  const rows = found.hits ? found.hits.map((hit) => ({ memory: hit.memory, hit })) : found.nodes.map((memory) => ({ memory }));
  const [chosen, setChosen] = useState(new Set());
  const key = rows.map(({ memory }) => memory.id).join();
  // What a list shows next may hold what was chosen while it was awaited; what it no longer shows is not deleted unseen.
  useEffect(() => setChosen((chosen) => chosen.intersection(new Set(rows.map(({ memory }) => memory.id)))), [key]);
  const choose = (id) => setChosen((chosen) => new Set(chosen).symmetricDifference(new Set([id])));
  const best = Math.max(...rows.map(({ hit }) => hit?.score ?? 0));
  const page = found.hits ? { ...found.pageInfo, hasPreviousPage: false } : found.pageInfo;
  return html`
    <section aria-label="Memories">
      <${Selected} chosen=${chosen} all=${rows} setChosen=${setChosen} setDeleted=${setDeleted} reload=${reload} />
      ${found.warnings?.map((warning) => html`<p class="notice">${warning}</p>`)}
      ${rows.length === 0 && html`<${Nothing} parameters=${parameters} />`}
      <ul class="memories">
        ${rows.map(
          ({ memory, hit }) => html`
            <${MemoryRow} key=${memory.id} memory=${memory} hit=${hit} best=${best} isChosen=${chosen.has(memory.id)} onChoose=${() => choose(memory.id)} />
          `,
        )}
      </ul>
      <${Pager} page=${page} total=${found.totalCount} onGo=${(cursor) => {
        change(cursor);
        scrollTo(0, 0);
      }} />
    </section>
  `;
}

function Selected({ chosen, all, setChosen, setDeleted, reload }) {
  const [remove, removing] = useRequest("deleteMemories");
  const everyone = useRef(null);
  const deleteChosen = async () => {
    if (!(await remove({ ids: [...chosen] }))) return;
    setDeleted((deleted) => deleted.union(chosen));
    setChosen((now) => now.difference(chosen));
    reload();
  };
  const chooseAll = (event) => setChosen(new Set(event.target.checked ? all.map(({ memory }) => memory.id) : []));
  useEffect(() => {
    everyone.current.indeterminate = chosen.size > 0 && chosen.size < all.length;
  });
  return html`
    <div class="row selected">
      <label><input ref=${everyone} type="checkbox" checked=${chosen.size > 0 && chosen.size === all.length} onChange=${chooseAll} disabled=${all.length === 0} />
        ${chosen.size ? `${chosen.size} chosen` : "Choose all of this page"}</label>
      <button type="button" class="small" disabled=${chosen.size === 0 || removing.running} onClick=${deleteChosen}>Delete</button>
    </div>
    <${Failure} error=${removing.error} />
  `;
}

// Takes back what was deleted while this view has been open.
function Undo({ deleted, setDeleted, reload }) {
  const [restore, restoring] = useRequest("restoreMemories");
  const undo = async () => {
    if (!(await restore({ ids: [...deleted] }))) return;
    setDeleted((now) => now.difference(deleted));
    reload();
  };
  return html`
    ${deleted.size > 0 &&
    html`<div class="notice" role="status">
      ${deleted.size === 1 ? "One memory was" : `${deleted.size} memories were`} deleted.${" "}
      <button type="button" class="small" disabled=${restoring.running} onClick=${undo}>Undo</button>
    </div>`}
    <${Failure} error=${restoring.error} />
  `;
}

function Nothing({ parameters }) {
  const isNarrowed = ["q", "owner", "category", "month", "filter", "after", "before"].some((name) => parameters[name]);
  if (isNarrowed) {
    return html`<${Empty} title="No memory fits"><p><a href=${addressOf("memories")}>Show all memories</a></p><//>`;
  }
  return html`<${Empty} title="Nothing is remembered yet">
    <p>Tell graphmem something under <a href=${addressOf("try")}>Try it</a>, or send it a first conversation.</p>
  <//>`;
}
