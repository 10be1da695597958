// Outcome scores as points in time after the operation.
import type { ExpectedCourse, Score, Surgery } from "../types";

const kMonthDays = 365.25 / 12;
const kMonthMs = kMonthDays * 86_400_000;

/// Months since the operation: by its date where that is known, else as the record says.
export function monthsSince(surgery: Surgery | undefined, now: number): number | null {
  const day = surgery?.date ? Date.parse(surgery.date) : NaN;
  if (Number.isFinite(day) && day <= now) return (now - day) / kMonthMs;
  return surgery?.time_since_months ?? (typeof surgery?.days_since_surgery === "number" ? surgery.days_since_surgery / kMonthDays : null);
}

export interface Point { x: number; value: number; at: number | string }

/// Months after the operation, oldest first; without its date, months after the first score.
export function pointsOf(given: readonly Score[], monthsSinceNow: number | null, now: number): Point[] {
  const scores = given.filter((score): score is Score & { value: number } => score.value !== null);
  const times = scores.map((score) => new Date(score.at).getTime());
  const begin = monthsSinceNow === null ? Math.min(...times) : now - monthsSinceNow * kMonthMs;
  return scores.map((score, i) => ({ x: (times[i]! - begin) / kMonthMs, value: score.value, at: score.at })).sort((a, b) => a.x - b.x);
}

/// Columns for uPlot: shared months, then low, high and middle of what is expected (the band is drawn before the line in
/// it) and the values, null where a column holds nothing.
export function columnsOf(points: readonly Point[], expected: ExpectedCourse | null): [number[], ...(number | null)[][]] {
  const months = [...new Set([...(expected?.months ?? []), ...points.map((point) => point.x)])].sort((a, b) => a - b);
  const from = (values: readonly (number | null)[] | undefined) => months.map((month) => values?.[expected!.months.indexOf(month)] ?? null);
  const own = months.map((month) => points.findLast((point) => point.x === month)?.value ?? null);
  return expected ? [months, from(expected.low), from(expected.high), from(expected.middle), own] : [months, own];
}

/// The lowest and highest month of the axis, with some room.
export function monthsRange(points: readonly Point[], expected: ExpectedCourse | null): [number, number] {
  const all = [...points.map((point) => point.x), ...(expected?.months ?? [])];
  const lo = Math.min(0, ...all), hi = Math.max(1, ...all);
  return [lo, hi + (hi - lo) * 0.04];
}

/// Sum of the answers; null while some are missing and none may be.
export function totalOf(items: readonly { id: string }[], answers: Readonly<Record<string, number>>): number | null {
  let sum = 0;
  for (const { id } of items) {
    const score = answers[id];
    if (score === undefined) return null;
    sum += score;
  }
  return sum;
}

/// The most points that the items can give. Where it is not the instrument's highest score, that is a share of them.
export function mostPoints(items: readonly { choices: readonly { score: number }[] }[]): number {
  return items.reduce((most, { choices }) => most + Math.max(0, ...choices.map(({ score }) => score)), 0);
}
