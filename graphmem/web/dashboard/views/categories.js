import { html } from "htm/preact";
import { useAnswer } from "../asking.js";
import { Empty, Failure } from "../parts/notices.js";
import { CategoryChip, Pager, pageArguments } from "../parts/pieces.js";
import { addressOf, go } from "../route.js";

export function Categories({ parameters }) {
  const { data, error, loading, reload } = useAnswer("categories", pageArguments(parameters));
  const categories = data?.categories;
  return html`
    <main id="main" aria-busy=${loading}>
      <h1>Categories</h1>
      <${Failure} error=${error} onRetry=${reload} />
      ${categories?.nodes.length === 0 && html`<${Empty} title="No category has a memory yet"><//>`}
      ${categories?.nodes.length > 0 &&
      html`<div class="results scrolling"><table>
        <thead><tr><th scope="col">category</th><th scope="col">what belongs into it</th><th scope="col">memories</th></tr></thead>
        <tbody>
          ${categories.nodes.map(
            ({ id, name, description, memoryCount }) => html`<tr key=${id}>
              <td><${CategoryChip} name=${name} /></td>
              <td>${description}</td>
              <td>${memoryCount.toLocaleString()}</td>
            </tr>`,
          )}
        </tbody>
      </table></div>
      <${Pager} page=${categories.pageInfo} total=${categories.totalCount} nouns=${["category", "categories"]} onGo=${(cursor) => go(addressOf("categories", "", cursor))} />`}
    </main>
  `;
}
