import { html } from "htm/preact";

export function Categories() {
  return html`<main id="main" aria-busy="false"><h1>Categories</h1></main>`;
}
