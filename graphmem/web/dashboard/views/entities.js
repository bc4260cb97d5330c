// The people, places and things that memories mention, found by the beginnings of their words.
import { html } from "htm/preact";
import { useAnswer } from "../asking.js";
import { Empty, Failure } from "../parts/notices.js";
import { EntityChip, Pager, pageArguments } from "../parts/pieces.js";
import { addressOf, go } from "../route.js";

export function Entities({ parameters }) {
  const { query = "" } = parameters;
  const { data, error, loading, reload } = useAnswer("entities", { query, ...pageArguments(parameters) });
  const entities = data?.entities;
  const search = (event) => go(addressOf("entities", "", { query: event.target.value }), { replacing: true });
  return html`
    <main id="main" aria-busy=${loading}>
      <h1>Entities</h1>
      <form class="row search" role="search" onSubmit=${(event) => event.preventDefault()}>
        <input type="search" aria-label="Name" placeholder="A name, or its beginning" value=${query} onInput=${search} />
      </form>
      <${Failure} error=${error} onRetry=${reload} />
      ${entities?.nodes.length === 0 && html`<${Empty} title=${query ? "No entity has such a name" : "No memory mentions anybody or anything by name yet"}><//>`}
      ${entities?.nodes.length > 0 &&
      html`<div class="results scrolling"><table>
        <thead><tr><th scope="col">entity</th><th scope="col">kind</th><th scope="col">memories</th><th scope="col"><span class="muted">actions</span></th></tr></thead>
        <tbody>
          ${entities.nodes.map(
            (entity) => html`<tr key=${entity.id}>
              <td><${EntityChip} entity=${entity} /></td>
              <td>${entity.type.toLowerCase().replaceAll("_", " ")}</td>
              <td>${entity.memoryCount.toLocaleString()}</td>
              <td><a class="action" href=${addressOf("graph", "", { entity: entity.id })}>Graph</a></td>
            </tr>`,
          )}
        </tbody>
      </table></div>
      <${Pager} page=${entities.pageInfo} total=${entities.totalCount} nouns=${["entity", "entities"]} onGo=${(cursor) => go(addressOf("entities", "", { query, ...cursor }))} />`}
    </main>
  `;
}
