import { html } from "htm/preact";

export function Entities() {
  return html`<main id="main" aria-busy="false"><h1>Entities</h1></main>`;
}
