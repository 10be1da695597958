// What happens to a patient's intake on this page: load, answer, back, send; one step at a time, nothing is dropped.
import { useCallback, useEffect, useMemo, useRef, useState } from "preact/hooks";
import { ApiError } from "../api";
import { language, languages, setLanguage } from "../texts";
import { interrupting, keyOf, rank } from "./answers";
import { clientFor, type Alarm, type Client, type Given, type Question, type View } from "./client";
import { Outbox, type Sending } from "./outbox";

export type Phase = "loading" | "welcome" | "questions" | "stopped" | "gone" | "expired" | "fault";
const kLanguageStored = "nucha-intake-language";

function storedLanguage(): string | null {
  try {
    return sessionStorage.getItem(kLanguageStored);
  } catch {
    return null;
  }
}

/// The patient's choice, else what the phone speaks, else what the clinic set.
function startLanguage(clinics: string): string {
  const wishes = [storedLanguage(), ...navigator.languages.map((tag) => tag.split("-")[0]!), clinics];
  return wishes.find((wish) => languages.some(({ id }) => id === wish)) ?? "en";
}

export async function chooseLanguage(id: string): Promise<void> {
  try {
    sessionStorage.setItem(kLanguageStored, id);
  } catch {
    // then it lasts as long as the page
  }
  await setLanguage(id, false);
}

export interface Flow {
  phase: Phase;
  view: View | null;
  sending: Sending;
  /// Answers that the server has acknowledged on this page: "Saved" is said after each.
  saved: number;
  /// How often the server refused an answer to the question that stands.
  refused: number;
  /// To be shown over the whole screen; empty: nothing.
  shown: Alarm[];
  drafts: Map<string, string>;
  asked: Map<string, Question>;
  start(): void;
  stop(): void;
  answer(question: Question, words: string): void;
  back(steps?: number): void;
  send(): void;
  answers(): Promise<Given[]>;
  showAlarms(): void;
  closeAlarms(): void;
  retry(): void;
  reload(): void;
}

/// The words given before, so that a question that comes again is filled in.
async function recall(client: Client, drafts: Map<string, string>): Promise<void> {
  for (const given of await client.answers()) {
    const key = keyOf(given.question, given.lines);
    if (!drafts.has(key)) drafts.set(key, given.words);
  }
}

export function useIntake(token: string): Flow {
  const client = useMemo(() => clientFor(token), [token]);
  const [phase, setPhase] = useState<Phase>(token ? "loading" : "gone");
  const [view, setView] = useState<View | null>(null);
  const [sending, setSending] = useState<Sending>("idle");
  const [saved, setSaved] = useState(0);
  const [refused, setRefused] = useState(0);
  const [shown, setShown] = useState<Alarm[]>([]);
  const [turn, setTurn] = useState(0);
  const seen = useRef(new Set<string>());
  const drafts = useRef(new Map<string, string>());
  const asked = useRef(new Map<string, Question>());
  const busy = useRef(false);
  const outbox = useMemo(() => new Outbox(() => client.view(), setSending), [client]);

  const take = useCallback((next: View) => {
    if (next.question) asked.current.set(keyOf(next.question.id, next.question.lines), next.question);
    const fresh = interrupting(next.alarms, seen.current);
    for (const { id } of next.alarms) seen.current.add(id);
    // what was withdrawn is news when it comes again
    for (const id of seen.current) if (!next.alarms.some((alarm) => alarm.id === id)) seen.current.delete(id);
    setView(next);
    setRefused(0);
    if (fresh.length > 0) setShown(fresh);
  }, []);

  const fail = useCallback((error: unknown) => {
    const status = error instanceof ApiError ? error.status : 0;
    if (status === 422) setRefused((n) => n + 1);
    else setPhase(status === 410 ? "expired" : status === 404 || status === 401 || status === 403 ? "gone" : "fault");
  }, []);

  // loading, at the start and after a fault
  useEffect(() => {
    if (!token) return;
    outbox
      .deliver(null, () => client.view())
      .then(async (first) => {
        const wanted = startLanguage(first.language);
        if (wanted !== language()) await setLanguage(wanted, false);
        // what was seen in an earlier visit stays on top and does not interrupt again, unless it is an emergency
        for (const alarm of first.alarms) if (rank(alarm.urgency) > rank("now")) seen.current.add(alarm.id);
        take(first);
        setPhase("welcome");
        if (first.answered > 0) recall(client, drafts.current).catch(() => {});
      })
      .catch(fail);
  }, [token, turn]);

  useEffect(() => {
    const online = () => outbox.retryNow();
    addEventListener("online", online);
    return () => {
      removeEventListener("online", online);
      outbox.stop();
    };
  }, [outbox]);

  // closing the page would lose what has not arrived
  useEffect(() => {
    if (sending === "idle") return;
    const warn = (e: BeforeUnloadEvent) => e.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [sending]);

  const step = useCallback(
    async (deed: () => Promise<void>) => {
      if (busy.current) return;
      busy.current = true;
      try {
        await deed();
      } catch (error) {
        fail(error);
      } finally {
        busy.current = false;
      }
    },
    [fail],
  );

  return {
    phase,
    view,
    sending,
    saved,
    refused,
    shown,
    drafts: drafts.current,
    asked: asked.current,
    start: () => setPhase("questions"),
    stop: () => {
      setShown([]);
      setPhase("stopped");
    },
    answer: (question, words) =>
      void step(async () => {
        drafts.current.set(keyOf(question.id, question.lines), words);
        const next = await outbox.deliver(view, () => client.answer(question.id, words));
        setSaved((n) => n + 1);
        take(next);
      }),
    back: (steps = 1) =>
      void step(async () => {
        let now = view;
        for (let i = 0; i < steps && now && now.answered > 0; ++i) now = await outbox.deliver(now, () => client.back());
        if (now) take(now);
      }),
    send: () => void step(async () => take(await outbox.deliver(view, () => client.submit()))),
    answers: () => client.answers(),
    showAlarms: () => setShown(view?.alarms ?? []),
    closeAlarms: () => {
      setShown([]);
      setPhase((before) => (before === "stopped" ? "questions" : before));
    },
    retry: () => outbox.retryNow(),
    reload: () => {
      setPhase("loading");
      setTurn((n) => n + 1);
    },
  };
}
