import { html } from "htm/preact";

export function Graph() {
  return html`<main id="main" aria-busy="false"><h1>Graph</h1></main>`;
}
