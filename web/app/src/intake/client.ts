// The patient's side of the API, and the link's token: it travels in a header only and leaves the address bar at once.
import { request } from "../api";

export type Urgency = "now" | "24 h" | "1 week" | "routine";
export type Kind = "age" | "sex" | "months" | "approach" | "levels" | "implants" | "screen" | "finding";
export interface Question {
  id: string;
  kind: Kind;
  text: string;
  findings: string[];
  lines: string[];
  unit: string;
  why: string;
}
export interface Alarm {
  id: string;
  urgency: Urgency;
  text: string;
}
export interface View {
  state: "open" | "submitted" | "answered" | "expired";
  question: Question | null;
  answered: number;
  alarms: Alarm[];
  language: string;
}
/// One answer as it was given; `kind`, `findings` and `unit` may be missing.
export interface Given {
  question: string;
  text: string;
  lines: string[];
  words: string;
  kind?: Kind;
  findings?: string[];
  unit?: string;
}

export interface Client {
  view(): Promise<View>;
  answer(question: string, words: string): Promise<View>;
  back(): Promise<View>;
  answers(): Promise<Given[]>;
  submit(): Promise<View>;
}

export function clientFor(token: string): Client {
  const headers = { "X-Intake-Token": token };
  const post = (path: string, body: unknown) => request<View>("POST", path, { body, headers });
  return {
    view: () => request<View>("GET", "/intake", { headers }),
    answer: (question, words) => post("/intake/answer", { question, words }),
    back: () => post("/intake/back", {}),
    answers: async () => (await request<{ answers: Given[] }>("GET", "/intake/answers", { headers })).answers,
    submit: () => post("/intake/submit", {}),
  };
}

const kStored = "nucha-intake";

/// The token of the link, taken out of the address bar and its history entry. It stays with this tab, so that a reload
/// goes on; empty when there is none.
export function takeToken(): string {
  const found = /^#\/intake\/([^/?]+)/.exec(location.hash);
  if (found) {
    history.replaceState(history.state, "", "#/intake");
    const token = decodeURIComponent(found[1]!);
    try {
      sessionStorage.setItem(kStored, token);
    } catch {
      // without storage a reload asks for the link again
    }
    return token;
  }
  try {
    return sessionStorage.getItem(kStored) ?? "";
  } catch {
    return "";
  }
}
