// The project and the key of this tab. A tab keeps them until it is closed, GraphiQL in it too; no other tab sees them.
const NAMES = ["project", "key"];

export function credentials() {
  return Object.fromEntries(NAMES.map((name) => [name, sessionStorage.getItem(`graphmem:${name}`) ?? ""]));
}

export function keepCredentials(values) {
  for (const name of NAMES) sessionStorage.setItem(`graphmem:${name}`, values[name]?.trim() ?? "");
}
