// The activity log, which goes on while it is looked at, without moving what is read.
import { html } from "htm/preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { useAnswer, useEvents } from "../asking.js";
import { credentials } from "../credentials.js";
import { addressOf } from "../route.js";
import { EVENTS, joined } from "./activity_model.js";
import { Copy } from "../parts/copy.js";
import { Empty, Failure } from "../parts/notices.js";
import { MemoryLink, Owner, Time } from "../parts/pieces.js";

const PAGE = 50;
// Of a log that has been open all day, the page holds this many entries; older ones are loaded again.
const KEPT = 500;
const FRAME = 300;
const TICK = 20_000;
const EVER = "1970-01-01T00:00:00Z";

export function ActivityLog({ selection, onNews, onSettled }) {
  const log = useRef(null);
  const [after, setAfter] = useState();
  const [entries, setEntries] = useState([]);
  const [waiting, setWaiting] = useState([]);
  const { data, error, loading, reload } = useAnswer("activity", { ...selection, first: PAGE, ...(after && { after }) });
  useEffect(() => {
    if (data) setEntries((entries) => joined(entries, data.activity.edges));
  }, [data]);
  useEffect(() => {
    if (data || error) onSettled();
  }, [data, error]);
  const rows = useRows(entries, useTick());
  const show = (added) => setEntries((entries) => joined(added, entries).slice(0, KEPT));
  const hear = (added) => {
    if (log.current.getBoundingClientRect().top < 0) setWaiting((waiting) => joined(added, waiting));
    else show(added);
    onNews();
  };
  const showWaiting = () => {
    show(waiting);
    setWaiting([]);
    log.current.scrollIntoView({ block: "start" });
  };
  const loadOlder = () => {
    const { cursor } = entries.at(-1);
    if (cursor === after) reload(); // they were there, and had to go when others came
    else setAfter(cursor);
  };
  const hasMore = data && (data.activity.pageInfo.hasNextPage || entries.length >= KEPT);
  return html`
    <section class="log" aria-label="Operations" ref=${log}>
      <header class="row">
        <h2>Operations</h2>
        ${data && !selection.until && html`<${Following} selection=${selection} first=${data.activity.edges[0]} onEntries=${hear} />`}
      </header>
      <div role="status" class="news">
        ${waiting.length > 0 && html`<button type="button" class="small" onClick=${showWaiting}>${waiting.length} new</button>`}
      </div>
      <${Failure} error=${error} onRetry=${reload} />
      <ol class="entries">${rows}</ol>
      ${data && entries.length === 0 && html`<${Nothing} selection=${selection} />`}
      ${hasMore &&
      entries.length > 0 &&
      html`<button type="button" class="outline more" disabled=${loading} onClick=${loadOlder}>Load older ones</button>`}
    </section>
  `;
}

// Hears what comes after the latest that was there when the log was opened, and hands it on a few times a second. Where
// the connection breaks off, it goes on after the latest that it has heard.
function Following({ selection: { scope, events }, first, onEntries }) {
  const [start] = useState(() => (first ? { after: first.cursor } : { since: EVER }));
  const heard = useRef([]);
  const handOn = useRef(onEntries);
  handOn.current = onEntries;
  useEffect(() => {
    const clock = setInterval(() => {
      if (heard.current.length) handOn.current(heard.current.splice(0).reverse());
    }, FRAME);
    return () => clearInterval(clock);
  }, []);
  const hear = ({ activity }) => {
    heard.current.push(activity);
    return { after: activity.cursor };
  };
  const state = useEvents("activityEvents", { ...(scope && { scope }), ...(events && { events }), ...start }, hear);
  return html`<span role="status" class=${`state ${state === "live" ? "live" : ""}`}>${state}</span>`;
}

function Entry({ entry }) {
  const { event, at, actor, latencyMs, owners } = entry;
  return html`
    <li class="entry">
      <span class=${`event ${event.toLowerCase()}`}>${EVENTS[event]}</span>
      <span class="what"><${What} entry=${entry} /></span>
      <span class="whose">${owners.map((owner) => html`<${Owner} key=${`${owner.type} ${owner.ownerId}`} ...${owner} />`)}</span>
      <span class="took">${latencyMs != null && `${Math.round(latencyMs).toLocaleString()} ms`}</span>
      <span class="when"><${Time} at=${at} />${actor && html`<span class="muted">by ${actor}</span>`}</span>
    </li>
  `;
}

function What({ entry: { event, memory, memoryId } }) {
  if (memory) return html`<${MemoryLink} memory=${memory} />`;
  if (event === "SEARCH") return html`<span class="muted">What was asked is not kept.</span>`;
  if (event === "ERASE") return html`<span class="muted">Nothing of it is left.</span>`;
  return html`<span class="muted">It is there no more:</span>${" "}<${MemoryLink} memory=${{ id: memoryId }}>its history<//>`;
}

function Nothing({ selection }) {
  if (Object.keys(selection).length > 0) {
    return html`<${Empty} title="Nothing of that kind has happened"><p><a href=${addressOf("activity")}>Show all that happened</a></p><//>`;
  }
  const command = firstAdd();
  return html`
    <${Empty} title="Nothing has happened yet">
      <p>Tell graphmem something under <a href=${addressOf("try")}>Try it</a>, or send it a first memory: it appears here at once.</p>
      <pre class="command" tabindex="0"><code>${command}</code></pre>
      <${Copy} text=${command} label="Copy the command" />
    <//>
  `;
}

function firstAdd() {
  const { project, key } = credentials();
  const query = 'mutation { addMemories(input: {text: "I live in Lisbon.", userId: "alex"}) { outcome } }';
  return [
    `curl ${location.origin}/graphql`,
    "-H 'Content-Type: application/json'",
    ...(key ? ['-H "Authorization: Bearer $GRAPHMEM_KEY"'] : []),
    ...(project ? [`-H ${quoted(`X-Graphmem-Project: ${project}`)}`] : []),
    `-d ${quoted(JSON.stringify({ query }))}`,
  ].join(" \\\n  ");
}

// A shell takes it as it is.
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

// Of hundreds of entries those that have been drawn are passed over, as their nodes are the same, until the tick.
function useRows(entries, tick) {
  const drawn = useMemo(() => new WeakMap(), [tick]);
  return entries.map(({ node }) => {
    if (!drawn.has(node)) drawn.set(node, html`<${Entry} key=${node.id} entry=${node} />`);
    return drawn.get(node);
  });
}

// How long ago something was is written anew.
function useTick() {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const clock = setInterval(() => setTick((tick) => tick + 1), TICK);
    return () => clearInterval(clock);
  }, []);
  return tick;
}
