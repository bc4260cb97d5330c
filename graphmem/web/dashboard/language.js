// A browser whose machine has the locale C, as containers do, names a language that Intl refuses, and libraries that
// ask for its numbers and dates would not load: there it is English. Imported before all others.
try {
  Intl.getCanonicalLocales(navigator.language);
} catch {
  Object.defineProperty(navigator, "language", { value: "en" });
}
