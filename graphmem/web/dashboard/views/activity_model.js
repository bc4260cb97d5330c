// What the activity view computes of entries and counts; it touches no page.
import { scopeOf } from "../parts/scope.js";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const LENGTHS = { MINUTE, HOUR, DAY };
// A year that is being typed is 0002 at first: of so long a time only the end is drawn.
const MOST_INTERVALS = 1000;

export const EVENTS = {
  ADD: "added",
  UPDATE: "changed",
  DELETE: "deleted",
  RESTORE: "restored",
  ERASE: "erased",
  SEARCH: "searched",
};

export const RANGES = {
  hour: { title: "the last hour", length: HOUR, bucket: "MINUTE" },
  day: { title: "the last day", length: DAY, bucket: "HOUR" },
  week: { title: "the last week", length: 7 * DAY, bucket: "HOUR" },
  month: { title: "the last month", length: 30 * DAY, bucket: "DAY" },
};

// Returns what the address selects, as arguments of the log.
export function selectionOf({ owner, events, since, until }) {
  const chosen = (events ?? "").split(",").filter((event) => Object.hasOwn(EVENTS, event));
  return {
    ...scopeOf(owner),
    ...(chosen.length && { events: chosen }),
    ...(isTime(since) && { since }),
    ...(isTime(until) && { until }),
  };
}

// Returns from when until when the charts are, in intervals of which length. `now` is when they are looked at.
export function extentOf({ range, since, until }, now) {
  if (!isTime(since) && !isTime(until)) {
    const { length, bucket } = RANGES[range] ?? RANGES.day;
    return extent(now - length + LENGTHS[bucket], now, bucket);
  }
  const end = isTime(until) ? Date.parse(until) : now;
  const start = isTime(since) ? Date.parse(since) : end - 30 * DAY;
  const length = end - start;
  const bucket = length <= 6 * HOUR ? "MINUTE" : length <= 14 * DAY ? "HOUR" : "DAY";
  return extent(Math.max(start, end - MOST_INTERVALS * LENGTHS[bucket]), end, bucket);
}

function extent(start, end, bucket) {
  return { start: floored(start, bucket), end, bucket };
}

// Returns the start of each interval in seconds, and of each kind of event its number in each.
export function countsOverTime(counts, { start, end, bucket }) {
  const times = [];
  for (let at = start; at < end; at += LENGTHS[bucket]) times.push(at);
  const found = Object.fromEntries(Object.keys(EVENTS).map((event) => [event, new Map()]));
  for (const { at, event, count } of counts) found[event].set(floored(Date.parse(at), bucket), count);
  const values = (event) => times.map((at) => found[event].get(at) ?? 0);
  return { times: times.map((at) => at / SECOND), ...Object.fromEntries(Object.keys(found).map((event) => [event, values(event)])) };
}

// Returns the median and the 95th percentile of each interval, or null where nobody searched.
export function latenciesOverTime(searches, { start, end, bucket }) {
  const found = new Map();
  for (let at = start; at < end; at += LENGTHS[bucket]) found.set(at, []);
  for (const { at, latencyMs } of searches) found.get(floored(Date.parse(at), bucket))?.push(latencyMs);
  const sorted = [...found.values()].map((latencies) => latencies.sort((one, other) => one - other));
  return { median: sorted.map((one) => percentile(one, 0.5)), slow: sorted.map((one) => percentile(one, 0.95)) };
}

export function percentile(sorted, share) {
  return sorted.length ? sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] : null;
}

// Returns the entries of both, the newer first, each once: what was asked for again comes again.
export function joined(newer, older) {
  const known = new Set(newer.map(({ node }) => node.id));
  return [...newer, ...older.filter(({ node }) => !known.has(node.id))];
}

export function sum(values) {
  return values.reduce((total, value) => total + value, 0);
}

function floored(at, bucket) {
  return Math.floor(at / LENGTHS[bucket]) * LENGTHS[bucket];
}

function isTime(text) {
  return !Number.isNaN(Date.parse(text ?? ""));
}
