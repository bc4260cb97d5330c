// A chart over time, and the same as a table for those who do not see it.
import uPlot from "uplot";
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";
import { useColours } from "./colours.js";
import { dateAndTime } from "./moment.js";

const HEIGHT = 150;
const COLOURS = ["pico-muted-color", "line", "good", "app", "run", "entity"];
// By the least step of an axis: what is written at each tick, and below it where another day begins.
const CLOCK = [
  [86_400, "{MMM} {D}", null, null, null, null, null, null, 1],
  [60, "{HH}:{mm}", null, null, "\n{MMM} {D}", null, null, null, 1],
];

// `series` have a label, a colour of the style sheet, a value or null for each of the times, and are bars or lines.
export function Chart({ title, summary, times, series, format }) {
  const place = useRef(null);
  const plot = useRef(null);
  const colours = useColours(COLOURS);
  const data = [times, ...series.map(({ values }) => values)];
  useEffect(() => {
    const options = optionsOf(series, colours, format);
    plot.current = new uPlot({ ...options, width: place.current.clientWidth }, data, place.current);
    const watcher = new ResizeObserver(([{ contentRect }]) => plot.current.setSize({ width: contentRect.width, height: HEIGHT }));
    watcher.observe(place.current);
    return () => {
      watcher.disconnect();
      plot.current.destroy();
    };
  }, [colours]);
  useEffect(() => plot.current.setData(data), [times, ...series.map(({ values }) => values)]);
  return html`
    <figure class="chart">
      <figcaption><strong>${title}</strong> <span class="muted">${summary}</span></figcaption>
      <div class="plot" ref=${place} aria-hidden="true"></div>
      <details><summary>As a table</summary><${Table} title=${title} times=${times} series=${series} format=${format} /></details>
    </figure>
  `;
}

// Intervals in which nothing happened have no row.
function Table({ title, times, series, format }) {
  const rows = times.map((at, place) => [at, series.map(({ values }) => values[place])]);
  return html`
    <div class="scrolling" tabindex="0" role="region" aria-label=${`${title}, as a table`}>
      <table>
        <thead><tr><th scope="col">from</th>${series.map(({ label }) => html`<th scope="col">${label}</th>`)}</tr></thead>
        <tbody>
          ${rows
            .filter(([, values]) => values.some(Boolean))
            .map(
              ([at, values]) => html`<tr key=${at}>
                <td>${dateAndTime(at * 1000)}</td>${values.map((value) => html`<td>${value == null ? "" : format(value)}</td>`)}
              </tr>`,
            )}
        </tbody>
      </table>
    </div>
  `;
}

function optionsOf(series, colours, format) {
  const axis = { stroke: colours["pico-muted-color"], grid: { stroke: colours.line, width: 1 }, ticks: { show: false } };
  return {
    height: HEIGHT,
    padding: [8, 26, 0, 0],
    cursor: { y: false, points: { size: 6 } },
    scales: { x: { range: (plot) => wholeIntervals(plot.data[0]) }, y: { range: (_, least, most) => [0, Math.max(1, (most ?? 0) * 1.1)] } },
    axes: [{ ...axis, values: CLOCK }, { ...axis, size: 56, space: 32, values: (_, ticks) => ticks.map(format), incrs: wholeSteps() }],
    series: [{ label: "from", value: (_, at) => (at == null ? "" : dateAndTime(at * 1000)) }, ...series.map((one) => seriesOf(one, colours[one.colour], format))],
  };
}

function seriesOf({ label, isBars }, colour, format) {
  const value = (_, value) => (value == null ? "" : format(value));
  const common = { label, stroke: colour, width: isBars ? 0 : 2, value };
  return isBars
    ? { ...common, fill: colour, points: { show: false }, paths: uPlot.paths.bars({ size: [0.8, 40], align: 1 }) }
    : { ...common, spanGaps: true, points: { show: true, size: 5, fill: colour } };
}

// The last interval is as long as the others.
function wholeIntervals(times) {
  const last = times.at(-1);
  return [times[0], last + (last - (times.at(-2) ?? last - 60))];
}

// Nobody searches half a time.
function wholeSteps() {
  return Array.from({ length: 9 }, (_, power) => [1, 2, 5].map((step) => step * 10 ** power)).flat();
}
