// A field that takes on what the address says, and keeps the keyboard while it does.
import { html } from "htm/preact";
import { useLayoutEffect, useRef } from "preact/hooks";

export function Field({ value = "", ...attributes }) {
  const field = useRef(null);
  useLayoutEffect(() => {
    field.current.value = value;
  }, [value]);
  return html`<input ref=${field} ...${attributes} />`;
}
