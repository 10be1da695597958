// The clinic's HTTP API: one place that knows about sessions, CSRF tokens and problem documents.
import type {
  Account, AuditEntry, CaseFile, Colleague, Evaluation, ExpectedCourse, Instrument, NeckData, Patient, PatientRow, Person, Role,
  Score, Session, Statement, TimelineEvent, Vocabulary,
} from "./types";

export interface Fault { where: string; what: string; fix: string }

/// What the server refused, or that it could not be reached (status 0). `detail` is for people.
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail: string,
    readonly faults: Fault[] = [],
    readonly retryAfter = 0,
  ) {
    super(detail || title);
    this.name = "ApiError";
  }
}

export type Method = "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
export interface RequestOptions {
  body?: unknown;
  /// Sent as it is instead of JSON (an import file).
  raw?: { text: string; type: string };
  headers?: Record<string, string>;
  signal?: AbortSignal;
  /// What stands before the path; the API's own root unless said.
  base?: string;
}

const kBase = "/api/v1";
const kIntakeHeader = "X-Intake-Token";

let csrf = "";
let whenSignedOut: () => void = () => {};

/// Called when the server no longer knows the session; never for the patient's side.
export function onSignedOut(callback: () => void): void {
  whenSignedOut = callback;
}
export function setCsrf(token: string): void {
  csrf = token;
}

