// "Show the query": what the view asks of graphmem, for those who build a view of their own.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";
import { documentOf } from "../api.js";
import { Copy } from "./copy.js";
import { Dialog } from "./dialog.js";

export function ShownRequests({ requests }) {
  const [isOpen, setOpen] = useState(false);
  return html`
    <button type="button" class="small outline" onClick=${() => setOpen(true)}>Show the query</button>
    ${isOpen &&
    html`<${Dialog} title="What this view asks" onClose=${() => setOpen(false)}>
      <p>Each is sent to <code>/graphql</code>, where <a href="/graphql">GraphiQL</a> runs it too.</p>
      ${[...requests].map(([key, request]) => html`<${Request} key=${key} ...${request} />`)}
    <//>`}
  `;
}

function Request({ name, variables }) {
  const [text, setText] = useState("");
  useEffect(() => {
    documentOf(name).then(setText);
  }, [name]);
  const values = JSON.stringify(variables, null, 2);
  return html`
    <section class="request">
      <header><strong>${name}</strong><${Copy} text=${text} label="Copy the query" /></header>
      <pre tabindex="0"><code>${text}</code></pre>
      ${values !== "{}" &&
      html`<header><small>Variables</small><${Copy} text=${values} label="Copy the variables" /></header>
        <pre tabindex="0"><code>${values}</code></pre>`}
    </section>
  `;
}
