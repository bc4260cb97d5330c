// The view that the address names, such as #/memories?owner=user:alex, and its parameters.
import { useEffect, useState } from "preact/hooks";

export function currentRoute() {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [view = "", ...rest] = path.split("/").map(decoded);
  return { view, id: rest.join("/"), parameters: Object.fromEntries(new URLSearchParams(query)) };
}

// An address that somebody has typed may hold a % that is only that.
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function addressOf(view, id = "", parameters = {}) {
  const kept = Object.entries(parameters).filter(([, value]) => value !== "" && value != null);
  const query = new URLSearchParams(kept).toString();
  return `#/${view}${id && `/${encodeURIComponent(id)}`}${query && `?${query}`}`;
}

// Going to where one is already changes nothing; `replacing` leaves no step for the browser's Back.
export function go(address, { replacing = false } = {}) {
  if (replacing) {
    history.replaceState(null, "", address);
    dispatchEvent(new HashChangeEvent("hashchange"));
  } else {
    location.hash = address;
  }
}

export function useRoute() {
  const [route, setRoute] = useState(currentRoute);
  useEffect(() => {
    const follow = () => setRoute(currentRoute());
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
