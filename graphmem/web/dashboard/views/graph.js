// The neighbourhood of an owner, a memory, an entity or what a search finds, drawn, and walked from node to node.
import { html } from "htm/preact";
import { useEffect, useLayoutEffect, useMemo, useState } from "preact/hooks";
import { Empty, Failure } from "../parts/notices.js";
import { ownerOf, ownerRefusal } from "../parts/scope.js";
import { addressOf, go } from "../route.js";
import { Beginnings, Picker } from "./graph_beginnings.js";
import { BrowserButton } from "./graph_browser.js";
import { Drawing } from "./graph_drawing.js";
import { NodeList } from "./graph_list.js";
import { MOST_NODES, beginning, seenAt } from "./graph_model.js";
import { Panel } from "./graph_panel.js";
import { useGraph } from "./graph_state.js";
import { TimeSlider } from "./graph_time.js";

const LOOKS = "/browser/palette.json";

export function Graph({ parameters }) {
  const refusal = ownerRefusal(parameters.owner);
  const root = refusal ? null : rootOf(parameters);
  const looks = useLooks();
  const [isBusy, setBusy] = useState(true);
  return html`
    <main id="main" class="graph" aria-busy=${isBusy || Boolean(root && !looks)}>
      <header class="row title"><h1>Graph</h1><${Picker} parameters=${parameters} /></header>
      <${Failure} error=${refusal} />
      ${root && looks
        ? html`<${Neighbourhood} key=${JSON.stringify(root)} root=${root} parameters=${parameters} looks=${looks} onBusy=${setBusy} />`
        : html`<${Beginnings} onBusy=${setBusy} />`}
    </main>
  `;
}

// Returns where the address begins, if it says so.
function rootOf({ owner, memory, entity, node, query }) {
  if (query) return { kind: "search", query, owner };
  const id = memory ?? entity ?? node;
  if (id) return { kind: "node", id };
  return ownerOf(owner) && { kind: "owner", owner, type: ownerOf(owner).type.toUpperCase(), ownerId: ownerOf(owner).ownerId };
}

function Neighbourhood({ root, parameters, looks, onBusy }) {
  const chosenTime = Date.parse(parameters.asOf ?? "") || null;
  const [tried, setTried] = useState(chosenTime);
  const [selected, setSelected] = useState(null);
  useEffect(() => setTried(chosenTime), [chosenTime]);
  const { graph, histories, rootId, isMissing, error, retry, loading, expand } = useGraph(root, chosenTime);
  useLayoutEffect(() => onBusy(loading), [loading]);
  const seen = useMemo(() => seenAt(graph, histories, tried, rootId), [graph, histories, tried, rootId]);
  useEffect(() => rootId && setSelected(rootId), [rootId]);
  const choose = (time) => go(addressOf("graph", "", { ...parameters, asOf: time && new Date(time).toISOString() }), { replacing: true });
  const isEmpty = !loading && !error && seen.nodes.length === 0;
  return html`
    <${Failure} error=${error} onRetry=${retry} />
    ${isMissing ? html`<${Empty} title="It is not there"><p>Nothing in this project has that id.</p><//>` : null}
    ${isEmpty && !isMissing && html`<${Empty} title="Nothing to draw"><p>Nothing was found${tried ? " at that time" : ""}.</p><//>`}
    <div class="walk results">
      <div class="sheet">
        <${Drawing} graph=${graph} seen=${seen} looks=${looks} selected=${selected} onSelect=${setSelected} onExpand=${expand} />
        <${LeftOut} count=${graph.leftOut.size} />
        <${TimeSlider} start=${beginning(graph, histories)} value=${tried} onTry=${setTried} onChoose=${choose} />
      </div>
      <aside class="beside" aria-label="What is drawn">
        <${Panel} graph=${graph} seen=${seen} looks=${looks} selected=${selected} onSelect=${setSelected} onExpand=${expand} />
        <${BrowserButton} seen=${seen} />
        <${NodeList} seen=${seen} looks=${looks} selected=${selected} onSelect=${setSelected} onExpand=${expand} />
      </aside>
    </div>
  `;
}

function LeftOut({ count }) {
  if (count === 0) return null;
  return html`<p class="notice" role="status">
    ${count.toLocaleString()} more nodes are left out: up to ${MOST_NODES} are drawn. Begin at one of them to see what is around it.
  </p>`;
}

// The colours that Neo4j Browser has of this graph, too.
function useLooks() {
  const [looks, setLooks] = useState(null);
  const [fault, setFault] = useState(null);
  useEffect(() => {
    fetch(LOOKS).then((response) => response.json()).then(setLooks, setFault);
  }, []);
  if (fault) throw fault;
  return looks;
}
