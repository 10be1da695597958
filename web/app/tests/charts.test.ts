import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { neckIndices } from "../src/patient/Neck3D";
import { at, benefitTop, levelChances, segmentsOf, ticks } from "../src/patient/scale";
import { columnsOf, monthsRange, monthsSince, mostPoints, pointsOf, totalOf } from "../src/patient/scores";
import type { ExpectedCourse, Score } from "../src/types";

describe("scales", () => {
  it("place values in proportion and keep them inside", () => {
    const scale = { lo: 0, hi: 10, from: 100, to: 200 };
    expect([at(scale, 0), at(scale, 5), at(scale, 10), at(scale, 12), at(scale, -3)]).toEqual([100, 150, 200, 200, 100]);
    expect(at({ lo: 3, hi: 3, from: 0, to: 1 }, 3)).toBe(0);
    expect(at({ lo: 0, hi: 1, from: 50, to: 0 }, 1)).toBe(0);
  });
  it("steps are round, rising, inside and not too many", () => {
    fc.assert(fc.property(fc.double({ min: -1e4, max: 1e4, noNaN: true }), fc.double({ min: 0.01, max: 1e4, noNaN: true }), (lo, span) => {
      const found = ticks(lo, lo + span, 6);
      expect(found.length).toBeLessThanOrEqual(7);
      const slack = span * 1e-6;
      for (const [i, tick] of found.entries()) {
        expect(tick).toBeGreaterThanOrEqual(lo - slack);
        expect(tick).toBeLessThanOrEqual(lo + span + slack);
        if (i > 0) expect(tick).toBeGreaterThan(found[i - 1]!);
      }
    }));
    expect(ticks(0, 24, 6)).toEqual([0, 5, 10, 15, 20]);
    expect(ticks(5, 5)).toEqual([5]);
  });
  it("the ladder's bars share one scale that holds the largest", () => {
    expect(benefitTop([0.03, 0.45, 0.2])).toBe(0.5);
    expect(benefitTop([])).toBe(0.2);
    expect(benefitTop([0.3])).toBe(0.3);
    fc.assert(fc.property(fc.array(fc.double({ min: 0, max: 1, noNaN: true })), (highs) => {
      expect(benefitTop(highs)).toBeGreaterThanOrEqual(Math.max(0, ...highs) - 1e-9);
    }));
  });
});

describe("chances of levels", () => {
  const cause = (probability: number, ...sites: [string | null, number][]) => ({ probability, sites: sites.map(([level, share]) => ({ site: { level }, share })) });
  it("join causes as independent and leave causes without a place out", () => {
    const out = levelChances([cause(0.5, ["C5-C6", 1]), cause(0.5, ["C5-C6", 0.5], ["C6-C7", 0.5]), cause(0.9, [null, 1])], ["C5-C6", "C6-C7"]);
    expect(out.get("C5-C6")).toBeCloseTo(1 - 0.5 * 0.75);
    expect(out.get("C6-C7")).toBeCloseTo(0.25);
  });
  it("stay between nothing and everything, and grow with each cause", () => {
    const some = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), { maxLength: 12 });
    fc.assert(fc.property(some, (list) => {
      const causes = list.map(([probability, share]) => cause(probability, ["C4-C5", share]));
      const fewer = levelChances(causes.slice(1), ["C4-C5"]).get("C4-C5")!, all = levelChances(causes, ["C4-C5"]).get("C4-C5")!;
      expect(all).toBeGreaterThanOrEqual(fewer - 1e-12);
      expect(all).toBeLessThanOrEqual(1);
    }));
  });
});

describe("levels", () => {
  const bones = ["C4", "C5", "C6", "C7"];
  it("of a span are its segments, each once", () => {
    expect(segmentsOf(["C4-C6", "C5-C6", "C6-C7"], bones)).toEqual(["C4-C5", "C5-C6", "C6-C7"]);
    expect(segmentsOf(["C7", "C6-C5", "L4-L5", ""], bones)).toEqual([]);
  });
});

describe("scores over time", () => {
  const kMonth = (365.25 / 12) * 86_400_000, now = Date.UTC(2026, 0, 1);
  const score = (months: number, value: number): Score => ({ at: now + months * kMonth, instrument: "ndi", value, answers: null, complete: true });
  const expected: ExpectedCourse = { instrument: "ndi", months: [0, 3, 12], low: [30, 20, 10], middle: [50, 35, 25], high: [70, 50, 40], source: "", basis: "" };
  it("count months from the operation", () => {
    expect(pointsOf([score(-1, 40), score(-11, 60)], 12, now).map((point) => [Math.round(point.x), point.value])).toEqual([[1, 60], [11, 40]]);
  });
  it("count from the first score where the operation's date is not known", () => {
    expect(pointsOf([score(-1, 40), score(-11, 60)], null, now).map((point) => Math.round(point.x))).toEqual([0, 10]);
    expect(pointsOf([], null, now)).toEqual([]);
  });
  it("leave out what has no value", () => {
    expect(pointsOf([{ ...score(-2, 0), value: null }, score(-1, 40)], 12, now)).toHaveLength(1);
  });
  it("know the operation by its date before anything else", () => {
    expect(monthsSince({ date: "2025-01-01", time_since_months: 3 }, now)).toBeCloseTo(12, 0);
    expect(monthsSince({ time_since_months: 3 }, now)).toBe(3);
    expect(monthsSince({ days_since_surgery: 61 }, now)).toBeCloseTo(2, 1);
    expect(monthsSince({ date: "not known" }, now)).toBeNull();
    expect(monthsSince(undefined, now)).toBeNull();
  });
  it("share one column of months with what is expected", () => {
    const [months, low, high, middle, own] = columnsOf([{ x: 3, value: 44, at: 0 }, { x: 6, value: 30, at: 0 }], expected);
    expect(months).toEqual([0, 3, 6, 12]);
    expect(low).toEqual([30, 20, null, 10]);
    expect(high).toEqual([70, 50, null, 40]);
    expect(middle).toEqual([50, 35, null, 25]);
    expect(own).toEqual([null, 44, 30, null]);
  });
  it("stand alone where nothing is expected", () => expect(columnsOf([{ x: 1, value: 2, at: 0 }], null)).toEqual([[1], [2]]));
  it("the axis holds all of it, from the operation on", () => {
    const [lo, hi] = monthsRange([{ x: -1, value: 1, at: 0 }, { x: 20, value: 1, at: 0 }], expected);
    expect(lo).toBe(-1);
    expect(hi).toBeGreaterThan(20);
  });
  it("a sum waits for every answer", () => {
    const items = [{ id: "a" }, { id: "b" }];
    expect(totalOf(items, { a: 3 })).toBeNull();
    expect(totalOf(items, { a: 3, b: 0 })).toBe(3);
    const choices = [{ score: 0 }, { score: 5 }, { score: 2 }];
    expect(mostPoints([{ choices }, { choices }, { choices: [] }])).toBe(10);
  });
});

describe("necks", () => {
  it("now is the last untreated one", () => {
    const { before, now, after } = neckIndices({ necks: [{ label: "before the operation", treatment: "" }, { label: "now", treatment: null }, { label: "after: x", treatment: "x" }] });
    expect([before, now, after.get("x")]).toEqual([0, 1, 2]);
  });
  it("works without one before the operation", () => {
    expect(neckIndices({ necks: [{ label: "now" }] })).toEqual({ before: null, now: 0, after: new Map() });
  });
});
