// Between what is tapped, the words that the server takes ("y", "1 3", "none", "C5-C6") and what the patient reads.
import { known, t } from "../texts";
import type { Alarm, Given, Kind, Question, Urgency } from "./client";

/// One question among all: screens share ids and differ by their lines.
export function keyOf(id: string, lines: readonly string[]): string {
  return [id, ...lines].join("\n");
}

/// How a question is answered.
export type Control = "choices" | "yes_no" | "yes_or_number" | "ticks" | "levels" | "number" | "time" | "pain" | "date";

// numbers of which "yes" is an answer too; of other numbers it would say nothing
const kYesOrNumber = new Set(["fever", "weight_loss", "opioid_daily"]);
const kChoices: Record<string, string[]> = {
  sex: ["female", "male", "other"],
  approach: ["front", "back", "both"],
  implants: ["plate", "cage", "rods", "disc"],
  dysphagia_any: ["0", "1", "2", "3"],
  finding_approach: ["1", "2", "3"],
};
export const kBones = ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "T1", "T2"];
export const kLevels = kBones.slice(1).map((bone, i) => `${kBones[i]}-${bone}`);
export const kUnknown = "?";
export const kPainScale = { lowest: 0, highest: 10 };

type Asked = Pick<Question, "id" | "kind" | "unit">;

function choicesId(question: Asked): string {
  return question.kind === "finding" && question.id === "approach" ? "finding_approach" : question.id;
}

export function controlOf(question: Asked & { findings: string[] }): Control {
  switch (question.kind) {
    case "sex":
    case "approach":
      return "choices";
    case "implants":
      return "ticks";
    case "levels":
      return "levels";
    case "age":
      return "number";
    case "months":
      return "time";
    case "screen":
      return question.findings.length === 1 ? "yes_no" : "ticks";
    case "finding":
      if (kChoices[choicesId(question)]) return "choices";
      if (question.unit === "NRS") return "pain";
      if (question.id === "days_since_surgery") return "date";
      if (kYesOrNumber.has(question.id)) return "yes_or_number";
      return question.unit ? "number" : "yes_no";
  }
}

export interface Choice {
  words: string;
  label: string;
}
/// The choices of a question, in the order in which they are shown.
export function choicesOf(question: Question): Choice[] {
  if (question.kind === "screen")
    return question.lines.map((line, i) => ({ words: String(i + 1), label: lineText(question.findings[i], line) }));
  const id = choicesId(question);
  return (kChoices[id] ?? []).map((words) => ({ words, label: t(`intake.choice.${id}.${words}`) }));
}

// texts

function lineText(finding: string | undefined, otherwise: string): string {
  for (const key of [`intake.line.${finding}`, `intake.question.${finding}`]) if (finding && known(key)) return t(key);
  return otherwise;
}

/// The question in the patient's language; one that is newer than this app stays as the server says it.
export function questionText(question: Pick<Question, "id" | "kind" | "text" | "findings" | "lines">): string {
  if (question.kind === "screen") {
    return question.findings.length === 1
      ? lineText(question.findings[0], question.lines[0] ?? question.text)
      : t("intake.screen.heading");
  }
  const key = question.kind === "finding" ? `intake.question.${question.id}` : `intake.basic.${question.id}`;
  return known(key) ? t(key) : question.text;
}

export function hintText(question: Question): string {
  if (question.kind === "screen") return question.findings.length === 1 ? "" : t("intake.screen.hint");
  if (question.kind === "finding" && (question.unit === "points" || question.id === "ndi"))
    return t("intake.hint.score");
  const key = `intake.hint.${question.id}`;
  return known(key) && !(question.kind === "finding" && question.id in kChoices) ? t(key) : "";
}

export function unitText(unit: string): string {
  return known(`intake.unit.${unit}`) ? t(`intake.unit.${unit}`) : unit;
}

/// What the patient should do; `short` leaves out the call for help that stands above it already.
export function alarmText(alarm: Alarm, short = false): string {
  const key = `intake.alarm.of.${alarm.id}`;
  const text = known(key) ? t(key) : alarm.text;
  const call = t("intake.alarm.call_now");
  return short && text.startsWith(call) && text.length > call.length ? text.slice(call.length).trim() : text;
}

// words

/// A number as people type it ("38,5", "1 200" is refused) in the server's form; null when it is none.
export function numberWords(typed: string): string | null {
  const plain = typed.trim().replace(",", ".").replace(/^\+/, "");
  return /^-?(\d+\.?\d*|\.\d+)$/.test(plain) ? String(Number(plain)) : null;
}

