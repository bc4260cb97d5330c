// How pages reach graphmem: its addresses, and what says whose memories are asked for, and by whom.
export const ADDRESS = new URL("/graphql", location);
export const SOCKET = Object.assign(new URL(ADDRESS), { protocol: ADDRESS.protocol.replace("http", "ws") });

// Returns what is sent of a project and a key, either of which may be empty, as WebSockets take it.
export function credentialsOf({ project, key }) {
  return { ...(project && { "X-Graphmem-Project": project }), ...(key && { Authorization: `Bearer ${key}` }) };
}

// A header's characters are bytes: other text than English goes as the bytes of its UTF-8.
export function inBytes(headers) {
  const encoder = new TextEncoder();
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String.fromCharCode(...encoder.encode(value))]),
  );
}
