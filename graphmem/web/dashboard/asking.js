// Hooks by which views ask graphmem; what a view asks can be shown to its reader.
import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { run, subscribe } from "./api.js";

// The requests of the view that is shown: each document's name and variables, by that name or by another, where a view
// asks the same document for two things.
export const Requests = createContext(new Map());

// Asks whenever the variables change; while another answer is awaited, the latest stays. With `skip` nothing is asked.
export function useAnswer(name, variables = {}, { skip = false, as = name } = {}) {
  const requests = useContext(Requests);
  const [turn, setTurn] = useState(0);
  const [answer, setAnswer] = useState({ to: null, data: null, error: null });
  const question = JSON.stringify([name, variables, skip, turn]);
  useEffect(() => {
    if (skip) {
      requests.delete(as);
      setAnswer({ to: question, data: null, error: null });
      return undefined;
    }
    requests.set(as, { name, variables });
    const leaving = new AbortController();
    run(name, variables, leaving.signal)
      .then((data) => setAnswer({ to: question, data, error: null }))
      .catch((error) => leaving.signal.aborted || setAnswer(({ data }) => ({ to: question, data, error })));
    return () => leaving.abort();
  }, [question]);
  // A view is busy from the moment that its question changes, not only from that when it is asked.
  return { ...answer, loading: !skip && answer.to !== question, reload: () => setTurn((turn) => turn + 1) };
}

// Returns a function that asks when it is called, and what became of the latest: whether it is running, and its refusal.
export function useRequest(name) {
  const requests = useContext(Requests);
  const [state, setState] = useState({ running: false, error: null });
  const ask = async (variables) => {
    requests.set(name, { name, variables });
    setState({ running: true, error: null });
    try {
      const data = await run(name, variables);
      setState({ running: false, error: null });
      return data;
    } catch (error) {
      setState({ running: false, error });
      return null;
    }
  };
  return [ask, state];
}

// Hears events while the view is shown; returns "live", or why nothing is heard.
export function useEvents(name, variables, onData) {
  const requests = useContext(Requests);
  const [state, setState] = useState("connecting");
  const latest = useRef(onData);
  latest.current = onData;
  const key = JSON.stringify(variables);
  useEffect(() => {
    requests.set(name, { name, variables });
    const subscription = subscribe(name, variables, (data) => latest.current(data), setState);
    subscription.catch((error) => setState(error.message));
    return () => void subscription.then((stop) => stop(), () => undefined);
  }, [name, key]);
  return state;
}
