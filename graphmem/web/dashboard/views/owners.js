import { html } from "htm/preact";

export function Owners() {
  return html`<main id="main" aria-busy="false"><h1>Owners</h1></main>`;
}
