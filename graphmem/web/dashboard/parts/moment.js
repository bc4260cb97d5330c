// Points in time as the reader's own clock and calendar have them.
const FORMAT = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
const MINUTE = 60_000;

export function dateAndTime(moment) {
  return FORMAT.format(moment);
}

// Within a week how long ago it was, then the date.
export function timeAgo(date) {
  const seconds = (date - Date.now()) / 1000;
  if (Math.abs(seconds) > 7 * 86_400) return dateAndTime(date);
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? UNITS.at(-1);
  return RELATIVE.format(Math.round(seconds / length), unit);
}

// Returns a time as a field of type datetime-local has it, which knows no zone; empty for what is no time.
export function fieldTime(value) {
  const at = new Date(value);
  if (!value || isNaN(at)) return "";
  return new Date(at - at.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16);
}
