import { html } from "htm/preact";
import { useState } from "preact/hooks";

export function Copy({ text, label = "Copy" }) {
  const [said, setSaid] = useState("");
  // Browsers let only pages of https and of this machine copy.
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setSaid("Copied");
    } catch {
      setSaid("Not allowed here: select it");
    }
    setTimeout(() => setSaid(""), 2000);
  };
  return html`<button type="button" class="small outline" onClick=${copy}>${said || label}</button>`;
}
