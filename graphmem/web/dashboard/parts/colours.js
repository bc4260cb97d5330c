// The page's colours for what draws on a canvas, which no style sheet reaches; they change when its reader's choice does.
import { useEffect, useState } from "preact/hooks";

// Returns the values of these variables of the style sheet, by name without the dashes.
export function useColours(names) {
  const [colours, setColours] = useState(() => colourValues(names));
  useEffect(() => {
    const read = () => setColours(colourValues(names));
    const watcher = new MutationObserver(read);
    watcher.observe(document.documentElement, { attributeFilter: ["data-theme"] });
    return () => watcher.disconnect();
  }, []);
  return colours;
}

function colourValues(names) {
  const style = getComputedStyle(document.documentElement);
  return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}
