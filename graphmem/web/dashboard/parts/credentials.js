// The project and the key with which this tab asks.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { credentials } from "../credentials.js";
import { Dialog } from "./dialog.js";

// `project` is the one that graphmem has answered for, if it has.
export function Credentials({ project, onChange }) {
  const [isOpen, setOpen] = useState(false);
  const kept = credentials();
  const change = (values) => {
    setOpen(false);
    onChange(values);
  };
  return html`
    <button type="button" class="small outline" onClick=${() => setOpen(true)}>
      <span class="label">${kept.key ? "Signed in" : "Project"}: </span>${project || kept.project || "default"}
    </button>
    ${isOpen &&
    html`<${Dialog} title="Project and key" onClose=${() => setOpen(false)}>
      <${Form} onChange=${change} submit="Use them" />
    <//>`}
  `;
}

function Form({ onChange, submit, refusal }) {
  const kept = credentials();
  const onSubmit = (event) => {
    event.preventDefault();
    onChange(Object.fromEntries(new FormData(event.target)));
  };
  return html`
    <form onSubmit=${onSubmit}>
      <label>Key <input name="key" type="password" autocomplete="off" defaultValue=${kept.key} /></label>
      <label>
        Project
        <input name="project" autocomplete="off" spellcheck="false" defaultValue=${kept.project} placeholder="the key's, or default" />
      </label>
      ${refusal && kept.key && html`<p role="alert" class="refusal">${refusal}</p>`}
      <button type="submit">${submit}</button>
    </form>
  `;
}

Credentials.Form = Form;
