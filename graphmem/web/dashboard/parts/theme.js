// Light or dark, as the system has it unless its reader chooses.
import { html } from "htm/preact";
import { useEffect, useState } from "preact/hooks";

const KEY = "graphmem:theme";
const DARK = matchMedia("(prefers-color-scheme: dark)");
const NEXT = { auto: "dark", dark: "light", light: "auto" };

export function ThemeSwitch() {
  const [theme, setTheme] = useState(localStorage.getItem(KEY) ?? "auto");
  useEffect(() => {
    localStorage.setItem(KEY, theme);
    const show = () => {
      document.documentElement.dataset.theme = theme === "auto" ? (DARK.matches ? "dark" : "light") : theme;
    };
    show();
    DARK.addEventListener("change", show);
    return () => DARK.removeEventListener("change", show);
  }, [theme]);
  return html`<button type="button" class="small outline" onClick=${() => setTheme(NEXT[theme])}>
    <span class="label">Colours: </span>${theme}
  </button>`;
}
