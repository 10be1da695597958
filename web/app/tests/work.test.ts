// The times of the work list.
import { beforeAll, describe, expect, it } from "vitest";
import { setLanguage } from "../src/texts";
import { arrivals, dueOf, duration, instantOf, type Work, type WorkItem } from "../src/work/work";

const kHour = 3_600_000;
const now = Date.parse("2026-03-04T10:00:00Z");
const item = (more: Partial<WorkItem>): WorkItem => ({
  intake: "i",
  patient: "p",
  patient_name: "Ada",
  state: "submitted",
  urgency: "24 h",
  alarms: [],
  submitted_at: now,
  due_at: now,
  overdue: false,
  ...more,
});

beforeAll(() => setLanguage("en", false));

describe("work list", () => {
  it("reads times as numbers or as text", () => {
    expect(instantOf("2026-03-04T10:00:00.000Z")).toBe(now);
    expect(instantOf(now)).toBe(now);
  });
  it("tells spans in the unit that fits", () => {
    expect([0, 30 * 60_000, 5 * kHour, 47 * kHour, 72 * kHour].map(duration)).toEqual([
      "1 min",
      "30 min",
      "5 h",
      "47 h",
      "3 days",
    ]);
    expect(duration(-5 * kHour)).toBe("5 h");
  });
  it("says what is left and what is late", () => {
    expect(dueOf(item({ due_at: now + 7 * kHour }), now)).toEqual({ overdue: false, text: "7 h left" });
    expect(dueOf(item({ due_at: now - 2 * kHour }), now)).toEqual({ overdue: true, text: "2 h late" });
    // the server's word counts where clocks differ
    expect(dueOf(item({ due_at: now + 10, overdue: true }), now).overdue).toBe(true);
  });
  it("says at once for an emergency, and late after its first minute", () => {
    expect(dueOf(item({ urgency: "now", due_at: now - 5_000, overdue: true }), now)).toEqual({
      overdue: false,
      text: "Due at once",
    });
    expect(dueOf(item({ urgency: "now", due_at: now - 600_000, overdue: true }), now)).toEqual({
      overdue: true,
      text: "10 min late",
    });
  });
  it("tells who is new, not who was there, and nobody at the first load", () => {
    const before: Work = { items: [item({ intake: "1" })], now };
    const after: Work = { items: [item({ intake: "1" }), item({ intake: "2", patient_name: "Bo" })], now };
    expect(arrivals(null, after)).toEqual([]);
    expect(arrivals(before, after)).toEqual(["Bo"]);
    expect(arrivals(after, before)).toEqual([]);
  });
});
