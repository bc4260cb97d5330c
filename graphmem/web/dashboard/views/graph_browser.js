// "Open in Neo4j Browser": the Cypher that draws the same there.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { useAnswer } from "../asking.js";
import { Copy } from "../parts/copy.js";
import { Dialog } from "../parts/dialog.js";
import { browserAddress, parametersOf, statementOf } from "./graph_cypher.js";

const KEY = "graphmem:browser";
const USUAL = "http://127.0.0.1:7474/browser/";
// Neo4j answers to no longer address.
const LONGEST = 7_000;

export function BrowserButton({ seen }) {
  const [isOpen, setOpen] = useState(false);
  return html`
    <button type="button" class="small outline" disabled=${seen.nodes.length === 0} onClick=${() => setOpen(true)}>Open in Neo4j Browser</button>
    ${isOpen && html`<${Dialog} title="Open in Neo4j Browser" onClose=${() => setOpen(false)}><${Statement} seen=${seen} /><//>`}
  `;
}

function Statement({ seen }) {
  const { data } = useAnswer("project");
  const [browser, setBrowser] = useState(localStorage.getItem(KEY) ?? USUAL);
  if (!data) return null;
  const statement = statementOf(parametersOf(data.project.name, seen));
  const address = URL.canParse(browser) ? browserAddress(browser, statement) : null;
  const keep = (event) => {
    localStorage.setItem(KEY, event.target.value);
    setBrowser(event.target.value);
  };
  return html`
    <p>This draws the same nodes in Neo4j Browser, with all relationships between them as they are now.</p>
    <label>Where Browser is <input type="url" value=${browser} onInput=${keep} /></label>
    <p class="row">
      ${address?.length <= LONGEST && html`<a class="action" href=${address} target="_blank" rel="noreferrer">Open Browser with it</a>`}
      ${address?.length > LONGEST && html`<span>It is too long for a link: copy it, and paste it into Browser.</span>`}
      <${Copy} text=${statement} label="Copy the Cypher" />
    </p>
    <pre tabindex="0"><code>${statement}</code></pre>
  `;
}
