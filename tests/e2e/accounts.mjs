// How people get in and out, and what the administrator can see.
import assert from "node:assert/strict";

export const kPassword = "seven grey herons wade";

async function choosePassword(page) {
  await page.getByLabel("New password").fill(kPassword);
  await page.getByLabel("The same again").fill(kPassword);
}

export async function setUpClinic({ browser, server, admin }) {
  await admin.goto(server.setup);
  await admin.getByRole("heading", { name: "Set up the clinic" }).waitFor();
  await admin.getByLabel("Name", { exact: true }).fill("Ida Brunner");
  await admin.getByLabel("Sign-in name").fill("ida");
  await choosePassword(admin);
  await browser.look(admin, "setting up");
  await admin.getByRole("button", { name: "Create the account" }).click();
  await admin.getByRole("heading", { name: "Accounts" }).waitFor();
  assert.ok(!admin.url().includes("setup"), "the one-time link stays in the address bar");
}

export async function tryLinkTwice({ server }) {
  const token = server.setup.split("/").at(-1);
  const body = JSON.stringify({ token, login: "second", name: "Second Comer", password: kPassword });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch(`${server.url}/api/v1/setup`, { method: "POST", headers, body });
  assert.ok(answer.status >= 400 && answer.status < 500, `a used link is answered with ${answer.status}`);
}

export async function inviteClinician(stage) {
  const { admin, browser } = stage;
  await admin.getByRole("button", { name: "Invite somebody" }).click();
  await admin.getByLabel("Name", { exact: true }).fill("Dr Jonas Weber");
  await admin.getByLabel("Sign-in name").fill("jonas@example.org");
  await admin.getByRole("button", { name: "Make the invitation" }).click();
  stage.invitation = await admin.getByLabel("Link to set a password").inputValue();
  await browser.look(admin, "accounts and invitation");
  await admin.keyboard.press("Escape");
  await admin.getByRole("cell", { name: "Dr Jonas Weber", exact: true }).waitFor();
}

export async function acceptInvitation({ clinician, browser, invitation }) {
  await clinician.goto(invitation);
  await choosePassword(clinician);
  await browser.look(clinician, "invitation");
  await clinician.getByRole("button", { name: "Set password and sign in" }).click();
  await clinician.getByRole("heading", { name: "No patients yet" }).waitFor();
}

export async function signOut({ clinician, browser }) {
  await clinician.getByRole("button", { name: /^Menu of/ }).click();
  await clinician.getByRole("button", { name: "Sign out" }).click();
  await clinician.getByLabel("Password").waitFor();
  await browser.look(clinician, "sign-in");
  await clinician.goto(`${browser.url}/?again#/patients`);
  await clinician.getByRole("heading", { name: "Sign in" }).waitFor();
  assert.equal(await clinician.getByText("Ruth Amsler").count(), 0, "a patient is shown after signing out");
}

export async function signInAgain({ clinician }) {
  await clinician.getByLabel("Sign-in name").fill("jonas@example.org");
  await clinician.getByLabel("Password").fill(kPassword);
  await clinician.getByRole("button", { name: "Sign in" }).click();
  await clinician.getByRole("heading", { name: "Patients" }).waitFor();
}

export async function verifyAudit(stage) {
  const { admin, browser } = stage;
  await admin.getByRole("link", { name: "Audit trail" }).click();
  await admin.getByRole("button", { name: "Check the chain" }).click();
  const verdict = await admin.getByText("The chain is whole.").locator("..").innerText();
  stage.entries = Number(verdict.match(/([\d.,  ]+) entries checked/)?.[1].replace(/\D/g, ""));
  assert.ok(stage.entries > 10, `the page says: ${verdict}`);
  const table = await admin.getByRole("table").innerText();
  assert.ok(!table.includes("Amsler"), "the audit trail names a patient");
  await browser.look(admin, "audit trail");
}
