// The clinician's pages of one patient.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

const example = (name) => new URL(`../../examples/${name}`, import.meta.url);
export const kPatient = "Ruth Amsler";
const kOtherPatient = "Vera Lindt";
/// Between a key and what it changes on the screen.
export const kGoalMs = 200;

async function importFile(page, name, text) {
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Patients" }).click();
  await page.setInputFiles("input[type=file]", { name, mimeType: "application/json", buffer: Buffer.from(text) });
  await page.getByRole("dialog", { name: "Imported" }).waitFor();
}

function bundleWithName() {
  const bundle = JSON.parse(readFileSync(example("fhir-bundle.json"), "utf8"));
  const patient = bundle.entry.find(({ resource }) => resource.resourceType === "Patient").resource;
  const [given, family] = kOtherPatient.split(" ");
  patient.name = [{ family, given: [given] }];
  return JSON.stringify(bundle);
}

export async function importBundle({ clinician, browser }) {
  await importFile(clinician, "bundle.json", bundleWithName());
  await clinician.getByText(`${kOtherPatient} was imported.`).waitFor();
  await clinician.getByText("Appendectomy").waitFor();
  await browser.look(clinician, "imported Bundle");
  await clinician.getByRole("link", { name: "Open the patient" }).click();
  await clinician.getByRole("heading", { name: kOtherPatient }).waitFor();
}

export async function importCase({ clinician, browser }, name = kPatient) {
  await importFile(clinician, "case.json", readFileSync(example("nonunion-after-acdf.json"), "utf8"));
  await clinician.getByRole("link", { name: "Open the patient" }).click();
  await openTab(clinician, "Record");
  await clinician.getByRole("region", { name: "Person" }).getByRole("button", { name: "Change" }).click();
  const dialog = clinician.getByRole("dialog", { name: "Person" });
  await dialog.getByLabel("Name").fill(name);
  await dialog.getByRole("button", { name: "Save" }).click();
  await clinician.getByRole("heading", { level: 1, name }).waitFor();
  await browser.look(clinician, "record");
}

export async function findPatient({ clinician, browser }) {
  await clinician.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Patients" }).click();
  await clinician.getByRole("link", { name: kOtherPatient }).waitFor();
  await clinician.getByRole("searchbox").fill("amsl");
  await clinician.getByRole("link", { name: kOtherPatient }).waitFor({ state: "hidden" });
  await browser.look(clinician, "patients");
  await clinician.getByRole("link", { name: kPatient }).click();
}

export async function makeLink(page) {
  await page.getByRole("button", { name: "Link for the patient" }).click();
  const link = await page.getByLabel("Link", { exact: true }).inputValue();
  await page.keyboard.press("Escape");
  return link;
}

export async function openTab(page, name) {
  await page.getByRole("navigation", { name: "Parts of the record" }).getByRole("link", { name }).click();
}

export async function seeDangerSigns({ clinician, browser }) {
  const signs = clinician.getByRole("region", { name: "Danger signs" });
  await signs.getByRole("button").click();
  await signs.getByText("Now", { exact: true }).first().waitFor();
  const text = await signs.innerText();
  assert.match(text, /cauda equina|cord/i, `the danger sign of the answers is not shown: ${text}`);
  await causesSettled(clinician);
  await browser.look(clinician, "assessment");
  await signs.getByRole("button").click();
}

export async function causesSettled(page) {
  await page.locator(".causes .cause").first().waitFor();
  await page.locator(".saving.saved").waitFor();
  await page.locator(".thinking.on").waitFor({ state: "detached" });
}

const probabilities = (page) => page.locator(".causes .bars").innerText();

/// By keys alone: from the top of the page to a finding, which is answered; then to a cause, which is opened.
export async function workByKeyboard({ clinician, browser }) {
  await clinician.reload();
  await causesSettled(clinician);
  const reached = async (selector, most) => {
    for (let i = 0; i < most; ++i) {
      await clinician.keyboard.press("Tab");
      if (await clinician.evaluate((wanted) => document.activeElement?.matches(wanted), selector)) return;
    }
    assert.fail(`${most} times Tab do not lead to ${selector}`);
  };
  await reached(".cause", 20);
  await clinician.keyboard.press("Enter");
  await clinician.locator(".cause[aria-expanded=true]").waitFor();
  await clinician.keyboard.press("Space");
  await clinician.locator(".cause[aria-expanded=false]").first().waitFor();
  await reached(".finder input", 20);
  await reached(".ask button", 3);
  const said = await clinician.evaluate(() => document.activeElement.getAttribute("aria-label"));
  const before = await probabilities(clinician);
  await clinician.keyboard.press("Space");
  const group = clinician.getByRole("radiogroup", { name: said.replace(/: yes$/, "") });
  await group.getByRole("radio", { name: "Yes", checked: true }).waitFor();
  await reached(".trio [role=radio]", 20);
  await clinician.waitForFunction((old) => document.querySelector(".causes .bars").innerText !== old, before);
  await causesSettled(clinician);
  // nobody said so: it is forgotten again
  await group.getByRole("radio", { name: "Unknown" }).click();
  await causesSettled(clinician);
  await browser.look(clinician, "assessment by keyboard");
}

