// Changing what is known of a patient, without the server: the case as it would be, and what two people changed at once.
import type { CaseFile, FindingEntry, Statement } from "../types";

/// Statements about one finding, level and side replace each other.
export function keyOf(statement: Pick<Statement, "finding" | "level" | "side">): string {
  return [statement.finding, statement.level ?? "", statement.side ?? ""].join("|");
}

export type Edits = ReadonlyMap<string, Statement>;

export function withEdit(edits: Edits, statement: Statement): Edits {
  const out = new Map(edits);
  out.delete(keyOf(statement));
  out.set(keyOf(statement), statement);
  return out;
}

/// The case with the edits put in; `present: null` forgets.
export function applyEdits(file: CaseFile, edits: Edits): CaseFile {
  const kept = (file.presentation ?? []).filter((statement) => !edits.has(keyOf(statement)));
  const added = [...edits.values()].filter((statement) => statement.present !== null);
  return { ...file, presentation: [...kept, ...added] };
}

export function statementOf(file: CaseFile, key: string): Statement | undefined {
  // of several about the same the last holds, as the server reads it
  return (file.presentation ?? []).findLast((statement) => keyOf(statement) === key);
}

function alike(a: Statement | undefined, b: Statement | undefined): boolean {
  const said = (s: Statement | undefined) => (s && s.present !== null ? [s.present, s.value ?? null, s.unit ?? null] : [null, null, null]);
  return said(a).every((value, i) => value === said(b)[i]);
}

export interface Conflict { key: string; mine: Statement; theirs: Statement | undefined }

/// Which of my edits meet a change that somebody else made to the same thing since `base`.
export function conflictsOf(base: CaseFile, theirs: CaseFile, mine: Edits): Conflict[] {
  const out: Conflict[] = [];
  for (const [key, statement] of mine) {
    const before = statementOf(base, key), now = statementOf(theirs, key);
    if (!alike(before, now) && !alike(statement, now)) out.push({ key, mine: statement, theirs: now });
  }
  return out;
}

/// A typed number as the server takes it; a comma counts as a point. undefined: it is none.
export function readNumber(text: string): number | undefined {
  const plain = text.trim().replace(",", ".");
  if (!/^[+-]?(\d+(\.\d*)?|\.\d+)$/.test(plain)) return undefined;
  return Number(plain);
}

export type ValueFault = "none" | "number" | "low" | "high";
export function checkValue(entry: Pick<FindingEntry, "lo" | "hi">, text: string): ValueFault {
  const value = readNumber(text);
  if (value === undefined) return "number";
  if (entry.lo !== null && value < entry.lo) return "low";
  if (entry.hi !== null && value > entry.hi) return "high";
  return "none";
}

const fold = (text: string) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");

/// Findings whose label, alias, id or question hold every word, the best first: beginning of the label, of a word of
/// it, an alias, anything else.
export function searchFindings(findings: readonly FindingEntry[], words: string, most = 12): FindingEntry[] {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  if (wanted.length === 0) return [];
  const scored: { entry: FindingEntry; score: number }[] = [];
  for (const entry of findings) {
    const label = fold(entry.label);
    const aliases = (entry.aliases ?? []).map((alias) => fold(alias).replaceAll("_", " "));
    const all = [label, ...aliases, entry.id.replaceAll("_", " "), fold(entry.question), fold(entry.clinician_question)].join(" | ");
    if (!wanted.every((word) => all.includes(word))) continue;
    const first = wanted[0]!;
    const score = `${label} `.startsWith(`${first} `) ? -1 : label.startsWith(first) ? 0 : ` ${label}`.includes(` ${first}`) ? 1 : aliases.some((alias) => alias.startsWith(first)) ? 2 : label.includes(first) ? 3 : 4;
    scored.push({ entry, score });
  }
  scored.sort((a, b) => a.score - b.score || a.entry.label.length - b.entry.label.length || a.entry.label.localeCompare(b.entry.label));
  return scored.slice(0, most).map(({ entry }) => entry);
}
