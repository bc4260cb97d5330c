// Every operation as it happens, how many there were over time, and how long searches took.
import { html } from "htm/preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useAnswer } from "../asking.js";
import { ActivityLog } from "./activity_log.js";
import { Chart } from "../parts/chart.js";
import { Field } from "../parts/field.js";
import { fieldTime } from "../parts/moment.js";
import { Failure } from "../parts/notices.js";
import { OWNER_INPUT, ownerRefusal, scopeOf } from "../parts/scope.js";
import { addressOf, go } from "../route.js";
import { EVENTS, RANGES, countsOverTime, extentOf, latenciesOverTime, percentile, selectionOf, sum } from "./activity_model.js";

const SEARCHES = 1000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
// However much happens, the charts are drawn anew this seldom.
const PAUSE = 5 * SECOND;

export function Activity({ parameters }) {
  const selection = selectionOf(parameters);
  const [news, setNews] = useState(0);
  const [settled, setSettled] = useState(null);
  const key = JSON.stringify(selection);
  const refusal = ownerRefusal(parameters.owner);
  const change = (changes) => go(addressOf("activity", "", { ...parameters, ...changes }));
  return html`
    <main id="main" aria-busy=${!refusal && settled !== key}>
      <h1>Activity</h1>
      <${Filters} parameters=${parameters} change=${change} />
      <${Failure} error=${refusal} />
      ${!refusal &&
      html`<${Charts} parameters=${parameters} news=${news} change=${change} />
        <${ActivityLog} key=${key} selection=${selection}
          onNews=${() => setNews((news) => news + 1)} onSettled=${() => setSettled(key)} />`}
    </main>
  `;
}

function Filters({ parameters, change }) {
  const chosen = selectionOf(parameters).events ?? [];
  const choose = (event) => {
    const events = Object.keys(EVENTS).filter((other) => chosen.includes(other) !== (other === event));
    change({ events: events.join(",") });
  };
  const submit = (event) => {
    event.preventDefault();
    change({ owner: new FormData(event.target).get("owner").trim() });
  };
  const isFiltered = ["owner", "events", "since", "until"].some((name) => parameters[name]);
  return html`
    <form class="row filters" onSubmit=${submit}>
      <${Field} name="owner" aria-label="Owner" placeholder="Owner, such as user:alex" ...${OWNER_INPUT} value=${parameters.owner}
        onChange=${(event) => event.target.form.requestSubmit()} />
      <fieldset class="kinds" aria-label="Kinds">
        ${Object.entries(EVENTS).map(
          ([event, words]) => html`<label class=${`event ${event.toLowerCase()}`}>
            <input type="checkbox" checked=${chosen.includes(event)} onChange=${() => choose(event)} />${words}
          </label>`,
        )}
      </fieldset>
      <${Moment} label="From" value=${parameters.since} onChange=${(since) => change({ since })} />
      <${Moment} label="Until" value=${parameters.until} onChange=${(until) => change({ until })} />
      ${isFiltered && html`<a class="action" href=${addressOf("activity", "", { range: parameters.range })}>Show all</a>`}
    </form>
  `;
}

// A time of its reader's clock; the address has it in UTC.
function Moment({ label, value, onChange }) {
  const read = (event) => onChange(event.target.value && new Date(event.target.value).toISOString());
  return html`<label class="moment">${label} <input type="datetime-local" value=${fieldTime(value)} onChange=${read} /></label>`;
}

function Charts({ parameters, news, change }) {
  const { owner, since, until } = parameters;
  const isChosen = Boolean(since || until);
  const now = useNow();
  const extent = useMemo(() => extentOf(parameters, now), [parameters.range, since, until, now]);
  const reach = { ...scopeOf(owner), since: new Date(extent.start).toISOString(), ...(until && { until }) };
  const counts = useAnswer("activityCounts", { ...reach, bucket: extent.bucket });
  const searches = useAnswer("searchLatencies", { ...reach, first: SEARCHES });
  useLater(news, () => [counts, searches].forEach(({ reload }) => reload()));
  return html`
    <section class="charts" aria-label="Over time">
      <header class="row">
        <h2>Over time</h2>
        <select aria-label="Time shown" value=${parameters.range ?? "day"} disabled=${isChosen}
          onChange=${(event) => change({ range: event.target.value })}>
          ${Object.entries(RANGES).map(([name, { title }]) => html`<option value=${name}>${title}</option>`)}
        </select>
      </header>
      <${Failure} error=${counts.error ?? searches.error} onRetry=${() => [counts, searches].forEach(({ reload }) => reload())} />
      ${counts.data && searches.data && html`<${Drawn} counts=${counts.data} searches=${searches.data} extent=${extent} />`}
    </section>
  `;
}

function Drawn({ counts, searches, extent }) {
  const over = useMemo(() => countsOverTime(counts.activityCounts, extent), [counts, extent]);
  const { nodes, totalCount } = searches.activity;
  const { median, slow } = useMemo(() => latenciesOverTime(nodes, extent), [searches, extent]);
  const usual = percentile(nodes.map(({ latencyMs }) => latencyMs).sort((one, other) => one - other), 0.5);
  const latest = totalCount > nodes.length ? `of the latest ${nodes.length.toLocaleString()} ` : "";
  return html`
    <div class="panels">
      <${Chart} title="Adds" summary=${sum(over.ADD).toLocaleString()} times=${over.times} format=${whole}
        series=${[{ label: "adds", colour: "good", isBars: true, values: over.ADD }]} />
      <${Chart} title="Searches" summary=${sum(over.SEARCH).toLocaleString()} times=${over.times} format=${whole}
        series=${[{ label: "searches", colour: "app", isBars: true, values: over.SEARCH }]} />
      <${Chart} title="A search takes" times=${over.times} format=${milliseconds}
        summary=${usual == null ? "" : `${latest}half within ${milliseconds(usual)}`}
        series=${[
          { label: "median", colour: "entity", values: median },
          { label: "slowest 5 %", colour: "run", values: slow },
        ]} />
    </div>
  `;
}

function whole(value) {
  return value.toLocaleString();
}

function milliseconds(value) {
  return value >= SECOND ? `${(value / SECOND).toLocaleString(undefined, { maximumFractionDigits: 1 })} s` : `${Math.round(value)} ms`;
}

// The minute that it is, so that charts go on.
function useNow() {
  const [now, setNow] = useState(thisMinute);
  useEffect(() => {
    const clock = setInterval(() => setNow(thisMinute()), PAUSE);
    return () => clearInterval(clock);
  }, []);
  return now;
}

function thisMinute() {
  return Math.ceil(Date.now() / MINUTE) * MINUTE;
}

// Does it a while after the value has changed, once however often it changes meanwhile.
function useLater(value, act) {
  const [due, setDue] = useState(null);
  useEffect(() => {
    if (value) setDue((due) => due ?? setTimeout(() => setDue(null), PAUSE));
  }, [value]);
  useEffect(() => {
    if (value && due === null) act();
  }, [due]);
}
