// A person, place or thing: what memories say of it, and what it has to do with others.
import { html } from "htm/preact";
import { useAnswer } from "../asking.js";
import { Empty, Failure } from "../parts/notices.js";
import { EntityChip, MemoryLink, Owner, Pager, Time, ownersOf, pageArguments } from "../parts/pieces.js";
import { addressOf, go } from "../route.js";

export function Entity({ id, parameters }) {
  const { data, error, loading, reload } = useAnswer("entity", { id, ...pageArguments(parameters) });
  const entity = data?.node;
  return html`
    <main id="main" aria-busy=${loading}>
      <p><a href=${addressOf("entities")}>Entities</a></p>
      <${Failure} error=${error} onRetry=${reload} />
      ${data && !entity?.name && html`<${Empty} title="No memory mentions it any more"><//>`}
      ${entity?.name && html`
        <h1>${entity.name} <small>${entity.type.toLowerCase()}</small></h1>
        <p><a class="action" href=${addressOf("graph", "", { entity: id })}>In the graph</a></p>
        <div class="halves results">
          <${Relations} relations=${entity.relations} />
          <section class="card">
            <h2>Memories</h2>
            <ul class="related">
              ${entity.memories.nodes.map(
                (memory) => html`<li key=${memory.id}><${MemoryLink} memory=${memory} /><br />
                  ${ownersOf(memory).map((owner) => html`<${Owner} ...${owner} />`)} <small><${Time} at=${memory.updatedAt} /></small></li>`,
              )}
            </ul>
            <${Pager} page=${entity.memories.pageInfo} total=${entity.memories.totalCount} onGo=${(cursor) => go(addressOf("entities", id, cursor))} />
          </section>
        </div>
      `}
    </main>
  `;
}

function Relations({ relations }) {
  return html`
    <section class="card">
      <h2>Relations</h2>
      ${relations.nodes.length === 0 && html`<p class="muted">No memory says what it has to do with others.</p>`}
      <ul class="related">
        ${relations.nodes.map(
          ({ relationship, source, target, memory }) => html`<li key=${`${source.id} ${relationship} ${target.id} ${memory.id}`}>
            <${EntityChip} entity=${source} /> <span class="event">${relationship.toLowerCase().replaceAll("_", " ")}</span>${" "}
            <${EntityChip} entity=${target} /><br /><small><${MemoryLink} memory=${memory} /></small>
          </li>`,
        )}
      </ul>
      ${relations.totalCount > relations.nodes.length && html`<small>${relations.totalCount} in all</small>`}
    </section>
  `;
}
