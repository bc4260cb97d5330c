import { html } from "htm/preact";

export function TryIt() {
  return html`<main id="main" aria-busy="false"><h1>TryIt</h1></main>`;
}
