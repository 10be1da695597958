// Who is signed in, for every page.
import { createContext } from "preact";
import { useContext } from "preact/hooks";
import type { Session } from "./types";

/// Told to the window when somebody signed in again over a page: what failed meanwhile may try again.
export const kSignedInAgain = "nucha-signed-in-again";

export interface SessionState {
  /// undefined: not asked yet; null: nobody.
  session: Session | null | undefined;
  set: (session: Session | null) => void;
}
export const SessionContext = createContext<SessionState>({ session: undefined, set: () => {} });
export function useSession(): SessionState {
  return useContext(SessionContext);
}
export function mayWrite(session: Session | null | undefined): boolean {
  return session?.account.role === "clinician";
}
