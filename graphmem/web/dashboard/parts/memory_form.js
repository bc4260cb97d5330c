// Changes a memory, which gets a new version. What somebody else has changed meanwhile is not written over.
import { html } from "htm/preact";
import { useState } from "preact/hooks";
import { useRequest } from "../asking.js";
import { Dialog } from "./dialog.js";
import { Failure } from "./notices.js";

export function MemoryForm({ memory, onClose, onSaved }) {
  const [update, updating] = useRequest("updateMemory");
  const [refusal, setRefusal] = useState(null);
  const submit = async (event) => {
    event.preventDefault();
    const { text, categories, metadata } = event.target.elements;
    try {
      const input = {
        id: memory.id,
        expectedVersion: memory.version,
        text: text.value,
        // The name of a category may hold a comma: who has not changed them keeps them.
        ...(isChanged(categories) && { categories: categories.value.split(",").map((name) => name.trim()).filter(Boolean) }),
        ...(isChanged(metadata) && { metadata: JSON.parse(metadata.value || "{}") }),
      };
      setRefusal(null);
      if (await update({ input })) onSaved();
    } catch (error) {
      setRefusal(new Error(`The metadata is no JSON: ${error.message}`));
    }
  };
  return html`
    <${Dialog} title="Edit the memory" onClose=${onClose}>
      <form onSubmit=${submit}>
        <label>Text <textarea name="text" rows="3" required defaultValue=${memory.text}></textarea></label>
        <label>Categories <input name="categories" defaultValue=${memory.categories.map(({ name }) => name).join(", ")} /></label>
        <label>Metadata <textarea name="metadata" rows="4" spellcheck="false" defaultValue=${JSON.stringify(memory.metadata, null, 2)}></textarea></label>
        <${Failure} error=${refusal ?? updating.error} />
        <button type="submit" aria-busy=${updating.running}>Save as version ${memory.version + 1}</button>
      </form>
    <//>
  `;
}

function isChanged({ value, defaultValue }) {
  return value !== defaultValue;
}
