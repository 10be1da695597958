import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { applyEdits, checkValue, conflictsOf, keyOf, readNumber, searchFindings, statementOf, withEdit, type Edits } from "../src/patient/editing";
import type { CaseFile, FindingEntry, Statement } from "../src/types";

const none: Edits = new Map();
const said = (finding: string, present: boolean | null, more: Partial<Statement> = {}): Statement => ({ finding, present, level: null, side: null, ...more });
const statements = fc.array(fc.record({
  finding: fc.constantFrom("a", "b", "c"), present: fc.constantFrom(true, false, null),
  level: fc.constantFrom(null, "C5-C6", "C6-C7"), side: fc.constantFrom(null, "left"), value: fc.constantFrom(null, 1, 2),
}), { maxLength: 8 });
const caseOf = (list: Statement[]): CaseFile => ({ presentation: list.filter((one) => one.present !== null) });
const editsOf = (list: Statement[]) => list.reduce<Edits>((edits, one) => withEdit(edits, one), none);

describe("edits", () => {
  it("replace what is said about the same finding, level and side, and nothing else", () => {
    const file: CaseFile = { surgery: { levels: ["C5-C6"] }, presentation: [said("a", true), said("a", true, { level: "C5-C6" }), said("b", true)] };
    const out = applyEdits(file, withEdit(none, said("a", false)));
    expect(out.presentation).toEqual([said("a", true, { level: "C5-C6" }), said("b", true), said("a", false)]);
    expect(out.surgery).toEqual({ levels: ["C5-C6"] });
    expect(file.presentation).toHaveLength(3);
  });

  it("null forgets", () => {
    expect(applyEdits({ presentation: [said("a", true), said("b", true)] }, withEdit(none, said("a", null))).presentation).toEqual([said("b", true)]);
    expect(applyEdits({}, withEdit(none, said("a", null))).presentation).toEqual([]);
  });

  it("each key stands once after an edit, with what was said last", () => {
    fc.assert(fc.property(statements, statements, (before, after) => {
      const edits = editsOf(after), out = applyEdits(caseOf(before), edits);
      for (const [key, statement] of edits) {
        const found = (out.presentation ?? []).filter((one) => keyOf(one) === key);
        expect(found).toEqual(statement.present === null ? [] : [statement]);
      }
      for (const one of before.filter((one) => one.present !== null && !edits.has(keyOf(one)))) expect(out.presentation).toContain(one);
    }));
  });

  it("done twice is done once", () => {
    fc.assert(fc.property(statements, statements, (before, after) => {
      const once = applyEdits(caseOf(before), editsOf(after));
      expect(applyEdits(once, editsOf(after))).toEqual(once);
    }));
  });
});

describe("conflicts", () => {
  const base: CaseFile = { presentation: [said("a", true), said("b", true, { value: 5, unit: "NRS" })] };
  it("are what both changed, differently", () => {
    const theirs: CaseFile = { presentation: [said("a", false), said("b", true, { value: 7, unit: "NRS" })] };
    expect(conflictsOf(base, theirs, editsOf([said("a", null), said("c", true)]))).toEqual([{ key: "a||", mine: said("a", null), theirs: said("a", false) }]);
    expect(conflictsOf(base, theirs, editsOf([said("b", true, { value: 6, unit: "NRS" })]))).toHaveLength(1);
  });
  it("are none where both say the same, or only I changed it", () => {
    const theirs: CaseFile = { presentation: [said("a", false), said("b", true, { value: 5, unit: "NRS" })] };
    expect(conflictsOf(base, theirs, editsOf([said("a", false), said("b", false)]))).toEqual([]);
  });
  it("hold what they forgot", () => {
    expect(conflictsOf(base, { presentation: [] }, editsOf([said("a", false)]))).toEqual([{ key: "a||", mine: said("a", false), theirs: undefined }]);
  });
  it("never when nobody else changed anything", () => {
    fc.assert(fc.property(statements, statements, (before, mine) => {
      expect(conflictsOf(caseOf(before), caseOf(before), editsOf(mine))).toEqual([]);
    }));
  });
  it("of several statements about the same the last counts", () => {
    expect(statementOf({ presentation: [said("a", true), said("a", false)] }, "a||")?.present).toBe(false);
  });
});

describe("values", () => {
  it("take a comma for a point", () => {
    expect(readNumber(" 38,5 ")).toBe(38.5);
    expect(readNumber("-2.9")).toBe(-2.9);
    expect(readNumber(".5")).toBe(0.5);
    for (const text of ["", "7 of 10", "1,2,3", "1e3", "NaN", "Infinity", "0x10"]) expect(readNumber(text), text).toBeUndefined();
  });
  it("every number comes back as it was typed", () => {
    fc.assert(fc.property(fc.integer({ min: -1e6, max: 1e6 }), (n) => {
      expect(readNumber(String(n / 100))).toBe(n / 100);
    }));
  });
  it("are kept within what is possible", () => {
    expect(checkValue({ lo: 30, hi: 44 }, "38.5")).toBe("none");
    expect(checkValue({ lo: 30, hi: 44 }, "3.85")).toBe("low");
    expect(checkValue({ lo: 30, hi: 44 }, "385")).toBe("high");
    expect(checkValue({ lo: 30, hi: 44 }, "warm")).toBe("number");
    expect(checkValue({ lo: null, hi: null }, "1000")).toBe("none");
  });
});

describe("search", () => {
  const entry = (id: string, label: string, aliases: string[] = []): FindingEntry =>
    ({ id, label, aliases, question: "", clinician_question: "", type: "boolean", unit: "", lo: null, hi: null, stage: "history", group: "", needs_level: false, needs_side: false });
  const all = [entry("neck_pain", "Neck pain"), entry("paindetect", "painDETECT score"), entry("rest_pain", "Pain at rest"), entry("oesophagus", "Œdème, dysphagie élevée", ["swallowing_trouble"]), entry("fever", "Raised temperature", ["fever", "pyrexia"])];
  const ids = (words: string) => searchFindings(all, words).map((one) => one.id);
  it("puts whole words first, then beginnings, then the rest", () => expect(ids("pain")).toEqual(["rest_pain", "paindetect", "neck_pain"]));
  it("needs every word, in any order, in any case", () => expect(ids("PAIN neck")).toEqual(["neck_pain"]));
  it("finds by alias and without accents", () => {
    expect(ids("pyrex")).toEqual(["fever"]);
    expect(ids("swallowing trouble")).toEqual(["oesophagus"]);
    expect(ids("elevee")).toEqual(["oesophagus"]);
  });
  it("finds nothing for nothing", () => {
    expect(ids("  ")).toEqual([]);
    expect(ids("zzz")).toEqual([]);
  });
  it("gives no more than asked for", () => expect(searchFindings(all, "a", 2)).toHaveLength(2));
});
