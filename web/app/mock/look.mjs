// Looks at every page: npm run build, then node mock/look.mjs [NAME...]. Writes pictures to shots/, checks each with
// axe-core and the console for faults, and exits 1 when there is one.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import { start } from "./server.mjs";

const shots = fileURLToPath(new URL("../shots/", import.meta.url));
mkdirSync(shots, { recursive: true });
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const only = process.argv.slice(2);

const desktop = { width: 1440, height: 900 }, tablet = { width: 900, height: 1100 }, phone = { width: 375, height: 760 }, narrow = { width: 320, height: 640 };
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
const cases = [
  { name: "sign-in", path: "#/sign-in", role: null },
  { name: "sign-in-phone", path: "#/sign-in", role: null, size: phone },
  { name: "setup", path: "#/setup/abc", role: null },
  { name: "patients", path: "#/patients" },
  { name: "patients-dark", path: "#/patients", dark: true },
  { name: "patients-phone", path: "#/patients", size: phone },
  { name: "new-patient", path: "#/patients", act: async (page) => page.getByRole("button", { name: "New patient" }).click() },
  { name: "assessment", path: "#/patients/p0" },
  { name: "assessment-full", path: "#/patients/p0", full: true, act: async (page) => page.locator(".cause").first().click() },
  { name: "assessment-now", path: "#/patients/p1", act: async (page) => page.locator(".flags button.line").click() },
  { name: "assessment-quiet", path: "#/patients/p2" },
  { name: "assessment-dark", path: "#/patients/p0", dark: true, act: async (page) => page.locator(".cause").first().click() },
  { name: "assessment-tablet", path: "#/patients/p0", size: tablet, full: true },
  { name: "assessment-phone", path: "#/patients/p0", size: phone, full: true },
  { name: "assessment-narrow", path: "#/patients/p1", size: narrow },
  { name: "assessment-de", path: "#/patients/p0", language: "de" },
  { name: "search", path: "#/patients/p0", act: async (page) => page.locator(".finder input").fill("pain") },
  { name: "conflict", path: "#/patients/p3", act: async (page, mock) => {
    mock.clash("p3");
    await page.getByRole("radiogroup", { name: /neck pain/i }).first().getByRole("radio").nth(2).click();
    await wait(1500);
    await page.evaluate(() => scrollTo(0, 0));
  } },
  { name: "editing", path: "#/patients/p0", act: async (page) => {
    await page.getByRole("radiogroup", { name: "No trabecular bridging on static film" }).getByRole("radio").nth(1).click();
    await wait(900);
  } },
  { name: "editing-phone", path: "#/patients/p0", size: phone, act: async (page) => page.getByRole("radiogroup", { name: "No trabecular bridging on static film" }).getByRole("radio").nth(1).click() },
  { name: "expired", path: "#/patients/p0", act: async (page, mock) => {
    mock.role(null);
    await page.getByRole("radiogroup", { name: "No trabecular bridging on static film" }).getByRole("radio").nth(0).click();
    await wait(1200);
  } },
  { name: "options", path: "#/patients/p0/options", act: async (page) => { await page.locator(".option > button").nth(2).click(); await wait(1500); } },
  { name: "options-after", path: "#/patients/p0/options", act: async (page) => { await page.getByRole("button", { name: /Revision from the front/ }).click(); await wait(2500); } },
  { name: "options-dark", path: "#/patients/p2/options", dark: true, act: async () => wait(2500) },
  { name: "options-phone", path: "#/patients/p0/options", size: phone, full: true, act: async () => wait(2500) },
  { name: "course", path: "#/patients/p0/course", full: true },
  { name: "course-dark", path: "#/patients/p0/course", dark: true },
  { name: "course-phone", path: "#/patients/p0/course", size: phone, full: true },
  { name: "score", path: "#/patients/p0/course", act: async (page) => page.getByRole("button", { name: "Enter a score" }).click() },
  { name: "record", path: "#/patients/p0/record" },
  { name: "erase", path: "#/patients/p0/record", act: async (page) => page.getByRole("button", { name: "Erase this patient" }).click() },
  { name: "link", path: "#/patients/p0", act: async (page) => page.getByRole("button", { name: "Link for the patient" }).click() },
  { name: "accounts", path: "#/accounts", role: "administrator" },
  { name: "accounts-invited", path: "#/accounts", role: "administrator", act: async (page) => {
    await page.getByRole("button", { name: "Invite somebody" }).click();
    await page.getByLabel("Name", { exact: true }).fill("Dr. Sam Hale");
    await page.getByLabel("Sign-in name").fill("hale");
    await page.getByRole("button", { name: "Make the invitation" }).click();
    await wait(600);
    await page.getByLabel("Link to set a password").waitFor({ timeout: 2000 });
  } },
  { name: "audit", path: "#/audit", role: "administrator", act: async (page) => page.getByRole("button", { name: "Check the chain" }).click() },
  { name: "account", path: "#/account" },
  { name: "print", path: "#/patients/p0", print: true },
];

