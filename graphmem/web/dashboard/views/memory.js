import { html } from "htm/preact";

export function Memory() {
  return html`<main id="main" aria-busy="false"><h1>Memory</h1></main>`;
}
