// The drawing of the graph; all that can be done in it can be done from the list beside it too.
import cytoscape from "cytoscape";
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { useColours } from "../parts/colours.js";
import { lookOf, shortened } from "./graph_model.js";

const COLOURS = ["pico-color", "pico-muted-color", "pico-background-color", "pico-primary"];
const SCALE = 0.75;
const STEP = 1.3;
const NARROWEST = 0.9;
const LEAST_ZOOM = 0.4;
const LARGE = 100;
const SPRINGS = {
  name: "cose",
  animate: false,
  randomize: false,
  fit: false,
  nodeDimensionsIncludeLabels: true,
  nodeRepulsion: () => 12_000,
  nodeOverlap: 10,
  idealEdgeLength: () => 60,
  gravity: 1,
};
const SPRINGS_OF_MANY = {
  ...SPRINGS,
  nodeDimensionsIncludeLabels: false,
  nodeRepulsion: () => 10_000_000,
  nodeOverlap: 200,
  numIter: 60,
};

// `seen` has the nodes and edges that are shown; the others keep their places.
export function Drawing({ graph, seen, looks, selected, onSelect, onExpand }) {
  const place = useRef(null);
  const drawing = useRef(null);
  const listeners = useRef({});
  listeners.current = { onSelect, onExpand };
  const colours = useColours(COLOURS);
  useEffect(() => {
    drawing.current = draw(place.current, listeners);
    const watcher = new ResizeObserver(() => drawing.current.resize());
    watcher.observe(place.current);
    return () => {
      watcher.disconnect();
      drawing.current.destroy();
    };
  }, []);
  useEffect(() => drawing.current.style(styleOf(colours)), [colours]);
  useEffect(() => arrange(drawing.current, addMissing(drawing.current, graph, looks)), [graph]);
  useEffect(() => show(drawing.current, seen), [graph, seen]);
  useEffect(() => mark(drawing.current, selected), [graph, selected]);
  const zoom = (factor) => {
    const [x, y] = [drawing.current.width() / 2, drawing.current.height() / 2];
    drawing.current.zoom({ level: drawing.current.zoom() * factor, renderedPosition: { x, y } });
  };
  return html`
    <div class="drawing">
      <div class="canvas" ref=${place} role="img" onWheelCapture=${scrollPage}
        aria-label=${`${seen.nodes.length} nodes and ${seen.edges.length} relationships, which the list has too`}></div>
      <div class="zoom" role="group" aria-label="Zoom">
        <button type="button" class="small outline" aria-label="Closer" onClick=${() => zoom(STEP)}>+</button>
        <button type="button" class="small outline" aria-label="Farther" onClick=${() => zoom(1 / STEP)}>−</button>
        <button type="button" class="small outline" onClick=${() => drawing.current.fit(shown(drawing.current), 30)}>Fit</button>
      </div>
    </div>
  `;
}

// The wheel scrolls the page, as everywhere, and zooms with Ctrl.
function scrollPage(event) {
  if (!event.ctrlKey && !event.metaKey) event.stopPropagation();
}

function draw(container, listeners) {
  const drawing = cytoscape({ container, minZoom: 0.15, maxZoom: 3, boxSelectionEnabled: false, autounselectify: true, textureOnViewport: true });
  drawing.on("tap", "node, edge", ({ target }) => listeners.current.onSelect(target.id()));
  drawing.on("tap", (event) => event.target === drawing && listeners.current.onSelect(null));
  drawing.on("dbltap", "node", ({ target }) => listeners.current.onExpand(target.id()));
  return drawing;
}

// Returns the nodes that were not drawn yet.
function addMissing(drawing, { nodes, edges }, looks) {
  const missing = [...nodes.values()].filter(({ id }) => drawing.getElementById(id).empty());
  const unlinked = [...edges.values()].filter(({ key }) => drawing.getElementById(key).empty());
  const elements = [...missing.map((node) => nodeElement(node, looks)), ...unlinked.map((edge) => edgeElement(edge, looks))];
  return drawing.add(elements).nodes();
}

function nodeElement({ id, kind, caption }, looks) {
  const { color, border, size } = lookOf(kind, looks);
  return { group: "nodes", data: { id, caption, color, border, size: size * SCALE } };
}

