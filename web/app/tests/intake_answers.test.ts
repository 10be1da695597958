// Between taps and the words that the server takes.
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import {
  answerLines,
  choicesOf,
  controlOf,
  daysWords,
  interrupting,
  kLevels,
  keyOf,
  monthsWords,
  numberWords,
  questionOf,
  questionText,
  alarmText,
  stageOf,
  tickWords,
  tickedIn,
} from "../src/intake/answers";
import type { Alarm, Question } from "../src/intake/client";
import { setLanguage } from "../src/texts";

const question = (id: string, kind: Question["kind"], more: Partial<Question> = {}): Question => ({
  id,
  kind,
  text: `text of ${id}`,
  findings: kind === "finding" ? [id] : [],
  lines: [],
  unit: "",
  why: "",
  ...more,
});
const screen = (...findings: string[]) =>
  question("screen:x", "screen", { findings, lines: findings.map((id) => `line ${id}`) });
const alarm = (id: string, urgency: Alarm["urgency"]): Alarm => ({ id, urgency, text: `text of ${id}` });

beforeAll(() => setLanguage("en", false));

describe("controls", () => {
  it("fit the kind of a question", () => {
    expect(controlOf(question("night_pain", "finding"))).toBe("yes_no");
    expect(controlOf(question("vas_neck", "finding", { unit: "NRS" }))).toBe("pain");
    expect(controlOf(question("fever", "finding", { unit: "degC" }))).toBe("yes_or_number");
    expect(controlOf(question("phq9", "finding", { unit: "points" }))).toBe("number");
    expect(controlOf(question("dysphagia_any", "finding", { unit: "grade" }))).toBe("choices");
    expect(controlOf(screen("fever", "night_pain"))).toBe("ticks");
    expect(controlOf(screen("fever"))).toBe("yes_no");
    expect(controlOf(question("levels", "levels"))).toBe("levels");
  });
  it("name the operation's side in the words each question takes", () => {
    expect(choicesOf(question("approach", "approach")).map(({ words }) => words)).toEqual(["front", "back", "both"]);
    expect(choicesOf(question("approach", "finding", { unit: "code" })).map(({ words }) => words)).toEqual([
      "1",
      "2",
      "3",
    ]);
  });
  it("number the lines of a screen from 1", () => {
    expect(choicesOf(screen("fever", "unheard_of"))).toEqual([
      { words: "1", label: "Do you have a fever?" },
      { words: "2", label: "line unheard_of" },
    ]);
  });
  it("offer the segments from C1 down", () => {
    expect(kLevels[0]).toBe("C1-C2");
    expect(kLevels).toContain("C5-C6");
    expect(kLevels.at(-1)).toBe("T1-T2");
  });
});

describe("words", () => {
  it("take numbers with point or comma and nothing else", () => {
    expect(numberWords("38,5")).toBe("38.5");
    expect(numberWords(" +7 ")).toBe("7");
    expect(numberWords("-1")).toBe("-1");
    for (const typed of ["", " ", "38,5,1", "1e3", "about 5", "0x10", "5 6", "Infinity"])
      expect(numberWords(typed), typed).toBeNull();
  });
  it("keep any plain number as it is", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -100, max: 40_000 }),
        fc.constantFrom(".", ","),
        fc.integer({ min: 0, max: 9 }),
        (whole, point, tenth) => {
          expect(Number(numberWords(`${whole}${point}${tenth}`))).toBeCloseTo(Number(`${whole}.${tenth}`), 9);
        },
      ),
      { seed: 7 },
    );
  });
  it("turn weeks and years into months", () => {
    expect(monthsWords("3", "years")).toBe("36");
    expect(monthsWords("1,5", "years")).toBe("18");
    expect(monthsWords("13", "weeks")).toBe("3");
    expect(monthsWords("some", "weeks")).toBeNull();
  });
  it("count days since a date, over the change of clocks, and take none to come", () => {
    const today = new Date(2026, 3, 1, 8);
    expect(daysWords("2026-03-25", today)).toBe("7");
    expect(daysWords("2026-04-01", today)).toBe("0");
    expect(daysWords("2026-04-02", today)).toBeNull();
    expect(daysWords("", today)).toBeNull();
  });
  it("list ticks in order, or none", () => {
    const choices = choicesOf(screen("a", "b", "c"));
    expect(tickWords(choices, new Set(["3", "1"]))).toBe("1 3");
    expect(tickWords(choices, new Set())).toBe("none");
    fc.assert(
      fc.property(fc.subarray(["1", "2", "3"]), (ticked) => {
        expect([...tickedIn(tickWords(choices, new Set(ticked)))]).toEqual(ticked);
      }),
      { seed: 7 },
    );
  });
});

