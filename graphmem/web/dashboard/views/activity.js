import { html } from "htm/preact";

export function Activity() {
  return html`<main id="main" aria-busy="false"><h1>Activity</h1></main>`;
}