// Runs in the page: `shown` resolves with the time from the next key until other probabilities stand on the screen.
function watchCauses() {
  const read = () => [...document.querySelectorAll(".causes .cause .p")].map((p) => p.textContent).join();
  const before = read();
  let pressed;
  const note = (e) => {
    pressed = e.timeStamp;
  };
  addEventListener("keydown", note, { once: true, capture: true });
  globalThis.shown = new Promise((done) => {
    setTimeout(done, 10_000, null);
    const watch = new MutationObserver(() => {
      if (read() === before) return;
      watch.disconnect();
      // the frame after the next has been drawn
      requestAnimationFrame(() => requestAnimationFrame((now) => done(now - pressed)));
    });
    watch.observe(document.querySelector(".causes"), { subtree: true, childList: true, characterData: true });
  });
}

/// From each key to the first frame that shows other probabilities, in the page's own time.
async function keyToScreen(page, finding, keys) {
  const group = page.getByRole("radiogroup", { name: finding, exact: true });
  const times = [];
  for (const key of keys) {
    await causesSettled(page);
    await group.locator("[aria-checked=true]").focus();
    await page.evaluate(watchCauses);
    await page.keyboard.press(key);
    const time = await page.evaluate(() => globalThis.shown);
    assert.ok(time !== null, `"${key}" at "${finding}" changes no probability`);
    times.push(Math.round(time));
  }
  return times;
}

const resultOf = (text) => text.replace(/^(Yes|No)\s*/, "").split("\n")[0].trim();

export async function enterFinding(stage) {
  const { clinician } = stage;
  const search = clinician.getByRole("combobox", { name: /^Add a finding/ });
  await search.fill("screw halo");
  await clinician.getByRole("option").first().waitFor();
  const before = await probabilities(clinician);
  await search.press("Alt+Enter");
  await clinician.waitForFunction((old) => document.querySelector(".causes .bars").innerText !== old, before);
  await causesSettled(clinician);
  stage.times = await keyToScreen(clinician, "No trabecular bridging on static film", ["n", "y", "n", "y", "n", "y"]);
  await causesSettled(clinician);
}

export async function askWhy({ clinician, browser }) {
  const cause = clinician.locator(".cause").first();
  await cause.click();
  const why = clinician.locator("div.why");
  await why.locator("li.toward").first().waitFor();
  assert.match(await why.innerText(), /Before any finding .* with all of them/s);
  await browser.look(clinician, "why and why not");
  await cause.click();
}

/// The test that comes next, and what it showed, taken from the page's own words for its results.
export async function enterTestResult(stage) {
  const { clinician, browser } = stage;
  const tests = clinician.getByRole("region", { name: "Next step to know more" });
  const ct = tests.locator("li", { hasText: "CT of the neck" });
  await ct.locator("summary").click();
  const outcome = resultOf(await ct.locator(".outcome figcaption .grow").first().innerText());
  await browser.look(clinician, "next tests");
  const before = await probabilities(clinician);
  const search = clinician.getByRole("combobox", { name: /^Add a finding/ });
  await search.fill(outcome);
  await clinician.getByRole("option", { name: outcome }).first().waitFor();
  const [saved] = await Promise.all([
    clinician.waitForRequest((request) => request.method() === "POST" && request.url().endsWith("/findings")),
    search.press("Enter"),
  ]);
  stage.result = saved.postDataJSON().findings[0].finding;
  const group = clinician.getByRole("radiogroup", { name: outcome });
  await group.getByRole("radio", { name: "Yes", checked: true }).waitFor();
  await clinician.waitForFunction((old) => document.querySelector(".causes .bars").innerText !== old, before);
  await causesSettled(clinician);
  await clinician.reload();
  await group.getByRole("radio", { name: "Yes", checked: true }).waitFor();
}

