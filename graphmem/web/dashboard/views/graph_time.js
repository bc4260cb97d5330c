// Chooses a time: the drawing shows what was true then.
import { html } from "htm/preact";
import { dateAndTime } from "../parts/moment.js";

const STEPS = 500;

// While it is moved, `onTry` hears each time; `onChoose` hears where it is let go. Null is now.
export function TimeSlider({ start, value, onTry, onChoose }) {
  const now = Date.now();
  const step = Math.max(1, (now - start) / STEPS);
  const place = value === null ? STEPS : Math.round((value - start) / step);
  const timeOf = (event) => (event.target.valueAsNumber >= STEPS ? null : Math.round(start + event.target.valueAsNumber * step));
  const title = value === null ? "now" : dateAndTime(value);
  return html`
    <div class="time">
      <label>
        <span>As of <strong>${title}</strong></span>
        <input type="range" min="0" max=${STEPS} value=${place} aria-valuetext=${title}
          onInput=${(event) => onTry(timeOf(event))} onChange=${(event) => onChoose(timeOf(event))} />
      </label>
      ${value !== null && html`<button type="button" class="small outline" onClick=${() => onChoose(null)}>Now</button>`}
      <small>
        ${value === null
          ? `What is true now, since ${dateAndTime(start)}.`
          : "Each memory as it was then; of an owner and of a search also those deleted since, up to 100. Whom they belong to and what they mention is as it is now."}
      </small>
    </div>
  `;
}
