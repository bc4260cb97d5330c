// The whole language of filters, as a form and as text: either is the other in other words.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { OPERATORS, changed, fromFilter, kindOf, newCondition, newGroup, toFilter } from "../filters.js";
import { Dialog } from "./dialog.js";
import { fieldTime } from "./moment.js";

const COMBINE = { and: "all of", or: "any of", not: "not all of" };

export function FilterForm({ filter, onChange, onClose }) {
  const [text, setText] = useState(() => textOf(filter));
  const [{ group, refusal }, setForm] = useState(() => formOf(text, newGroup()));
  const changeGroup = (group) => {
    setForm({ group, refusal: "" });
    setText(textOf(toFilter(group)));
  };
  const changeText = (written) => {
    setText(written);
    setForm(formOf(written, group));
  };
  const submit = (event) => {
    event.preventDefault();
    onChange(text.trim() ? JSON.parse(text) : null);
  };
  return html`
    <${Dialog} title="Filter memories" onClose=${onClose}>
      <form onSubmit=${submit}>
        <${Group} group=${group} onChange=${changeGroup} label="Conditions" />
        <label>
          As text, a <code>MemoryFilter</code>
          <textarea rows="6" spellcheck="false" value=${text} aria-invalid=${refusal ? "true" : undefined}
            onInput=${(event) => changeText(event.target.value)}></textarea>
        </label>
        ${refusal && html`<p role="alert" class="refusal">${refusal}</p>`}
        <div class="row">
          <button type="submit" disabled=${!!refusal}>Filter</button>
          <button type="button" class="outline" onClick=${() => onChange(null)}>Clear</button>
        </div>
      </form>
    <//>
  `;
}

// Returns the group that a text is; where it is none, why, and the former group.
function formOf(text, former) {
  try {
    return { group: fromFilter(text.trim() ? JSON.parse(text) : null), refusal: "" };
  } catch (error) {
    return { group: former, refusal: `This is no filter yet: ${error.message}` };
  }
}

function textOf(filter) {
  return filter ? JSON.stringify(filter, null, 2) : "";
}

function Group({ group, onChange, onRemove, label }) {
  const change = (changes) => onChange(changed(group, changes));
  const set = (index, part) => change({ parts: group.parts.with(index, part) });
  const remove = (index) => change({ parts: group.parts.toSpliced(index, 1) });
  const add = (part) => change({ parts: [...group.parts, part] });
  return html`
    <fieldset class="group">
      <legend>
        <select aria-label=${label} value=${group.combine} onChange=${(event) => change({ combine: event.target.value })}>
          ${Object.entries(COMBINE).map(([value, words]) => html`<option value=${value}>${words}</option>`)}
        </select>
      </legend>
      ${group.parts.map((part, index) =>
        part.parts
          ? html`<${Group} group=${part} label="Group" onChange=${(part) => set(index, part)} onRemove=${() => remove(index)} />`
          : html`<${Condition} condition=${part} onChange=${(part) => set(index, part)} onRemove=${() => remove(index)} />`,
      )}
      <div class="row">
        <button type="button" class="small outline" onClick=${() => add(newCondition())}>Add a condition</button>
        <button type="button" class="small outline" onClick=${() => add(newGroup("or", [newCondition()]))}>Add a group</button>
        ${onRemove && html`<button type="button" class="small outline" onClick=${onRemove}>Remove the group</button>`}
      </div>
    </fieldset>
  `;
}

function Condition({ condition, onChange, onRemove }) {
  const set = (changes) => onChange(changed(condition, changes));
  const setField = (field) => set({ field, operator: OPERATORS[field][0], value: "" });
  return html`
    <div class="row condition">
      <select aria-label="Field" value=${condition.field} onChange=${(event) => setField(event.target.value)}>
        ${Object.keys(OPERATORS).map((field) => html`<option>${field}</option>`)}
      </select>
      ${condition.field === "metadata" &&
      html`<input aria-label="Key" placeholder="key" value=${condition.key ?? ""} onInput=${(event) => set({ key: event.target.value })} />`}
      <select aria-label="Operator" value=${condition.operator} onChange=${(event) => set({ operator: event.target.value })}>
        ${OPERATORS[condition.field].map((operator) => html`<option>${operator}</option>`)}
      </select>
      <${Value} condition=${condition} onChange=${(value) => set({ value })} />
      <button type="button" class="small outline" aria-label="Remove the condition" onClick=${onRemove}>×</button>
    </div>
  `;
}

function Value({ condition, onChange }) {
  const kind = kindOf(condition);
  if (kind === "boolean") {
    return html`<select aria-label="Value" value=${String(condition.value) === "false" ? "false" : "true"} onChange=${(event) => onChange(event.target.value)}>
      <option>true</option><option>false</option>
    </select>`;
  }
  if (kind === "time") {
    return html`<input aria-label="Value" type="datetime-local" value=${fieldTime(condition.value)} onInput=${(event) => onChange(event.target.value)} />`;
  }
  const hint = { list: "a, b, c", json: "text, 5, true" }[kind] ?? "";
  return html`<input aria-label="Value" placeholder=${hint} value=${condition.value} onInput=${(event) => onChange(event.target.value)} />`;
}
