// The patient's texts: nothing that may be asked or told lacks words in a language, and they are plain enough.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";

type Texts = Record<string, string>;
const files = import.meta.glob<Texts>("../src/texts/{intake,work}.*.json", { eager: true, import: "default" });
const sources = import.meta.glob<string>("../src/{intake,work}/*.{ts,tsx}", {
  eager: true,
  query: "?raw",
  import: "default",
});
const texts = (name: string): Texts => files[`../src/texts/${name}.json`]!;
const root = path.resolve(import.meta.dirname, "../../..");

/// The rows of a table of the project, by column.
function table(name: string): Texts[] {
  const rows: string[][] = [[""]];
  let quoted = false;
  for (const c of readFileSync(path.join(root, "data", name), "utf8").trimEnd()) {
    const row = rows.at(-1)!;
    if (c === '"') quoted = !quoted;
    else if (c === "," && !quoted) row.push("");
    else if (c === "\n" && !quoted) rows.push([""]);
    else row[row.length - 1] += c;
  }
  const [head, ...body] = rows;
  return body.map((row) => Object.fromEntries(head!.map((column, i) => [column, row[i] ?? ""])));
}

describe("patient texts", () => {
  const english = texts("intake.en"),
    german = texts("intake.de");

  it("exist in both languages under the same keys, with the same places for values", () => {
    for (const name of ["intake", "work"]) {
      const en = texts(`${name}.en`),
        de = texts(`${name}.de`);
      expect(Object.keys(de).sort()).toEqual(Object.keys(en).sort());
      for (const [key, text] of Object.entries(en)) {
        expect(text.trim(), key).not.toBe("");
        expect(de[key]!.trim(), key).not.toBe("");
        const places = (of: string) => (of.match(/\{\w+\}/g) ?? []).sort();
        expect(places(de[key]!), key).toEqual(places(text));
      }
    }
  });

  it("cover every question a patient may be asked", () => {
    const asked = table("findings.csv")
      .filter((row) => row.question !== "" && row.stage === "history")
      .map((row) => row.id!);
    expect(asked.length).toBeGreaterThan(100);
    expect(asked.filter((id) => !(`intake.question.${id}` in english))).toEqual([]);
    const basics = ["age", "sex", "months", "approach", "levels", "implants"];
    expect(basics.filter((id) => !(`intake.basic.${id}` in english))).toEqual([]);
    const known = new Set(asked);
    const stale = Object.keys(english).filter(
      (key) => key.startsWith("intake.question.") && !known.has(key.slice("intake.question.".length)),
    );
    expect(stale).toEqual([]);
  });

  it("cover every unit of a number a patient may be asked for", () => {
    const units = table("findings.csv")
      .filter((row) => row.question !== "" && row.stage === "history" && row.type === "number")
      .map((row) => row.unit!);
    const withChoices = new Set(["code", "grade", "NRS"]);
    expect([...new Set(units)].filter((unit) => !withChoices.has(unit) && !(`intake.unit.${unit}` in english))).toEqual(
      [],
    );
  });

  it("cover every danger sign, and call for help where its rule says now", () => {
    const flags = table("red_flags.csv");
    expect(flags.length).toBeGreaterThan(50);
    for (const { id, urgency, patient_text } of flags) {
      const key = `intake.alarm.of.${id}`;
      expect(english[key], key).toBeTruthy();
      // a wording of its own must not take the urgency out of it
      if (urgency === "now") {
        const calls = patient_text!.startsWith("Call emergency services now.");
        expect(english[key]!.startsWith("Call emergency services now."), key).toBe(calls);
        expect(german[key]!.startsWith("Rufen Sie jetzt den Notruf."), key).toBe(calls);
        if (!calls) expect(`${english[key]} ${german[key]}`, key).toMatch(/hospital today.*heute ins Krankenhaus/);
      } else {
        expect(english[key], key).not.toMatch(/^Call emergency services now/);
        expect(german[key], key).not.toMatch(/^Rufen Sie jetzt den Notruf/);
      }
      // "today" and "at once" of the table stay
      for (const [word, wort] of [
        [/\btoday\b/, /heute/],
        [/\bthis week\b/, /diese Woche/],
      ] as const) {
        if (word.test(patient_text!))
          expect(`${english[key]} | ${german[key]}`, key).toMatch(new RegExp(`${word.source}.*\\|.*${wort.source}`));
      }
    }
    const ids = new Set(flags.map(({ id }) => id));
    expect(
      Object.keys(english).filter(
        (key) => key.startsWith("intake.alarm.of.") && !ids.has(key.slice("intake.alarm.of.".length)),
      ),
    ).toEqual([]);
  });

  it("address the reader as Sie", () => {
    for (const [key, text] of Object.entries({ ...german, ...texts("work.de") }))
      expect(text, key).not.toMatch(/\b([Dd]u|[Dd]ich|[Dd]ir|[Dd]eine?[mnrs]?)\b/);
  });

  it("exist for every key the pages name", () => {
    const all = { ...english, ...texts("work.en") };
    const named = Object.values(sources).flatMap((source) =>
      [...source.matchAll(/"((?:intake|work)\.[\w.]+)"/g)].map(([, key]) => key!),
    );
    expect(named.length).toBeGreaterThan(80);
    expect(named.filter((key) => !(key in all))).toEqual([]);
  });

  it("are plain enough for a 12-year-old", () => {
    const tool = path.join(root, "tools/reading-level");
    const told = execFileSync(process.execPath, [tool], { encoding: "utf8" });
    expect(told).toContain("intake.question");
    const folder = mkdtempSync(path.join(tmpdir(), "reading-level-"));
    try {
      const hard = path.join(folder, "hard.en.json");
      writeFileSync(
        hard,
        JSON.stringify({
          "a.b":
            "Gastrointestinal manifestations necessitate multidisciplinary reconsideration of interventions.",
        }),
      );
      expect(() => execFileSync(process.execPath, [tool, hard], { stdio: "pipe" })).toThrow();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
