// The patient at a phone, and what the clinic sees of it.
import assert from "node:assert/strict";
import { kPatient } from "./patient.mjs";

export const kPhone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true, deviceScaleFactor: 2 };

// what this patient ticks wherever it is asked; everything else is not so, or not known
export const kTrue = [/your neck itself hurt/i, /pain run down your arm/i, /week by week/i, /muscles/i];
export const kDanger = [/trouble (holding|passing|with).*urine|urine/i, /skin between your legs/i];
const kMostQuestions = 120;

const nextPage = ".in-form:not([data-seen]), .in-danger, .in-review";

async function answerOne(phone, truths) {
  await phone.locator(".in-form").evaluate((form) => form.setAttribute("data-seen", ""));
  if ((await phone.locator(".in-tick").count()) > 0) {
    let ticked = 0;
    for (const line of await phone.locator(".in-tick:not(.none)").all()) {
      const text = await line.innerText();
      if (!truths.some((truth) => truth.test(text))) continue;
      await line.tap();
      ticked += 1;
    }
    if (ticked === 0) await phone.locator(".in-tick.none").tap();
    await phone.getByRole("button", { name: "Next" }).tap();
  } else {
    await phone.getByRole("button", { name: "I don’t know" }).tap();
  }
  await phone.locator(nextPage).first().waitFor();
}

export async function answerUntil(phone, selector, truths) {
  for (let i = 0; i < kMostQuestions; ++i) {
    if ((await phone.locator(selector).count()) > 0) return i;
    await answerOne(phone, truths);
  }
  return assert.fail(`${kMostQuestions} answers do not lead to ${selector}`);
}

export async function openLink({ phone, browser, link }) {
  await phone.goto(link);
  await phone.getByRole("button", { name: "Start" }).waitFor();
  assert.ok(!phone.url().includes(link.split("/").at(-1)), "the link's token stays in the address bar");
  await browser.look(phone, "welcome on the phone");
  await phone.getByRole("button", { name: "Start" }).tap();
  await phone.locator(".in-form").waitFor();
  await browser.look(phone, "a question on the phone");
}

export async function raiseDangerSign(stage) {
  const { phone, browser } = stage;
  stage.questions = await answerUntil(phone, ".in-danger", [...kTrue, ...kDanger]);
  const sign = phone.getByRole("alertdialog", { name: "You need help now" });
  await sign.waitFor();
  assert.equal(await sign.getByRole("link", { name: "Call 112" }).getAttribute("href"), "tel:112");
  await browser.look(phone, "danger sign on the phone");
}

/// Before anything was sent; the more urgent patient stands above the one who sent earlier.
export async function workListTells({ clinician, browser }) {
  await clinician.getByRole("link", { name: "Work list" }).click();
  const items = clinician.getByRole("list", { name: "Waiting intakes" }).locator(":scope > li");
  await items.nth(1).waitFor();
  const names = await items.getByRole("heading").allInnerTexts();
  assert.equal(names[0], kPatient, `the most urgent does not come first: ${names.join(", ")}`);
  const first = await items.first().innerText();
  assert.match(first, /Now/);
  assert.match(first, /answers not sent yet/);
  await browser.look(clinician, "work list");
}

export async function sendAnswers(stage) {
  const { phone, browser } = stage;
  const goOn = phone.getByRole("button", { name: /Help is on its way|I have read this/ });
  await goOn.tap();
  for (;;) {
    stage.questions += await answerUntil(phone, ".in-danger, .in-review", kTrue);
    if ((await phone.locator(".in-danger").count()) === 0) break;
    await goOn.tap();
  }
  await phone.locator(".in-answers > div").first().waitFor();
  await browser.look(phone, "looking over the answers on the phone");
  await phone.getByRole("button", { name: "Send to my clinic" }).tap();
  await phone.getByRole("heading", { name: "Thank you" }).waitFor();
  await browser.look(phone, "thanks on the phone");
}

/// Another patient, who answered by other means; `ticked` holds the lines that are true.
export async function sendQuietly(url, link, ticked = []) {
  const headers = { "X-Intake-Token": link.split("/").at(-1), "Content-Type": "application/json" };
  const call = async (method, path, body) => {
    const answer = await fetch(`${url}/api/v1/intake${path}`, { method, headers, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${method} /intake${path}: ${answer.status}`);
    return answer.json();
  };
  let view = await call("GET", "");
  for (let i = 0; i < 12 && view.question; ++i) {
    const lines = view.question.lines.map((line, at) => (ticked.some((one) => one.test(line)) ? at + 1 : 0));
    const words = view.question.kind === "screen" ? lines.filter(Boolean).join(" ") || "none" : "?";
    view = await call("POST", "/answer", { question: view.question.id, words });
  }
  await call("POST", "/submit", {});
}

export async function openFromWorkList({ clinician }) {
  await clinician.reload();  // the list itself asks again every half minute
  const item = clinician.getByRole("listitem").filter({ has: clinician.getByRole("heading", { name: kPatient }) });
  await item.getByText(/^Sent /).waitFor();
  await item.getByRole("link", { name: `Open patient ${kPatient}` }).click();
  await clinician.getByRole("heading", { level: 1, name: kPatient }).waitFor();
}

export async function closeWork({ clinician, browser }) {
  await clinician.getByRole("link", { name: "Work list" }).click();
  await clinician.getByRole("button", { name: `Close … ${kPatient}` }).click();
  const dialog = clinician.getByRole("dialog", { name: "What was done?" });
  await dialog.getByRole("button", { name: "Close intake" }).click();
  await dialog.getByRole("alert").waitFor();
  await dialog.getByRole("button", { name: "Called the patient, advice given" }).click();
  await browser.look(clinician, "closing work");
  await dialog.getByRole("button", { name: "Close intake" }).click();
  await clinician.getByRole("heading", { name: kPatient }).waitFor({ state: "hidden" });
}
