// One day at a clinic, through the real server and a real browser: node tests/e2e/clinic.mjs NUCHA [--pictures]
// Exit code 77: there is no browser here. --pictures also writes docs/images/clinic-*.png.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as accounts from "./accounts.mjs";
import { Browser, whatIsMissing } from "./browser.mjs";
import * as intake from "./intake.mjs";
import * as patient from "./patient.mjs";
import { takePictures } from "./pictures.mjs";
import { auditedEntries, startServer } from "./server.mjs";

const kStepMs = 90_000;

const [program, ...words] = process.argv.slice(2);
if (!program) {
  console.error("usage: node tests/e2e/clinic.mjs NUCHA [--pictures]");
  process.exit(2);
}
const missing = whatIsMissing();
if (missing) {
  console.log(`skipped: ${missing}`);
  process.exit(77);
}

const folder = mkdtempSync(join(tmpdir(), "nucha-e2e-"));
const stage = {};
let now = "start";

async function step(work, ...more) {
  now = work.name;
  const began = Date.now();
  const late = wait(kStepMs, null, { ref: false }).then(() => assert.fail(`not done after ${kStepMs} ms`));
  await Promise.race([work(stage, ...more), late]);
  stage.browser?.checkFaults(now);
  console.log(`${now.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)} (${Date.now() - began} ms)`);
}

async function openClinic() {
  stage.server = await startServer(program, folder);
  stage.browser = await Browser.launch(stage.server.url);
  stage.admin = await stage.browser.person();
  stage.clinician = await stage.browser.person();
  stage.phone = await stage.browser.person(intake.kPhone);
}

async function invitePatients() {
  stage.link = await patient.makeLink(stage.clinician);
}

async function hearFromOtherPatient() {
  await intake.sendQuietly(stage.server.url, await patient.makeLink(stage.clinician));
}

async function closeClinic() {
  await stage.browser.close();
  await stage.server.stop();
  const entries = auditedEntries(program, folder);
  assert.ok(entries >= stage.entries, `the page saw ${stage.entries} entries, the command only ${entries}`);
  const log = stage.server.log();
  assert.ok(!/Amsler|Lindt|seven grey/.test(log), "the log tells of a patient or a password");
  assert.ok(!/"level":"error"/.test(log), `the log tells of a fault:\n${log}`);
}

async function day() {
  await step(openClinic);
  await step(accounts.setUpClinic);
  await step(accounts.tryLinkTwice);
  await step(accounts.inviteClinician);
  await step(accounts.acceptInvitation);
  await step(patient.importBundle);
  await step(hearFromOtherPatient);
  await step(patient.importCase);
  await step(patient.findPatient);
  await step(invitePatients);
  await step(intake.openLink);
  await step(intake.raiseDangerSign);
  await step(intake.workListTells);
  await step(intake.sendAnswers);
  await step(intake.openFromWorkList);
  await step(patient.seeDangerSigns);
  await step(patient.workByKeyboard);
  await step(patient.enterFinding);
  await step(patient.askWhy);
  await step(patient.enterTestResult);
  await step(patient.compareOption);
  await step(patient.enterScore);
  await step(patient.openReport);
  await step(intake.closeWork);
  await step(patient.findPatient);
  await step(patient.exportPatient);
  await step(accounts.signOut);
  await step(accounts.verifyAudit);
  if (words.includes("--pictures")) await step(takePictures);
  await step(closeClinic);
}

function tellResults(seconds) {
  const sorted = [...stage.times].sort((a, b) => a - b);
  const [middle, worst] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  const goal = worst <= patient.kGoalMs ? "kept" : "missed";
  console.log(`key to screen: median ${middle} ms, worst ${worst} ms (goal ${patient.kGoalMs} ms: ${goal})`);
  console.log(`${stage.questions} questions on the phone, ${stage.browser.looked.length} pages without a barrier`);
  console.log(`a day at the clinic: well (${seconds} s)`);
}

const began = Date.now();
try {
  await day();
  tellResults(Math.round((Date.now() - began) / 1000));
  rmSync(folder, { recursive: true });
} catch (error) {
  const pictures = (await stage.browser?.picturePages(folder).catch(() => [])) ?? [];
  console.error(`\n${now} FAILED\n${error.stack ?? error}`);
  console.error(`pictures: ${pictures.join(" ") || "none"}`);
  await stage.browser?.close().catch(() => {});
  stage.server?.kill();
  process.exit(1);
}