describe("answers as read", () => {
  it("are told in words", () => {
    expect(answerLines(question("night_pain", "finding"), "y")).toEqual(["Yes"]);
    expect(answerLines(question("night_pain", "finding"), "?")).toEqual(["I don’t know"]);
    expect(answerLines(question("vas_neck", "finding", { unit: "NRS" }), "6")).toEqual(["6 out of 10"]);
    expect(answerLines(question("fever", "finding", { unit: "degC" }), "38.5")).toEqual(["38.5 °C"]);
    expect(answerLines(question("fever", "finding", { unit: "degC" }), "n")).toEqual(["No"]);
    expect(answerLines(screen("fever", "b"), "1 2")).toEqual(["Do you have a fever?", "line b"]);
    expect(answerLines(screen("fever", "b"), "none")).toEqual(["None of these"]);
    expect(answerLines(screen("fever"), "1")).toEqual(["Yes"]);
    expect(answerLines(screen("fever"), "none")).toEqual(["No"]);
    expect(answerLines(question("levels", "levels"), "C5-C6 C6-C7")).toEqual(["C5-C6, C6-C7"]);
    expect(answerLines(question("implants", "implants"), "plate cage")).toHaveLength(2);
    expect(answerLines(question("months", "months", { unit: "months" }), "14")).toEqual(["14 months"]);
  });
  it("find their question again after a reload", () => {
    const given = { question: "screen:x", text: "t", lines: ["line a", "line b"], words: "1" };
    expect(questionOf(given, new Map()).kind).toBe("screen");
    expect(answerLines(questionOf(given, new Map()), "1")).toEqual(["line a"]);
    const asked = screen("fever", "b");
    expect(questionOf({ ...given, lines: asked.lines }, new Map([[keyOf(asked.id, asked.lines), asked]]))).toBe(asked);
    // another screen of the same name is another question
    expect(questionOf(given, new Map([[keyOf(asked.id, asked.lines), asked]]))).not.toBe(asked);
    expect(questionOf({ question: "age", text: "t", lines: [], words: "58" }, new Map()).unit).toBe("years");
  });
  it("fall back to the server's words for a question newer than the app", () => {
    expect(questionText(question("unheard_of", "finding"))).toBe("text of unheard_of");
    expect(alarmText(alarm("unheard_of", "now"))).toBe("text of unheard_of");
  });
  it("belong to a stage", () => {
    expect([question("age", "age"), screen("a"), question("fever", "finding"), null].map(stageOf)).toEqual([
      1, 2, 3, 4,
    ]);
  });
});

describe("danger signs", () => {
  it("interrupt once, the most urgent first", () => {
    const all = [alarm("wound", "24 h"), alarm("stroke", "now")];
    expect(interrupting(all, new Set()).map(({ id }) => id)).toEqual(["stroke", "wound"]);
    expect(interrupting(all, new Set(["wound", "stroke"]))).toEqual([]);
  });
  it("interrupt again only when as urgent as what was seen", () => {
    expect(interrupting([alarm("stroke", "now"), alarm("wound", "24 h")], new Set(["stroke"]))).toEqual([]);
    expect(
      interrupting([alarm("wound", "24 h"), alarm("stroke", "now")], new Set(["wound"])).map(({ id }) => id),
    ).toEqual(["stroke"]);
    expect(
      interrupting([alarm("stroke", "now"), alarm("heart", "now")], new Set(["stroke"])).map(({ id }) => id),
    ).toEqual(["heart"]);
  });
  it("of routine never interrupt", () => {
    expect(interrupting([alarm("hoarse", "routine")], new Set())).toEqual([]);
  });
  it("do not call for help twice in one list", () => {
    expect(alarmText(alarm("breathless", "now"))).toMatch(/^Call emergency services now\./);
    expect(alarmText(alarm("breathless", "now"), true)).toMatch(/^New trouble/);
  });
});
