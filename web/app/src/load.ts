// Loading what a page shows: the newest call wins, the one before is aborted.
import { useCallback, useEffect, useState } from "preact/hooks";
import { wasAborted } from "./api";

export interface Loaded<T> {
  value: T | null;
  error: unknown;
  loading: boolean;
  again: () => void;
  set: (value: T) => void;
}

export function useLoad<T>(load: (signal: AbortSignal) => Promise<T>, inputs: unknown[]): Loaded<T> {
  const [state, setState] = useState<{ value: T | null; error: unknown; loading: boolean }>({ value: null, error: null, loading: true });
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const stop = new AbortController();
    setState((before) => ({ ...before, error: null, loading: true }));
    load(stop.signal).then(
      (value) => { if (!stop.signal.aborted) setState({ value, error: null, loading: false }); },
      (error: unknown) => {
        if (!stop.signal.aborted && !wasAborted(error)) setState((before) => ({ ...before, error, loading: false }));
      },
    );
    return () => stop.abort();
  }, [...inputs, turn]);
  const again = useCallback(() => setTurn((n) => n + 1), []);
  const set = useCallback((value: T) => setState({ value, error: null, loading: false }), []);
  return { ...state, again, set };
}

/// Runs a deed once at a time and keeps its error.
export function useDeed(): { busy: boolean; error: unknown; run: (deed: () => Promise<void>) => Promise<void>; clear: () => void } {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = useCallback(async (deed: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await deed();
    } catch (problem) {
      if (!wasAborted(problem)) setError(problem);
    } finally {
      setBusy(false);
    }
  }, []);
  return { busy, error, run, clear: useCallback(() => setError(null), []) };
}
