// The users, agents, apps and runs; who is to be deleted is shown first what goes.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { useAnswer, useRequest } from "../asking.js";
import { Dialog } from "../parts/dialog.js";
import { Empty, Failure } from "../parts/notices.js";
import { Owner, Pager, Time, pageArguments } from "../parts/pieces.js";
import { ownerKey } from "../parts/scope.js";
import { addressOf, go } from "../route.js";

// Of the memories that go with an owner, this many are shown.
const SHOWN = 20;
const TYPES = { "": "all", user: "users", agent: "agents", app: "apps", run: "runs" };

export function Owners({ parameters }) {
  const { type = "" } = parameters;
  const { data, error, loading, reload } = useAnswer("owners", {
    ...(type && { types: [type.toUpperCase()] }),
    ...pageArguments(parameters),
  });
  const owners = data?.owners;
  return html`
    <main id="main" aria-busy=${loading}>
      <h1>Owners</h1>
      <div class="row" role="group" aria-label="Kinds">
        ${Object.entries(TYPES).map(
          ([value, words]) => html`<a class="action" aria-current=${value === type ? "true" : undefined}
            href=${addressOf("owners", "", { type: value })}>${words}</a>`,
        )}
      </div>
      <${Failure} error=${error} onRetry=${reload} />
      ${owners && html`<div class="results">
        ${owners.nodes.length === 0 && html`<${Nobody} parameters=${parameters} />`}
        ${owners.nodes.length > 0 && html`<${Table} owners=${owners.nodes} reload=${reload} />`}
        <${Pager} page=${owners.pageInfo} total=${owners.totalCount} nouns=${["owner", "owners"]} onGo=${(cursor) => go(addressOf("owners", "", { type, ...cursor }))} />
      </div>`}
    </main>
  `;
}

function Nobody({ parameters }) {
  const isNarrowed = ["type", "after", "before"].some((name) => parameters[name]);
  return html`<${Empty} title="Nobody has memories here">
    ${isNarrowed && html`<p><a href=${addressOf("owners")}>Show all owners</a></p>`}
  <//>`;
}

function Table({ owners, reload }) {
  const [leaving, setLeaving] = useState(null);
  const close = (isDeleted) => {
    setLeaving(null);
    if (isDeleted) reload();
  };
  return html`
    <div class="scrolling"><table>
      <thead><tr><th scope="col">owner</th><th scope="col">memories</th><th scope="col" class="wide">first</th><th scope="col" class="wide">latest change</th><th scope="col"><span class="muted">actions</span></th></tr></thead>
      <tbody>
        ${owners.map(
          (owner) => html`<tr key=${owner.id}>
            <td><${Owner} ...${owner} /></td>
            <td>${owner.memoryCount.toLocaleString()}</td>
            <td class="wide"><${Time} at=${owner.createdAt} /></td>
            <td class="wide"><${Time} at=${owner.updatedAt} /></td>
            <td class="row">
              <a class="action" href=${addressOf("graph", "", { owner: ownerKey(owner.type, owner.ownerId) })}>Graph</a>
              <button type="button" class="small outline" onClick=${() => setLeaving(owner)}>Delete …</button>
            </td>
          </tr>`,
        )}
      </tbody>
    </table></div>
    ${leaving && html`<${Leaving} owner=${leaving} onClose=${close} />`}
  `;
}

function Leaving({ owner, onClose }) {
  const [preview, previewing] = useRequest("deleteOwner");
  const [remove, removing] = useRequest("deleteOwner");
  const [leaving, setLeaving] = useState(null);
  const reference = { type: owner.type, ownerId: owner.ownerId };
  useEffect(() => {
    preview({ owner: reference, dryRun: true }).then((data) => data && setLeaving(data.deleteOwners));
  }, []);
  const deleteOwner = async () => (await remove({ owner: reference, dryRun: false })) && onClose(true);
  return html`
    <${Dialog} title=${`Delete ${owner.type.toLowerCase()} ${owner.ownerId}?`} onClose=${() => onClose(false)}>
      <${Failure} error=${previewing.error ?? removing.error} />
      ${leaving && html`
        <${Preview} count=${leaving.deletedCount} ids=${leaving.deletedIds.slice(0, SHOWN)} />
        <button type="button" disabled=${removing.running} onClick=${deleteOwner}>Delete ${leaving.deletedCount === 1 ? "it" : "them"}</button>
      `}
    <//>
  `;
}

function Preview({ count, ids }) {
  return html`
    <p>${count.toLocaleString()} ${count === 1 ? "memory goes" : "memories go"}, also where others own them too. Their histories stay.</p>
    <${Texts} ids=${ids} />
    ${count > ids.length && html`<p class="muted">and ${(count - ids.length).toLocaleString()} more</p>`}
  `;
}

function Texts({ ids }) {
  const { data } = useAnswer("memoryTexts", { ids }, { skip: ids.length === 0 });
  return html`<ul>${(data?.nodes ?? []).filter((memory) => memory?.text).map((memory) => html`<li key=${memory.id}>${memory.text}</li>`)}</ul>`;
}