/// How many points of the neck's canvas are drawn, in how many colours, and a sum that tells two pictures apart.
const canvasOf = (page) =>
  page.evaluate(() => {
    const gl = document.querySelector("#neck-canvas")?.getContext("webgl2");
    if (!gl) return null;
    const [width, height] = [gl.drawingBufferWidth, gl.drawingBufferHeight];
    const pixels = new Uint8Array(width * height * 4);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    const colours = new Set();
    let drawn = 0;
    let sum = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      if (pixels[i + 3] === 0) continue;
      drawn += 1;
      const colour = (pixels[i] << 16) | (pixels[i + 1] << 8) | pixels[i + 2];
      if (colours.size < 1000) colours.add(colour);
      sum = (sum * 31 + colour + i) >>> 0;
    }
    return { share: drawn / (width * height), colours: colours.size, sum, lost: gl.isContextLost() };
  });

async function checkNeck(page, what) {
  await page.locator(".viewer.ready").waitFor();
  let neck = null;
  for (let i = 0; i < 50 && !(neck?.share > 0.02); ++i) {
    neck = await canvasOf(page);
    await page.waitForTimeout(100);
  }
  assert.ok(neck, `${what}: the browser gave no WebGL context`);
  assert.ok(!neck.lost, `${what}: the WebGL context was lost`);
  assert.ok(neck.share > 0.02 && neck.colours > 100, `${what}: the canvas is empty (${JSON.stringify(neck)})`);
  return neck;
}

/// The option on the page for which there is a neck after it, an operation on the fused levels before others.
async function firstWithNeck(page) {
  const offered = await page.locator(".viewer select").first().getByRole("option").allInnerTexts();
  const names = offered.filter((text) => text.startsWith("after: ")).map((text) => text.slice("after: ".length));
  const listed = await page.locator(".option .name").allInnerTexts();
  const shown = names.filter((name) => listed.includes(name));
  assert.ok(shown.length > 0, `no option of the page has a neck after it (necks: ${offered.join("; ")})`);
  return shown.find((name) => /^Revision/.test(name)) ?? shown[0];
}

export async function compareOption({ clinician, browser }) {
  await openTab(clinician, "Options");
  const now = await checkNeck(clinician, "the neck now");
  const option = await firstWithNeck(clinician);
  await clinician.getByRole("button", { name: option }).first().click();
  await clinician.getByText("What it does to the neck: now, and after").waitFor();
  await clinician.locator(".caption", { hasText: `after: ${option}` }).waitFor();
  await clinician.waitForTimeout(500);
  const after = await checkNeck(clinician, "the neck after an option");
  assert.notEqual(after.sum, now.sum, "the option changes nothing in the picture");
  await browser.look(clinician, "options and neck");
}

export async function enterScore({ clinician, browser }) {
  await openTab(clinician, "Course");
  const scores = clinician.getByRole("region", { name: "Outcome scores" });
  await scores.getByRole("radio", { name: "NDI" }).click();
  await scores.getByRole("button", { name: "Enter a score" }).click();
  const dialog = clinician.getByRole("dialog");
  await dialog.getByRole("group", { name: "Recreation" }).waitFor();
  for (const item of await dialog.getByRole("group").all()) await item.getByRole("radio").nth(2).check();
  await dialog.getByText("20 of 50 points: a score of 40 of 100").waitFor();
  await browser.look(clinician, "entering a score");
  await dialog.getByRole("button", { name: "Save the score" }).click();
  await scores.getByRole("img", { name: /over time, 1 values?/ }).waitFor();
  assert.equal(await scores.locator(".latest strong").innerText(), "40");
  assert.equal(await scores.locator(".score-chart canvas").count(), 1, "there is no chart");
  await clinician.getByText("What happened").waitFor();
  await browser.look(clinician, "course");
}

export async function openReport({ clinician, browser }) {
  const [report] = await Promise.all([
    clinician.waitForEvent("popup"),
    clinician.getByRole("link", { name: "Report", exact: true }).click(),
  ]);
  await report.waitForLoadState();
  await report.getByText("does not replace").first().waitFor();
  await browser.look(report, "report");
  const pdf = (await report.pdf({ format: "A4" })).toString("latin1");
  const pages = pdf.match(/\/Type\s*\/Page\b/g)?.length ?? 0;
  assert.ok(pages > 0, "the printed report has no page");
  await report.close();
}

export async function exportPatient({ clinician, result }) {
  await openTab(clinician, "Record");
  const [file] = await Promise.all([
    clinician.waitForEvent("download"),
    clinician.getByRole("button", { name: "Export everything" }).click(),
  ]);
  const all = JSON.parse(readFileSync(await file.path(), "utf8"));
  assert.ok(!file.suggestedFilename().includes("Amsler"), "the file's name tells who it is about");
  const text = JSON.stringify(all);
  for (const part of [kPatient, result, "Called the patient", '"ndi"'])
    assert.ok(text.includes(part), `the export lacks ${part}`);
}
