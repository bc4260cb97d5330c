// One memory: its life, version by version; where it comes from; and what it is connected with.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { useAnswer, useRequest } from "../asking.js";
import { Conversation } from "../parts/conversation.js";
import { MemoryForm } from "../parts/memory_form.js";
import { Empty, Failure } from "../parts/notices.js";
import { CategoryChip, EntityChip, MemoryLink, Owner, Path, Time, ownersOf } from "../parts/pieces.js";
import { Versions } from "../parts/versions.js";
import { addressOf } from "../route.js";

export function Memory({ id }) {
  const { data, error, loading, reload } = useAnswer("memory", { id });
  const memory = data?.memory;
  const versions = data?.memoryHistory ?? [];
  return html`
    <main id="main" aria-busy=${loading}>
      <p><a href=${addressOf("memories")}>Memories</a></p>
      <${Failure} error=${error} onRetry=${reload} />
      ${data && !memory && versions.length === 0 && html`<${Empty} title="There is no such memory">
        <p>It was erased, or is another project's.</p>
      <//>`}
      ${memory && html`<${Present} memory=${memory} reload=${reload} />`}
      ${data && !memory && versions.length > 0 && html`<${Deleted} id=${id} versions=${versions} reload=${reload} />`}
      ${versions.length > 0 && html`<${Versions} id=${id} versions=${versions} isDeleted=${!memory} reload=${reload} />`}
    </main>
  `;
}

function Present({ memory, reload }) {
  const [isEditing, setEditing] = useState(false);
  const [remove, removing] = useRequest("deleteMemories");
  const deleteIt = async () => (await remove({ ids: [memory.id] })) && reload();
  return html`
    <h1 class="text">${memory.text}</h1>
    <div class="facts">
      ${ownersOf(memory).map((owner) => html`<${Owner} ...${owner} />`)}
      ${memory.categories.map(({ name }) => html`<${CategoryChip} name=${name} />`)}
    </div>
    <p class="row">
      <button type="button" class="small" onClick=${() => setEditing(true)} disabled=${memory.immutable}>Edit</button>
      <button type="button" class="small outline" onClick=${deleteIt} disabled=${removing.running}>Delete</button>
      <a class="action" href=${addressOf("graph", "", { memory: memory.id })}>In the graph</a>
      <small>version ${memory.version}, <${Time} at=${memory.updatedAt} />${memory.immutable && " · immutable"}
        ${memory.expiresAt && html` · expires <${Time} at=${memory.expiresAt} />`}</small>
    </p>
    <${Failure} error=${removing.error} />
    <div class="halves results">
      <${Origin} messages=${memory.messages} />
      <${Neighbours} memory=${memory} />
    </div>
    ${isEditing &&
    html`<${MemoryForm} memory=${memory} onClose=${() => setEditing(false)} onSaved=${() => {
      setEditing(false);
      reload();
    }} />`}
  `;
}

function Deleted({ id, versions, reload }) {
  const [restore, restoring] = useRequest("restoreMemory");
  const latest = versions.at(-1);
  const replacing = latest.supersededBy;
  return html`
    <h1 class="text"><del>${latest.oldText ?? latest.newText}</del></h1>
    <div class="notice">
      <p>This memory was deleted <${Time} at=${latest.validFrom} />${latest.actor && ` by ${latest.actor}`}.
        ${replacing && html` In its place: <${MemoryLink} memory=${replacing} />`}</p>
      <button type="button" class="small" disabled=${restoring.running} onClick=${async () => (await restore({ id })) && reload()}>Restore</button>
    </div>
    <${Failure} error=${restoring.error} />
  `;
}

function Origin({ messages }) {
  return html`
    <section class="card">
      <h2>Drawn from</h2>
      ${messages.totalCount === 0
        ? html`<p class="muted">No conversation: it was told as it is.</p>`
        : html`<${Conversation} messages=${messages.nodes} />`}
      ${messages.totalCount > messages.nodes.length && html`<small>${messages.totalCount} turns in all</small>`}
    </section>
  `;
}

function Neighbours({ memory }) {
  const metadata = Object.entries(memory.metadata);
  return html`
    <section class="card">
      <h2>Connected with</h2>
      <p>${memory.entities.length > 0
        ? memory.entities.map((entity) => html`<${EntityChip} entity=${entity} />`)
        : html`<span class="muted">It mentions nobody and nothing by name.</span>`}</p>
      <ul class="related">
        ${memory.related.nodes.map(
          ({ memory: other, path }) => html`<li key=${other.id}>
            <${MemoryLink} memory=${other} /><br /><${Path} steps=${path} />
          </li>`,
        )}
      </ul>
      ${memory.feedback && html`<p>Feedback: ${memory.feedback.rating.toLowerCase()} ${memory.feedback.reason}</p>`}
      ${metadata.length > 0 &&
      html`<h3>Metadata</h3><table><tbody>
        ${metadata.map(([key, value]) => html`<tr><th scope="row">${key}</th><td>${typeof value === "string" ? value : JSON.stringify(value)}</td></tr>`)}
      </tbody></table>`}
    </section>
  `;
}
