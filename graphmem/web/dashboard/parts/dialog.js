// A window over the page, which Escape closes; the keyboard stays in it.
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";

export function Dialog({ title, onClose, children }) {
  const dialog = useRef(null);
  useEffect(() => dialog.current.showModal(), []);
  return html`
    <dialog ref=${dialog} onClose=${onClose} aria-label=${title}>
      <article>
        <header>
          <button type="button" aria-label="Close" rel="prev" onClick=${() => dialog.current.close()}></button>
          <h2>${title}</h2>
        </header>
        ${children}
      </article>
    </dialog>
  `;
}
