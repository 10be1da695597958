// The clinic's server as far as the patient's pages and the work list need it, inside the browser under test.
import type { Browser, Page, Route } from "playwright-core";
import type { Alarm, Kind, Question } from "../src/intake/client";

const question = (id: string, kind: Kind, more: Partial<Question> = {}): Question => ({
  id,
  kind,
  text: id,
  findings: kind === "finding" ? [id] : [],
  lines: [],
  unit: "",
  why: "",
  ...more,
});
const screen = (id: string, findings: string[]): Question =>
  question(`screen:${id}`, "screen", { findings, lines: findings.map((finding) => `line ${finding}`) });

/// One of each kind, with words that answer it.
export const kInterview: { question: Question; words: string }[] = [
  { question: question("age", "age", { unit: "years" }), words: "58" },
  { question: question("sex", "sex"), words: "female" },
  { question: question("months", "months", { unit: "months" }), words: "14" },
  { question: question("approach", "approach"), words: "front" },
  { question: question("levels", "levels"), words: "C5-C6" },
  { question: question("implants", "implants"), words: "plate cage" },
  { question: screen("more", ["dyspnoea", "stridor", "odynophagia"]), words: "none" },
  { question: screen("more", ["wound_drainage", "fever"]), words: "none" },
  { question: question("vas_neck", "finding", { unit: "NRS" }), words: "6" },
  { question: question("fever", "finding", { unit: "degC" }), words: "38.5" },
  { question: question("dysphagia_any", "finding", { unit: "grade" }), words: "1" },
  { question: question("phq9", "finding", { unit: "points" }), words: "?" },
  { question: question("night_pain", "finding"), words: "y" },
];
export const at = (id: string): number => kInterview.findIndex(({ question: asked }) => asked.id === id);

const kToken = "tok-en_1";
type Fault = "away" | "lost" | "refused" | 404 | 410;

/// A patient's intake of which the first `answered` questions are answered.
export class IntakeMock {
  given: string[];
  state = "open";
  /// What befalls the next requests; "away" stays until it is taken back.
  fault: Fault | null = null;
  posts: { path: string; body: { question?: string; words?: string } }[] = [];
  addresses: string[] = [];

  constructor(answered = 0) {
    this.given = kInterview.slice(0, answered).map(({ words }) => words);
  }

  private alarms(): Alarm[] {
    const signs = (this.given[at("screen:more")] ?? "").split(" ");
    const alarm = (id: string, urgency: Alarm["urgency"]): Alarm => ({ id, urgency, text: `text of ${id}` });
    if (signs.includes("1")) return [alarm("airway_closing", "now"), alarm("breathless", "now")];
    return signs.includes("3") ? [alarm("pain_on_swallowing", "24 h")] : [];
  }
  private view() {
    const next = this.state === "open" ? (kInterview[this.given.length]?.question ?? null) : null;
    return { state: this.state, question: next, answered: this.given.length, alarms: this.alarms(), language: "en" };
  }
  private problem(route: Route, status: number) {
    return route.fulfill({
      status,
      contentType: "application/problem+json",
      body: JSON.stringify({ status, title: "no", detail: "no" }),
    });
  }

  async answer(route: Route): Promise<void> {
    const request = route.request();
    this.addresses.push(request.url());
    if (this.fault === "away") return route.abort("internetdisconnected");
    if (typeof this.fault === "number") return this.problem(route, this.fault);
    if (request.headers()["x-intake-token"] !== kToken || request.headers().cookie) return this.problem(route, 404);
    const path = new URL(request.url()).pathname.replace("/api/v1/intake", "");
    if (path === "/answers") {
      const answers = this.given.map((words, i) => ({
        ...kInterview[i]!.question,
        question: kInterview[i]!.question.id,
        words,
      }));
      return route.fulfill({ json: { answers } });
    }
    if (request.method() === "POST") {
      const body = request.postDataJSON() as { question?: string; words?: string };
      this.posts.push({ path, body });
      if (this.fault === "refused") return this.problem(route, 422);
      if (path === "/answer" && kInterview[this.given.length]?.question.id !== body.question)
        return this.problem(route, 409);
      if (path === "/answer") this.given.push(body.words!);
      if (path === "/back") this.given.pop();
      if (path === "/submit") this.state = "submitted";
      if (this.fault === "lost") {
        this.fault = null;
        return route.abort("connectionreset");
      }
    }
    return route.fulfill({ json: this.view() });
  }
}

export interface Look {
  width?: number;
  height?: number;
  dark?: boolean;
  locale?: string;
}
export async function openPage(
  browser: Browser,
  { width = 390, height = 844, dark = false, locale = "en-GB" }: Look = {},
): Promise<Page> {
  const context = await browser.newContext({
    viewport: { width, height },
    locale,
    timezoneId: "UTC",
    colorScheme: dark ? "dark" : "light",
    reducedMotion: "reduce",
  });
  return context.newPage();
}
export async function openIntake(browser: Browser, base: string, mock: IntakeMock, look: Look = {}): Promise<Page> {
  const page = await openPage(browser, look);
  await page.route("**/api/v1/**", (route) => mock.answer(route));
  await page.goto(`${base}/#/intake/${kToken}`);
  await page.waitForSelector(".in-main h1, .in-danger");
  return page;
}

/// What axe-core finds, targets that are too small, and whether the page scrolls sideways: empty when all is well.
export async function faultsOf(page: Page, axe: string): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    type Axe = {
      run: (
        root: Document,
        options: object,
      ) => Promise<{ violations: { id: string; nodes: { target: string[] }[] }[] }>;
    };
    const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
    const found = await (globalThis as unknown as { axe: Axe }).axe.run(document, { runOnly: tags });
    const faults = found.violations.map(
      ({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`,
    );
    const scope = document.querySelector(".in-page, .in-danger, main.work") ?? document.body;
    for (const target of scope.querySelectorAll(
      "a[href], button, label:has(input), input:not([type=checkbox]):not([type=radio])",
    )) {
      const box = target.getBoundingClientRect();
      if (box.width > 0 && Math.min(box.width, box.height) < 43.9)
        faults.push(`small: ${target.textContent} ${box.width} x ${box.height}`);
    }
    if (document.documentElement.scrollWidth > document.documentElement.clientWidth) faults.push("scrolls sideways");
    return faults;
  });
}
