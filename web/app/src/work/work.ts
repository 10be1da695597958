// The work list as it comes from the server, and how its times are told.
import { request } from "../api";
import type { Alarm, Urgency } from "../intake/client";
import { language, t } from "../texts";

export interface WorkItem {
  intake: string;
  patient: string;
  patient_name: string;
  state: string;
  urgency: Urgency;
  alarms: (Alarm & { taken_back?: boolean })[];
  submitted_at: number | string;
  due_at: number | string;
  overdue: boolean;
}
export interface Work {
  items: WorkItem[];
  now: number | string;
}

export const loadWork = (signal?: AbortSignal) => request<Work>("GET", "/work", signal ? { signal } : {});
export const closeIntake = (id: string, done: string) =>
  request<void>("POST", `/intakes/${encodeURIComponent(id)}/close`, { body: { done } });

/// Milliseconds of a time that comes as a number or as text.
export function instantOf(time: number | string): number {
  return typeof time === "number" ? time : Date.parse(time);
}

const kMinute = 60_000,
  kHour = 60 * kMinute,
  kDay = 24 * kHour;
export function duration(milliseconds: number): string {
  const span = Math.abs(milliseconds);
  if (span < kHour) return t("work.minutes", { count: Math.max(1, Math.round(span / kMinute)) });
  if (span < 2 * kDay) return t("work.hours", { count: Math.round(span / kHour) });
  return t("work.days", { count: Math.round(span / kDay) });
}

export interface Due {
  overdue: boolean;
  text: string;
}
/// When it is due, seen from the server's clock: "2 h late", "5 h left", or "due at once".
export function dueOf(item: WorkItem, now: number): Due {
  const left = instantOf(item.due_at) - now;
  // what is due at once is not late in its first minute
  if (item.urgency === "now" && left > -kMinute) return { overdue: false, text: t("work.due.at_once") };
  const overdue = item.overdue || left < 0;
  return { overdue, text: t(overdue ? "work.late" : "work.left", { duration: duration(left) }) };
}

/// Who is new since the list before: told once, without moving the focus.
export function arrivals(before: Work | null, after: Work): string[] {
  if (!before) return [];
  const known = new Set(before.items.map(({ intake }) => intake));
  return after.items.filter(({ intake }) => !known.has(intake)).map(({ patient_name }) => patient_name);
}

/// "Wed, 4 Mar, 17:00": work is about these days, the year goes without saying.
export function whenText(time: number | string): string {
  return new Intl.DateTimeFormat(language(), {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(instantOf(time));
}
