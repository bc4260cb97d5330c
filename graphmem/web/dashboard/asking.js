// Hooks by which views ask graphmem; what a view asks can be shown to its reader.
import { createContext } from "preact";
import { useContext, useEffect, useRef, useState } from "preact/hooks";
import { run, subscribe } from "./api.js";

// The requests of the view that is shown, by the document's name.
export const Requests = createContext(new Map());

// Asks whenever the variables change; while another answer is awaited, the latest stays. With `skip` nothing is asked.
export function useAnswer(name, variables = {}, { skip = false } = {}) {
  const requests = useContext(Requests);
  const [state, setState] = useState({ data: null, error: null, loading: !skip });
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify(variables);
  useEffect(() => {
    if (skip) {
      setState({ data: null, error: null, loading: false });
      return undefined;
    }
    requests.set(name, variables);
    const leaving = new AbortController();
    setState((state) => ({ ...state, loading: true }));
    run(name, variables, leaving.signal)
      .then((data) => setState({ data, error: null, loading: false }))
      .catch((error) => leaving.signal.aborted || setState((state) => ({ ...state, error, loading: false })));
    return () => leaving.abort();
  }, [name, key, skip, turn]);
  return { ...state, reload: () => setTurn((turn) => turn + 1) };
}

// Returns a function that asks when it is called, and what became of the latest: whether it is running, and its refusal.
export function useRequest(name) {
  const requests = useContext(Requests);
  const [state, setState] = useState({ running: false, error: null });
  const ask = async (variables) => {
    requests.set(name, variables);
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
    requests.set(name, variables);
    const subscription = subscribe(name, variables, (data) => latest.current(data), setState);
    subscription.catch((error) => setState(error.message));
    return () => void subscription.then((stop) => stop(), () => undefined);
  }, [name, key]);
  return state;
}
