import { afterEach, describe, expect, it } from "vitest";
import { chance, date, known, number, percent, setLanguage, t } from "../src/texts";

const texts = import.meta.glob<Record<string, string>>("../src/texts/*.json", { eager: true, import: "default" });
const sources = import.meta.glob<string>("../src/**/*.{ts,tsx}", { eager: true, query: "?raw", import: "default" });
const readTexts = (name: string) => texts[`../src/texts/${name}`]!;
const slots = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]!).sort();

describe("texts", () => {
  afterEach(() => setLanguage("en", false));

  const parts = Object.keys(texts).map((path) => path.split("/").at(-1)!).filter((name) => /(^|\.)en\.json$/.test(name));
  it.each(parts)("%s stands in German too, with the same names to fill in", (name) => {
    const english = readTexts(name), german = readTexts(name.replace(/en\.json$/, "de.json"));
    expect(Object.keys(german).sort()).toEqual(Object.keys(english).sort());
    for (const [key, text] of Object.entries(english)) {
      expect(german[key], key).not.toBe("");
      // a plural that says "1" in words need not name the count
      if (!key.endsWith(".one")) expect(slots(german[key]!), key).toEqual(slots(text));
    }
  });

  it("holds every key that the source asks for by name", () => {
    const all = Object.assign({}, ...parts.map(readTexts)) as Record<string, string>;
    const missing = Object.entries(sources).flatMap(([file, source]) =>
      [...source.matchAll(/\bt\("([a-z][\w]*(?:\.[\w]+)*)"/g)].map((match) => match[1]!).filter((key) => !(key in all)).map((key) => `${file}: ${key}`));
    expect(missing).toEqual([]);
  });

  it("holds the choices that keys are made of", () => {
    const all = readTexts("en.json");
    const families = { stage: ["history", "exam", "lab", "imaging", "procedure"], verdict: ["offer", "consider", "avoid", "needs_test"], urgency: ["now", "24h", "1week", "routine"],
      role: ["administrator", "clinician", "read_only", "machine"], evidence: ["very_low", "low", "moderate", "high"], severity: ["minor", "mixed", "major", "catastrophic"],
      basis: ["text", "recalled", "judged", "derived"], tab: ["assessment", "options", "course", "record"], approach: ["anterior", "posterior", "combined"] };
    for (const [family, ids] of Object.entries(families)) for (const id of ids) expect(all, `${family}.${id}`).toHaveProperty([`${family}.${id}`]);
  });

  it("fills in values, takes the singular, and shows a key that is missing", async () => {
    await setLanguage("en", false);
    expect(t("flags.more", { count: 3 })).toBe("3 more");
    expect(t("flags.more", { count: 1 })).toBe("1 more");
    expect(t("patients.count", { count: 1 })).toBe("1 patient");
    expect(t("error.often", {})).toContain("{seconds}");
    expect(t("no.such.key")).toBe("no.such.key");
    expect(known("no.such.key")).toBe(false);
  });

  it("changes the language", async () => {
    await setLanguage("de", false);
    expect(t("nav.patients")).toBe("Patienten");
    expect(number(1234.5, 1)).toBe("1.234,5");
    await setLanguage("en", false);
    expect(t("nav.patients")).toBe("Patients");
    expect(number(1234.5, 1)).toBe("1,234.5");
  });

  it("never calls a probability impossible or certain", () => {
    expect(chance(0)).toBe("<\u00a01\u00a0%");
    expect(chance(1)).toBe(">\u00a099\u00a0%");
    expect(chance(0.642)).toBe("64\u00a0%");
    expect(percent(0)).toBe("0\u00a0%");
    expect(percent(1)).toBe("100\u00a0%");
    expect(percent(0.004)).toBe("<\u00a01\u00a0%");
  });

  it("a day is the same day in every time zone", () => {
    expect(date("1971-04-23")).toBe("23 Apr 1971");
  });
});