const mock = await start();
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu", "--enable-unsafe-swiftshader"] });
let faults = 0;
const tell = (name, what) => {
  faults += 1;
  console.log(`${name}: ${what}`);
};

for (const one of cases.filter(({ name }) => only.length === 0 || only.some((word) => name.startsWith(word)))) {
  mock.role(one.role === undefined ? "clinician" : one.role);
  const context = await browser.newContext({ viewport: one.size ?? desktop, colorScheme: one.dark ? "dark" : "light", locale: one.language ?? "en-GB", reducedMotion: "reduce", bypassCSP: false, deviceScaleFactor: 1 });
  const page = await context.newPage();
  page.on("console", (message) => { if (message.type() === "error" && !/status of 40[1]|409/.test(message.text())) tell(one.name, `console: ${message.text()}`); });
  page.on("pageerror", (error) => tell(one.name, `error: ${error.message}`));
  page.on("request", (request) => { if (!request.url().startsWith(`http://127.0.0.1:${mock.port}/`) && !/^(data|blob):/.test(request.url())) tell(one.name, `asks elsewhere: ${request.url()}`); });
  await page.goto(`http://127.0.0.1:${mock.port}/${one.path}`);
  await page.waitForLoadState("networkidle");
  await wait(700);
  try {
    await one.act?.(page, mock);
  } catch (error) {
    tell(one.name, String(error).split("\n")[0]);
  }
  await wait(400);
  if (one.print) {
    await page.pdf({ path: `${shots}${one.name}.pdf`, format: "A4", printBackground: false });
    await page.emulateMedia({ media: "print" });
    await page.setViewportSize({ width: 760, height: 1080 });
  }
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  if (wide > 0) tell(one.name, `scrolls sideways by ${wide} px`);
  await page.screenshot({ path: `${shots}${one.name}.png`, fullPage: one.full ?? false });
  if (!one.print) {
    // the policy of the page forbids foreign scripts: the checker runs in a world of its own
    const session = await context.newCDPSession(page);
    const { executionContextId } = await session.send("Page.createIsolatedWorld", { frameId: (await session.send("Page.getFrameTree")).frameTree.frame.id });
    const run = async (expression) => (await session.send("Runtime.evaluate", { expression, contextId: executionContextId, awaitPromise: true, returnByValue: true })).result.value;
    await run(axe);
    const found = JSON.parse(await run(`axe.run(document, { resultTypes: ["violations"] }).then((r) => JSON.stringify(r.violations.map((v) => [v.id, v.help, v.nodes.length, v.nodes.slice(0, 3).map((n) => n.html.slice(0, 160) + " " + (n.any[0]?.message ?? ""))])))`));
    for (const [id, help, count, nodes] of found) tell(one.name, `axe ${id}: ${help} (${count})\n    ${nodes.join("\n    ")}`);
  }
  await context.close();
}
await browser.close();
mock.server.close();
console.log(faults ? `${faults} faults` : "no faults");
process.exit(faults ? 1 : 0);
