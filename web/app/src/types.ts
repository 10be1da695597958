// What the server sends, as the app reads it. The evaluation is the contract in docs/schemas/evaluation.schema.json;
// only what the app shows stands here.

export type Role = "administrator" | "clinician" | "read_only" | "machine";
export interface Account { id: string; login: string; name: string; role: Role; disabled?: boolean; created_at?: number | string }
export interface Session { account: Account; csrf: string }
export interface Colleague { id: string; name: string; role: Role }

/// null: not known.
export interface Person { name: string; birth_date: string | null; sex: string | null; number: string | null }
export type Interval = [number, number];
export interface Site { level: string | null; side: string | null }

export interface Statement {
  finding: string;
  present: boolean | null;
  value?: number | string | null;
  unit?: string | null;
  level?: string | null;
  side?: string | null;
  stage?: string | null;
  date?: string | null;
  note?: string | null;
  modality?: string | null;
}
export interface Surgery {
  approach?: string | null;
  levels?: string[];
  construct?: string | null;
  implants?: string[];
  graft?: string | null;
  index_diagnosis?: string | null;
  time_since_months?: number | null;
  date?: string | null;
  days_since_surgery?: number | null;
  [more: string]: unknown;
}
export interface CaseFile {
  patient?: { age?: number | null; sex?: string | null; risk_factors?: string[] };
  surgery?: Surgery;
  presentation?: Statement[];
  [more: string]: unknown;
}
export interface Patient { id: string; version: number; person: Person; case: CaseFile; created_at: number | string; updated_at: number | string }
export interface PatientRow { id: string; name: string; birth_date: string | null; sex: string | null; number: string | null; operation: string; updated_at: number | string }

export type Urgency = "now" | "24 h" | "1 week" | "routine";
export interface RedFlag {
  id: string; suspected: string; urgency: Urgency; action: string; because: string[]; tests?: string[]; causes?: string[];
  sources?: string[]; patient_text?: string;
}
export interface AskNow { id: string; suspected: string; urgency: Urgency; because: string[]; ask: string[] }
export interface Reason { finding: string; present: boolean; log_odds: number; row?: string; basis?: string; sources?: string[] }
export interface Cause {
  cause: string; label: string; family: string; dangerous: boolean; site: Site; probability: number; interval90: Interval;
  prior: number; for: Reason[]; against: Reason[]; sites?: { site: Site; share: number }[]; sources?: string[];
}
export interface TestOutcome { result: string; chance: number; family: string; before: number; after: number }
export interface NextTest {
  test: string; label: string; information_bits: number; appropriate: boolean; why: string;
  burden: { total: number; cost: string; radiation_mSv: number; invasiveness: number; waiting: string };
  outcomes: TestOutcome[]; sources?: string[];
}
export interface Risk { event: string; rate: number | null; interval90: Interval | null; severity: string; sources?: string[] }
export interface BeforeAfter { before: number | null; after: number | null }
export interface LevelChange {
  level: string; operated: boolean; motion_deg: BeforeAfter; disc_pressure_MPa: BeforeAfter; foramen_mm2: BeforeAfter;
  facet_force_N: BeforeAfter; canal_mm: BeforeAfter; held_disc_N: BeforeAfter;
}
export type Verdict = "offer" | "consider" | "avoid" | "needs_test";
export interface Option {
  treatment: string; label: string; family: string; rank: number; ladder: number; verdict: Verdict; benefit: number | null;
  interval90: Interval | null; risks: Risk[]; evidence: string; why: string; honest_note?: string; for_causes?: string[];
  missing?: string[]; required_tests?: string[]; gaps?: string[]; sources?: string[];
  mechanics?: { operations?: string[]; united?: boolean; levels?: LevelChange[] };
}
export interface LevelMechanics {
  level: string; operated: boolean; motion_deg: Record<string, number | null>; versus_intact: Record<string, number | null>;
  disc_pressure_MPa: number | null; facet_force_N: number | null;
}
export interface FutureEvent { event: string; label: string; level: string | null; figures: { years: number; share: number }[] }
export interface Future { treatment: string | null; label: string; futures: number; events: FutureEvent[] }
export interface NextQuestion { finding: string; question: string; information_bits: number; why: string }
export interface Evaluation {
  nucha: string; schema: number; notice: string; red_flags: RedFlag[]; ask_now?: AskNow[]; causes: Cause[];
  causes_by_family?: { cause: string; probability: number; interval90: Interval; prior: number; leading_cause: string }[];
  rank_change?: { finding: string; change: string; new_first: string; probability: number } | null;
  next_tests: NextTest[]; options: Option[]; mechanics?: { levels?: LevelMechanics[]; operations?: string[]; assumed?: string[]; notes?: string[] };
  futures?: Future[]; next_questions: NextQuestion[]; more_questions_change_decision?: boolean;
  timeline?: { cause: string; label: string; from_months: number; to_months: number }[];
  delays?: { cause: string; statement: string; sources?: string[] }[];
  unused_findings: unknown[]; notes: string[];
}

export interface FindingEntry {
  id: string; label: string; question: string; clinician_question: string; type: string; unit: string; lo: number | null;
  hi: number | null; stage: string; group: string; needs_level: boolean; needs_side: boolean; aliases?: string[];
}
export interface Named { id: string; label: string }
export interface Vocabulary {
  findings: FindingEntry[]; levels: string[]; stages: string[]; groups: Named[]; tests: Named[]; treatments: Named[]; causes: Named[];
}

export interface TimelineEvent { id: string; at: number | string; by: string; by_name: string; kind: string; body: Record<string, unknown> | null }
export interface Instrument {
  id: string; label: string; what: string; lowest: number; highest: number; better: "low" | "high";
  items: { id: string; label: string; choices: { score: number; label: string }[] }[]; mcid: number | null; sources?: string[];
}
/// `value` is null where too few questions were answered; `note` says so.
export interface Score { at: number | string; instrument: string; value: number | null; answers: Record<string, number | null> | null; complete: boolean; note?: string }
/// What one group of operated patients reached; `low` and `high` are null where nobody told them.
export interface ExpectedCourse {
  instrument: string; series?: string; population?: string; months: number[]; low: (number | null)[]; middle: (number | null)[]; high: (number | null)[];
  source: string; sources?: string[]; basis: string; notes?: string[];
}
export interface AuditEntry { number: number; at: number | string; actor: string; actor_name: string; action: string; subject: string; detail: string }

/// What the 3-D viewer takes (written by the server beside the reports); necks that follow a treatment name it.
export interface NeckData { bones: string[]; meshes: unknown[]; necks: { label: string; treatment?: string | null; [more: string]: unknown }[] }