export type TimeUnit = "weeks" | "months" | "years";
const kMonthsIn: Record<TimeUnit, number> = { weeks: 12 / 52.18, months: 1, years: 12 };
export function monthsWords(typed: string, unit: TimeUnit): string | null {
  const count = numberWords(typed);
  return count === null ? null : String(Math.round(Number(count) * kMonthsIn[unit] * 10) / 10);
}

const kDay = 86_400_000;
/// Days from a date of an <input type="date"> until today; null for none or one to come.
export function daysWords(date: string, today: Date): string | null {
  const found = /^(\d{4})-(\d\d)-(\d\d)$/.exec(date);
  if (!found) return null;
  const then = Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  const days = Math.round((Date.UTC(today.getFullYear(), today.getMonth(), today.getDate()) - then) / kDay);
  return days >= 0 ? String(days) : null;
}

/// The words of ticked choices, in the order of the choices.
export function tickWords(choices: Choice[], ticked: ReadonlySet<string>): string {
  return (
    choices
      .filter(({ words }) => ticked.has(words))
      .map(({ words }) => words)
      .join(" ") || "none"
  );
}

/// The ticked ones among the words of an earlier answer.
export function tickedIn(words: string): Set<string> {
  return new Set(words.split(/[\s,]+/).filter((word) => word !== "" && word !== "none" && word !== kUnknown));
}

const isYes = (words: string) => words === "y" || words === "yes";
const isNo = (words: string) => words === "n" || words === "no" || words === "none";
export const isUnknown = (words: string) => words === kUnknown || words === "" || words === "unknown";

/// An answer as the patient reads it, a line each.
export function answerLines(question: Question, words: string): string[] {
  if (isUnknown(words)) return [t("intake.unknown")];
  const control = controlOf(question);
  if (control === "ticks") {
    const ticked = tickedIn(words);
    if (isNo(words) || ticked.size === 0)
      return [t(question.kind === "screen" ? "intake.screen.none" : "intake.choice.implants.none")];
    return choicesOf(question)
      .filter((choice) => ticked.has(choice.words))
      .map(({ label }) => label);
  }
  if (control === "choices") return [choicesOf(question).find((choice) => choice.words === words)?.label ?? words];
  if (control === "levels") return [words.split(/[\s,]+/).join(", ")];
  if (isYes(words) || (question.kind === "screen" && words === "1")) return [t("intake.yes")];
  if (isNo(words)) return [t("intake.no")];
  if (control === "pain") return [t("intake.pain.value", { value: words })];
  return question.unit ? [`${words.replace(".", t("intake.decimal"))} ${unitText(question.unit)}`] : [words];
}

const kBasicUnits: Partial<Record<string, string>> = { age: "years", months: "months" };
const kBasicKinds = ["age", "sex", "months", "approach", "levels", "implants"];
/// The question of a stored answer: as it was asked in this tab, else from what the server kept.
export function questionOf(given: Given, asked: ReadonlyMap<string, Question>): Question {
  const found = asked.get(keyOf(given.question, given.lines));
  if (found) return found;
  const screen = given.question.startsWith("screen:");
  const kind: Kind =
    given.kind ?? (screen ? "screen" : kBasicKinds.includes(given.question) ? (given.question as Kind) : "finding");
  const findings = given.findings ?? (screen ? given.lines.map(() => "") : [given.question]);
  return {
    id: given.question,
    kind,
    text: given.text,
    findings,
    lines: given.lines,
    unit: given.unit ?? kBasicUnits[given.question] ?? "",
    why: "",
  };
}

// how far along

export type Stage = 1 | 2 | 3 | 4;
export function stageOf(question: Question | null): Stage {
  if (!question) return 4;
  return question.kind === "screen" ? 2 : question.kind === "finding" ? 3 : 1;
}

// danger signs

const kUrgencies: Urgency[] = ["now", "24 h", "1 week", "routine"];
export const rank = (urgency: string) => {
  const at = kUrgencies.indexOf(urgency as Urgency);
  return at < 0 ? kUrgencies.length : at;
};
export const urgencyKey: Record<Urgency, string> = { now: "now", "24 h": "day", "1 week": "week", routine: "routine" };

export function byUrgency(alarms: Alarm[]): Alarm[] {
  return [...alarms].sort((a, b) => rank(a.urgency) - rank(b.urgency));
}

/// Those that have to be shown over the whole screen: not seen yet, and not less urgent than what was seen. "Routine"
/// is no danger sign and never interrupts.
export function interrupting(alarms: Alarm[], seen: ReadonlySet<string>): Alarm[] {
  const reached = Math.min(
    rank("1 week"),
    ...alarms.filter(({ id }) => seen.has(id)).map(({ urgency }) => rank(urgency)),
  );
  return byUrgency(alarms.filter(({ id, urgency }) => !seen.has(id) && rank(urgency) <= reached));
}
