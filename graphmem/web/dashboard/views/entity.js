import { html } from "htm/preact";

export function Entity() {
  return html`<main id="main" aria-busy="false"><h1>Entity</h1></main>`;
}
