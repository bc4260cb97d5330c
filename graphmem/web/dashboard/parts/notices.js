// What a view says where it has nothing else to show.
import { html } from "htm/preact";

export function Failure({ error, onRetry }) {
  if (!error) return null;
  return html`
    <div class="notice bad" role="alert">
      <p>${error.message}</p>
      ${error.code && html`<small>${error.code}</small>`}
      ${onRetry && html`<button class="small" type="button" onClick=${() => onRetry()}>Try again</button>`}
    </div>
  `;
}

export function Empty({ title, children }) {
  return html`<div class="empty"><h2>${title}</h2>${children}</div>`;
}
