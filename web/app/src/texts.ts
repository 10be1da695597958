// Every sentence the app says. texts/LANGUAGE.json holds the clinician's pages; further files NAME.LANGUAGE.json join it
// (texts/intake.en.json). English comes with the app, other languages when they are chosen.
import { useEffect, useState } from "preact/hooks";
import english from "./texts/en.json";

export type Texts = Record<string, string>;
export type Values = Record<string, string | number>;

const files = import.meta.glob<Texts>(["./texts/*.json", "!./texts/en.json"], { import: "default" });
const kStored = "nucha-language";

/// The languages that clinicians choose from, by their own names. The patient's pages may offer more.
export const languages: { id: string; name: string }[] = [
  { id: "en", name: "English" },
  { id: "de", name: "Deutsch" },
];

let chosen: Texts = {};
let fallback: Texts = english;
let current = "en";
const listeners = new Set<() => void>();

export function language(): string {
  return current;
}

async function load(id: string): Promise<Texts> {
  const wanted = Object.keys(files).filter((path) => path.endsWith(`/${id}.json`) || path.endsWith(`.${id}.json`));
  const parts = await Promise.all(wanted.map((path) => files[path]!()));
  return Object.assign({}, ...parts) as Texts;
}

/// Loads a language and shows it; unknown ones fall back to English.
export async function setLanguage(id: string, remember = true): Promise<void> {
  if (fallback === english) fallback = { ...english, ...(await load("en")) };
  chosen = id === "en" ? fallback : await load(id);
  current = id;
  if (typeof document !== "undefined") document.documentElement.lang = id;
  if (remember) {
    try {
      localStorage.setItem(kStored, id);
    } catch {
      // without storage the choice lasts as long as the page
    }
  }
  for (const tell of listeners) tell();
}

/// What was chosen before, else what the browser asks for, else English.
export function preferredLanguage(): string {
  let stored: string | null = null;
  try {
    stored = localStorage.getItem(kStored);
  } catch {
    // as above
  }
  const wishes = [stored, ...navigator.languages.map((tag) => tag.split("-")[0]!)];
  return wishes.find((wish) => languages.some((known) => known.id === wish)) ?? "en";
}

/// The text of a key with {names} replaced. `key.one` is taken for values.count === 1 where it exists. A missing text
/// shows its key, which the tests make sure never happens.
export function t(key: string, values: Values = {}): string {
  const find = (name: string) => chosen[name] ?? fallback[name];
  const text = (values.count === 1 ? find(`${key}.one`) : undefined) ?? find(key) ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}

/// Whether a text exists: for ids that come from the server and may be newer than the app.
export function known(key: string): boolean {
  return key in chosen || key in fallback;
}

/// Draws the component again when the language changes.
export function useLanguage(): string {
  const [id, setId] = useState(current);
  useEffect(() => {
    const tell = () => setId(current);
    listeners.add(tell);
    tell();
    return () => void listeners.delete(tell);
  }, []);
  return id;
}

// numbers and dates as the language writes them

/// A probability: nothing is impossible or certain here, however it was rounded.
export function chance(probability: number): string {
  if (probability < 0.01) return t("number.under", { limit: 1 });
  if (probability > 0.99) return t("number.over", { limit: 99 });
  return percent(probability);
}
/// A share of something counted.
export function percent(share: number): string {
  const p = share * 100;
  if (p > 0 && p < 1) return t("number.under", { limit: 1 });
  return `${Math.round(p)}\u00a0%`;
}
// dates and numbers in English as most of the world writes them
const locale = () => (current === "en" ? "en-GB" : current);
const kDay = /^\d{4}-\d\d-\d\d$/;

export function number(value: number, digits = 0): string {
  return new Intl.NumberFormat(locale(), { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
}
/// A day without a time ("1971-04-23") is that day everywhere.
export function date(at: number | string): string {
  const zone = typeof at === "string" && kDay.test(at) ? { timeZone: "UTC" } : {};
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", year: "numeric", ...zone }).format(new Date(at));
}
export function dateTime(at: number | string): string {
  return new Intl.DateTimeFormat(locale(), { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" }).format(new Date(at));
}
