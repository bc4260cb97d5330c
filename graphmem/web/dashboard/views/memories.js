import { html } from "htm/preact";

export function Memories() {
  return html`<main id="main" aria-busy="false"><h1>Memories</h1></main>`;
}
