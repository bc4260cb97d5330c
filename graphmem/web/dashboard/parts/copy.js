import { html } from "htm/preact";
import { useState } from "preact/hooks";

export function Copy({ text, label = "Copy" }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return html`<button type="button" class="small outline" onClick=${copy}>${copied ? "Copied" : label}</button>`;
}