export function wasAborted(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

async function problemOf(response: Response): Promise<ApiError> {
  const retry = Number(response.headers.get("Retry-After") ?? 0) || 0;
  const type = response.headers.get("Content-Type") ?? "";
  if (!type.includes("json")) return new ApiError(response.status, response.statusText, "", [], retry);
  try {
    const body = (await response.json()) as { title?: string; detail?: string; faults?: Fault[] };
    return new ApiError(response.status, body.title ?? response.statusText, body.detail ?? "", body.faults ?? [], retry);
  } catch {
    return new ApiError(response.status, response.statusText, "", [], retry);
  }
}

/// Path below /api/v1. Resolves with the parsed body, or undefined where there is none; rejects with ApiError, or with
/// the AbortError of the signal.
export async function request<T>(method: Method, path: string, options: RequestOptions = {}): Promise<T> {
  const headers: Record<string, string> = { Accept: "application/json", ...options.headers };
  const forPatient = kIntakeHeader in headers;
  const init: RequestInit = { method, headers, credentials: forPatient ? "omit" : "same-origin", cache: "no-store" };
  if (options.signal) init.signal = options.signal;
  if (options.raw) {
    headers["Content-Type"] = options.raw.type;
    init.body = options.raw.text;
  } else if (options.body !== undefined) {
    headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(options.body);
  }
  if (method !== "GET" && csrf && !forPatient) headers["X-CSRF-Token"] = csrf;
  let response: Response;
  try {
    response = await fetch((options.base ?? kBase) + path, init);
  } catch (error) {
    if (wasAborted(error)) throw error;
    throw new ApiError(0, "", "");
  }
  if (!response.ok) {
    const problem = await problemOf(response);
    if (response.status === 401 && !forPatient && path !== "/session") {
      setCsrf("");
      whenSignedOut();
    }
    throw problem;
  }
  if (response.status === 204) return undefined as T;
  const type = response.headers.get("Content-Type") ?? "";
  return (type.includes("json") ? await response.json() : await response.text()) as T;
}

const get = <T>(path: string, signal?: AbortSignal) => request<T>("GET", path, signal ? { signal } : {});
const post = <T>(path: string, body?: unknown, signal?: AbortSignal) =>
  request<T>("POST", path, { ...(body === undefined ? {} : { body }), ...(signal ? { signal } : {}) });
const of = (id: string) => `/patients/${encodeURIComponent(id)}`;

export type Depth = "quick" | "whole";
export interface Imported { patient: Patient; unused: { what: string; why: string }[]; notes: string[] }

export const api = {
  // signing in
  setupNeeded: () => get<{ needed: boolean }>("/setup"),
  setUp: (body: { token: string; login: string; name: string; password: string }) => post<{ account: Account }>("/setup", body),
  async signIn(login: string, password: string): Promise<Session> {
    const session = await post<Session>("/session", { login, password });
    setCsrf(session.csrf);
    return session;
  },
  async session(): Promise<Session | null> {
    try {
      const session = await get<Session>("/session");
      setCsrf(session.csrf);
      return session;
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return null;
      throw error;
    }
  },
  async signOut(): Promise<void> {
    await request<void>("DELETE", "/session");
    setCsrf("");
  },
  changePassword: (old: string, fresh: string) => request<void>("PUT", "/session/password", { body: { old, new: fresh } }),
  acceptInvitation: (token: string, password: string) => post<{ account: Account }>("/invitations/accept", { token, password }),

  // accounts and audit
  accounts: () => get<{ accounts: Account[] }>("/accounts"),
  colleagues: () => get<{ accounts: Colleague[] }>("/colleagues"),
  addAccount: (body: { login: string; name: string; role: Role }) => post<{ account: Account; link: string }>("/accounts", body),
  changeAccount: (id: string, body: { role?: Role; disabled?: boolean }) =>
    request<{ account: Account }>("PATCH", `/accounts/${encodeURIComponent(id)}`, { body }),
  inviteAgain: (id: string) => post<{ link: string }>(`/accounts/${encodeURIComponent(id)}/invitation`, {}),
  addMachine: (name: string) => post<{ account: Account; token: string }>("/machines", { name }),
  unattended: () => get<{ patients: string[] }>("/unattended-patients"),
  audit: (before: number, count: number, subject: string) =>
    get<{ entries: AuditEntry[] }>(`/audit?${new URLSearchParams({ ...(before ? { before: String(before) } : {}), count: String(count), ...(subject ? { subject } : {}) })}`),
  verifyAudit: () => get<{ whole: boolean; entries: number; first_bad: number; why: string }>("/audit/verify"),

  // patients
  patients: (words: string, signal?: AbortSignal) => get<{ patients: PatientRow[] }>(`/patients?q=${encodeURIComponent(words)}`, signal),
  createPatient: (person: Person, file?: CaseFile) => post<Patient>("/patients", file ? { person, case: file } : { person }),
  importPatient: (text: string) => request<Imported>("POST", "/patients/import", { raw: { text, type: "application/json" } }),
  recordSystems: () => request<{ servers: { name: string }[] }>("GET", "/smart/servers", { base: "" }),
  patient: (id: string, signal?: AbortSignal) => get<Patient>(of(id), signal),
  changePatient: (id: string, body: { version: number; person?: Person; surgery?: unknown; risk_factors?: string[]; age?: number | null; sex?: string | null }) =>
    request<Patient>("PATCH", of(id), { body }),
  saveFindings: (id: string, version: number, findings: Statement[]) => post<Patient>(`${of(id)}/findings`, { version, findings }),
  evaluation: (id: string, depth: Depth, signal?: AbortSignal) =>
    get<{ version: number; evaluation: Evaluation }>(`${of(id)}/evaluation?depth=${depth}`, signal),
  evaluate: (file: CaseFile, depth: Depth, signal?: AbortSignal) => post<{ evaluation: Evaluation }>(`/evaluate?depth=${depth}`, { case: file }, signal),
  neck: (id: string, signal?: AbortSignal) => get<NeckData>(`${of(id)}/neck`, signal),
  timeline: (id: string, signal?: AbortSignal) => get<{ events: TimelineEvent[] }>(`${of(id)}/timeline`, signal),
  addNote: (id: string, text: string) => post<unknown>(`${of(id)}/notes`, { text }),
  scores: (id: string, signal?: AbortSignal) => get<{ scores: Score[]; expected: ExpectedCourse[] }>(`${of(id)}/scores`, signal),
  addScore: (id: string, body: { instrument: string; answers?: Record<string, number>; value?: number; at?: string | number }) =>
    post<unknown>(`${of(id)}/scores`, body),
  access: (id: string) => get<{ accounts: string[] }>(`${of(id)}/accounts`),
  setAccess: (id: string, accounts: string[]) => request<{ accounts: string[] }>("PUT", `${of(id)}/accounts`, { body: { accounts } }),
  exportAll: (id: string) => get<unknown>(`${of(id)}/export`),
  erase: (id: string, confirm: string) => request<void>("DELETE", of(id), { body: { confirm } }),
  makeIntake: (id: string) => post<{ id: string; link: string; expires_at: number | string }>(`${of(id)}/intakes`, {}),
  reportAddress: (id: string, format: "html" | "text" | "fhir" | "json") => `${kBase}${of(id)}/report?format=${format}`,

  // words
  vocabulary: (signal?: AbortSignal) => get<Vocabulary>("/vocabulary", signal),
  instruments: () => get<{ instruments: Instrument[] }>("/instruments"),
};
