// Asks graphmem by GraphQL: each document is a file under queries/, named as its operation is.
import { createClient } from "graphql-ws";
import { credentials } from "./credentials.js";
import { ADDRESS, SOCKET, credentialsOf, inBytes } from "./shared/connection.js";

const documents = new Map();
// What ends a subscription and passes, and the milliseconds after which one listens again.
const PASSING = new Set(["SLOW_CONSUMER", "THROTTLED", "UNAVAILABLE"]);
const PAUSE = 5000;

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
    if (!response.ok) throw unreachable();
    documents.set(name, await reached(response.text()));
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
  const answer = await reached(response.json()); // a proxy's own page is no answer
  if (answer.errors) throw refusalOf(answer.errors);
  for (const payload of Object.values(answer.data)) {
    const [error] = payload?.userErrors ?? [];
    if (error) throw new Refusal(error.message, error.code);
  }
  return answer.data;
}

// Calls back with the data of each event until the function that it returns is called. `onState` hears "live" or why not.
// What `onData` returns changes the variables with which it goes on after whatever broke it off, such as a cursor.
export async function subscribe(name, variables, onData, onState) {
  const request = { query: await documentOf(name), variables: { ...variables } };
  let isOver, refusal, stop, pause;
  const client = clientThatRetries({ connected: () => onState("live"), closed: () => isOver || onState("reconnecting") });
  const hear = ({ data, errors }) => {
    if (data) Object.assign(request.variables, onData(data));
    refusal = errors ? refusalOf(errors) : null;
    if (refusal) onState(refusal.message);
  };
  const end = (reason) => {
    if (isOver) return;
    isOver = true;
    onState(reason?.message ?? "ended");
    if (PASSING.has(reason?.code)) pause = setTimeout(listen, PAUSE);
  };
  const listen = () => {
    [isOver, refusal] = [false, null];
    stop = client.subscribe(request, { next: hear, error: (error) => end(refusalOf(error)), complete: () => end(refusal) });
  };
  listen();
  return () => {
    isOver = true;
    clearTimeout(pause);
    stop();
    client.dispose();
  };
}

function clientThatRetries(on) {
  return createClient({
    url: SOCKET.href,
    connectionParams: credentialsOf(credentials()),
    retryAttempts: Infinity,
    shouldRetry: () => true,
    on,
  });
}

// Returns what the errors of an answer say, or why a connection was closed.
function refusalOf(error) {
  if (!Array.isArray(error)) return new Refusal(error.reason || error.message || "the connection broke off", error.code);
  const [{ message, extensions }] = error;
  return new Refusal(message, extensions?.code);
}

function unreachable() {
  return new Refusal("graphmem cannot be reached: see whether it still runs.", "UNREACHABLE");
}

async function reached(request) {
  try {
    return await request;
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw unreachable();
  }
}
