// Light or dark, as the system has it unless its reader chooses.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

const KEY = "graphmem:theme";
const NEXT = { auto: "dark", dark: "light", light: "auto" };

export function ThemeSwitch() {
  const [theme, setTheme] = useState(localStorage.getItem(KEY) ?? "auto");
  useEffect(() => {
    localStorage.setItem(KEY, theme);
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
  }, [theme]);
  return html`<button type="button" class="small outline" onClick=${() => setTheme(NEXT[theme])}>
    <span class="label">Colours: </span>${theme}
  </button>`;
}
