// To try graphmem as an agent would use it: say something and see what would be kept, ask and see what it gives back.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { useAnswer, useRequest } from "../asking.js";
import { Failure } from "../parts/notices.js";
import { MemoryLink } from "../parts/pieces.js";
import { addressOf, go } from "../route.js";

const OUTCOMES = {
  STORED: "Kept.",
  FORGOTTEN: "Forgotten.",
  DUPLICATE: "It was known already.",
  NOTHING_TO_STORE: "There is nothing in it to remember.",
  PENDING: "It is being kept in the background.",
};
const WOULD_BE = { STORED: "This would be kept:", FORGOTTEN: "This would be forgotten:" };
const EVENTS = { ADD: "new", UPDATE: "changed", DELETE: "deleted", NONE: "known" };

export function TryIt({ parameters }) {
  const [userId, setUser] = useState(parameters.user ?? "alex");
  const asked = useAnswer(
    "contextPack",
    { query: parameters.q, scope: { userId }, tokenBudget: Number(parameters.budget) || 500 },
    { skip: !parameters.q || !userId },
  );
  return html`
    <main id="main" aria-busy=${asked.loading}>
      <h1>Try it</h1>
      <label class="who">As the user <input value=${userId} onInput=${(event) => setUser(event.target.value)} /></label>
      <div class="halves">
        <${Say} userId=${userId} onKept=${asked.reload} />
        <${Ask} userId=${userId} parameters=${parameters} asked=${asked} />
      </div>
    </main>
  `;
}

function Say({ userId, onKept }) {
  const [add, adding] = useRequest("addMemories");
  const [answer, setAnswer] = useState(null);
  const submit = async (event) => {
    event.preventDefault();
    const dryRun = event.submitter.value === "dryRun";
    const { content, infer } = Object.fromEntries(new FormData(event.target));
    const input = { messages: [{ role: "user", content }], userId, infer: infer === "on", dryRun };
    const data = await add({ input });
    setAnswer(data && { ...data.addMemories, dryRun });
    if (data && !dryRun) onKept();
  };
  return html`
    <section class="card">
      <h2>Say something</h2>
      <form onSubmit=${submit}>
        <textarea name="content" aria-label="What is said" rows="3" required placeholder="I moved to Lisbon last week, and I'm allergic to nuts."></textarea>
        <label><input type="checkbox" name="infer" role="switch" defaultChecked /> Keep what matters; else word for word</label>
        <div class="row">
          <button type="submit" value="dryRun" class="outline" disabled=${adding.running || !userId}>What would be kept?</button>
          <button type="submit" value="keep" disabled=${adding.running || !userId} aria-busy=${adding.running}>Remember it</button>
        </div>
      </form>
      <${Failure} error=${adding.error} />
      <div aria-live="polite">${answer && html`<${Outcome} ...${answer} />`}</div>
    </section>
  `;
}

function Outcome({ outcome, results, dryRun }) {
  return html`
    <p><strong>${(dryRun && WOULD_BE[outcome]) || OUTCOMES[outcome] || outcome}</strong></p>
    <ul class="related">
      ${results.map(
        ({ id, event, text, previousText, reason }) => html`<li>
          <span class="event">${EVENTS[event]}</span> ${dryRun && event === "ADD" ? text : html`<${MemoryLink} memory=${{ id, text }} />`}
          ${previousText && html`<br /><small>before: ${previousText}</small>`}
          ${reason && html`<br /><small>${reason}</small>`}
        </li>`,
      )}
    </ul>
  `;
}

function Ask({ userId, parameters, asked }) {
  const submit = (event) => {
    event.preventDefault();
    const { q, budget } = Object.fromEntries(new FormData(event.target));
    const address = addressOf("try", "", { user: userId, q, budget });
    if (location.hash === address) asked.reload();
    else go(address);
  };
  const pack = asked.data?.contextPack;
  return html`
    <section class="card">
      <h2>Ask</h2>
      <form class="row" onSubmit=${submit}>
        <input name="q" aria-label="Question" required placeholder="What should I cook for dinner?" defaultValue=${parameters.q ?? ""} />
        <label class="budget">tokens <input name="budget" type="number" min="1" max="100000" defaultValue=${parameters.budget ?? 500} /></label>
        <button type="submit">Ask</button>
      </form>
      <${Failure} error=${asked.error} />
      <div aria-live="polite">${pack && html`<${Pack} pack=${pack} />`}</div>
    </section>
  `;
}

function Pack({ pack }) {
  if (pack.entries.length === 0) return html`<p>Nothing that is remembered bears on it.</p>`;
  return html`
    <h3>For the agent's prompt <small>${pack.tokenCount} of ${pack.tokenBudget} tokens</small></h3>
    <pre class="pack" tabindex="0">${pack.text}</pre>
    <ol class="related">
      ${pack.entries.map(
        ({ number, score, citation, tokenCount, memory }) => html`<li key=${memory.id}>
          ${number}. <${MemoryLink} memory=${memory} /><br />
          <small>score ${score.toFixed(3)} · ${tokenCount} tokens · ${citation}</small>
        </li>`,
      )}
    </ol>
  `;
}
