// Asks graphmem by GraphQL: each document is a file under queries/, named as its operation is.
import { createClient } from "graphql-ws";
import { credentials } from "./credentials.js";
import { ADDRESS, SOCKET, credentialsOf, inBytes } from "./shared/connection.js";

const documents = new Map();

// What graphmem refuses, or what keeps it from answering; `code` is one of the schema's, or UNREACHABLE.
export class Refusal extends Error {
  constructor(message, code) {
    super(message);
    this.code = code;
  }
}

export async function documentOf(name) {
  if (!documents.has(name)) {
    const response = await reached(fetch(`/dashboard/queries/${name}.graphql`));
    documents.set(name, await response.text());
  }
  return documents.get(name);
}

// Returns the data of an answer, of which each mutation has been carried out: what it refuses is a Refusal too.
export async function run(name, variables = {}, signal = undefined) {
  const query = await documentOf(name);
  const response = await reached(
    fetch(ADDRESS, {
      method: "POST",
      headers: { ...inBytes(credentialsOf(credentials())), "Content-Type": "application/json" },
      body: JSON.stringify({ query, variables }),
      signal,
    }),
  );
  const answer = await response.json();
  const refused = answer.errors?.[0];
  if (refused) throw new Refusal(refused.message, refused.extensions?.code);
  for (const payload of Object.values(answer.data)) {
    const [error] = payload?.userErrors ?? [];
    if (error) throw new Refusal(error.message, error.code);
  }
  return answer.data;
}

// Calls back with the data of each event until the function that it returns is called. `onState` hears "live" or why not.
// What `onData` returns changes the variables with which it goes on where the connection broke off, such as a cursor.
export async function subscribe(name, variables, onData, onState) {
  const client = createClient({
    url: SOCKET.href,
    connectionParams: credentialsOf(credentials()),
    retryAttempts: Infinity,
    shouldRetry: () => true,
    on: { connected: () => onState("live"), closed: () => onState("reconnecting") },
  });
  const request = { query: await documentOf(name), variables: { ...variables } };
  const stop = client.subscribe(
    request,
    {
      next: (answer) => (answer.errors ? onState(answer.errors[0].message) : Object.assign(request.variables, onData(answer.data))),
      error: (error) => onState(reasonOf(error)),
      complete: () => onState("ended"),
    },
  );
  return () => {
    stop();
    client.dispose();
  };
}

function reasonOf(error) {
  return Array.isArray(error) ? error[0].message : error.reason || error.message || "the connection broke off";
}

async function reached(request) {
  try {
    return await request;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Refusal("graphmem cannot be reached: see whether it still runs.", "UNREACHABLE");
  }
}
