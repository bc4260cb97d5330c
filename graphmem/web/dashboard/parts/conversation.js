// The turns of which a memory was drawn, marked, between those before and after them.
import { html } from "htm/preact";
import { Time } from "./pieces.js";

export function Conversation({ messages }) {
  const drawn = new Set(messages.map(({ id }) => id));
  const turns = new Map();
  for (const message of messages) {
    for (const turn of [message.previous, message, message.next]) {
      if (turn) turns.set(turn.id, turn);
    }
  }
  const inOrder = [...turns.values()].sort((a, b) => a.createdAt.localeCompare(b.createdAt));
  return html`
    <ol class="conversation">
      ${inOrder.map(
        (turn) => html`<li key=${turn.id} class=${drawn.has(turn.id) ? "drawn" : "around"}>
          <strong>${turn.name ?? turn.role.toLowerCase()}</strong> <small><${Time} at=${turn.createdAt} /></small>
          <p>${turn.content}</p>
        </li>`,
      )}
    </ol>
  `;
}