function edgeElement({ key, source, target, type }, { relationships }) {
  const { color, width } = relationships[type] ?? relationships["*"];
  return { group: "edges", data: { id: key, source, target, type, color, width: Math.max(1, width * 0.8) } };
}

// What comes begins around the node that it is linked to, and what is drawn already makes room for it. Of many nodes the
// captions are left to those who come closer, and all are arranged anew: there is no room to make.
function arrange(drawing, added) {
  if (added.empty()) return;
  const known = drawing.nodes().difference(added);
  const isLarge = drawing.nodes().length > LARGE;
  const isNew = known.empty() || isLarge;
  if (isNew) drawing.layout({ name: "concentric", animate: false, minNodeSpacing: 30 }).run();
  else added.forEach((node, number) => node.position(besides(node, known, number, added.length)));
  drawing.layout(isLarge ? SPRINGS_OF_MANY : springs(isNew)).run();
  if (isNew) widen(drawing);
  drawing.fit(shown(drawing), 30);
  if (!isLarge && drawing.zoom() < LEAST_ZOOM) drawing.zoom({ level: LEAST_ZOOM, position: middle(drawing) });
}

// On a narrow page the middle is shown, rather than all of it without a word.
function middle(drawing) {
  return drawing.nodes().max((node) => node.degree()).ele.position();
}

// Springs fill a square; the place is mostly wider than high, and so are captions.
function widen(drawing) {
  const { w, h } = drawing.elements().boundingBox();
  const factor = Math.max(NARROWEST, Math.sqrt((drawing.width() / drawing.height()) * (h / w)));
  drawing.nodes().positions((node) => ({ x: node.position("x") * factor, y: node.position("y") / factor }));
}

function besides(node, known, number, total) {
  const neighbours = node.neighborhood().nodes().intersection(known);
  const { x, y } = (neighbours.nonempty() ? neighbours : known)[0].position();
  const angle = (2 * Math.PI * number) / total;
  return { x: x + 120 * Math.cos(angle), y: y + 120 * Math.sin(angle) };
}

// Those that only make room are moved little.
function springs(isNew) {
  return { ...SPRINGS, numIter: isNew ? 700 : 250, initialTemp: isNew ? 1000 : 30 };
}

function show(drawing, { nodes, edges, texts }) {
  const keys = new Set([...nodes.map(({ id }) => id), ...edges.map(({ key }) => key)]);
  drawing.batch(() => {
    drawing.elements().forEach((element) => void element.toggleClass("absent", !keys.has(element.id())));
    for (const { id, caption } of nodes) drawing.getElementById(id).data("caption", shortened(texts.get(id) ?? caption));
  });
}

function mark(drawing, selected) {
  drawing.batch(() => {
    drawing.elements().removeClass("chosen beside");
    const chosen = drawing.getElementById(selected ?? "");
    chosen.addClass("chosen");
    chosen.connectedEdges().addClass("beside");
  });
}

function shown(drawing) {
  return drawing.elements().not(".absent");
}

function styleOf(colours) {
  const [text, muted, background, primary] = COLOURS.map((name) => colours[name]);
  const outline = { "text-outline-color": background, "text-outline-width": 3, "font-family": "system-ui, sans-serif" };
  return [
    {
      selector: "node",
      style: {
        "background-color": "data(color)", "border-color": "data(border)", "border-width": 2, width: "data(size)", height: "data(size)",
        label: "data(caption)", color: text, "font-size": 17, "text-valign": "bottom", "text-margin-y": 3, "text-wrap": "wrap",
        "text-max-width": 165, "min-zoomed-font-size": 6, ...outline,
      },
    },
    {
      selector: "edge",
      style: {
        "line-color": "data(color)", "target-arrow-color": "data(color)", "target-arrow-shape": "triangle", "arrow-scale": 0.8,
        width: "data(width)", "curve-style": "bezier", label: "data(type)", color: muted, "font-size": 12, "text-rotation": "autorotate",
        "min-zoomed-font-size": 8, ...outline,
      },
    },
    { selector: "edge.beside, edge.chosen", style: { width: 2.5, color: text, "font-size": 14, "min-zoomed-font-size": 4, "z-index": 2 } },
    { selector: ".chosen", style: { "underlay-color": primary, "underlay-opacity": 0.35, "underlay-padding": 7, "font-weight": "bold" } },
    { selector: ".absent", style: { display: "none" } },
  ];
}
