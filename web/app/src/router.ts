// Pages by the part of the address after "#": the server sees none of it, so tokens in links stay out of its log.
import { useEffect, useState } from "preact/hooks";

export interface Route {
  page: string;
  /// The path's second part, decoded: a patient's id, a token.
  id: string;
  /// The third: the tab of a patient.
  part: string;
}

function decoded(text: string | undefined): string {
  try {
    return decodeURIComponent(text ?? "");
  } catch {
    return "";
  }
}

export function routeOf(hash: string): Route {
  const [page, id, part] = hash.replace(/^#?\/?/, "").split("?")[0]!.split("/");
  return { page: decoded(page) || "patients", id: decoded(id), part: decoded(part) };
}

/// Where a launch from a record system goes on after signing in; only the launch's own addresses, never another site's.
export function launchOf(hash: string): string {
  const next = new URLSearchParams(hash.split("?")[1] ?? "").get("next") ?? "";
  return /^\/smart\/[\w/]+(\?[^\\]*)?$/.test(next) ? next : "";
}

export function addressOf(page: string, id = "", part = ""): string {
  const pieces = [page, id, part].filter((piece) => piece !== "");
  return `#/${pieces.map(encodeURIComponent).join("/")}`;
}

export function navigate(page: string, id = "", part = ""): void {
  location.hash = addressOf(page, id, part);
}
/// Without a step in the browser's history: after a token was used.
export function replace(page: string, id = "", part = ""): void {
  history.replaceState(null, "", addressOf(page, id, part));
  dispatchEvent(new HashChangeEvent("hashchange"));
}

export function useRoute(): Route {
  const [route, setRoute] = useState(() => routeOf(location.hash));
  useEffect(() => {
    const follow = () => setRoute(routeOf(location.hash));
    addEventListener("hashchange", follow);
    return () => removeEventListener("hashchange", follow);
  }, []);
  return route;
}
