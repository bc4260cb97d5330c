// A window over the page, which Escape closes; the keyboard stays in it.
import { html } from "htm/preact";
import { useEffect, useRef } from "preact/hooks";

export function Dialog({ title, onClose, children }) {
  const dialog = useRef(null);
  useEffect(() => {
    const shown = dialog.current;
    shown.showModal();
    return () => shown.close(); // which gives the keyboard back to what had it before
  }, []);
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
