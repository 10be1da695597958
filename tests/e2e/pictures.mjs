// Pictures of the clinic for the documentation, taken while it is open. The people in them do not exist.
import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { signInAgain } from "./accounts.mjs";
import { answerUntil, kDanger, kPhone, kTrue, sendQuietly } from "./intake.mjs";
import { causesSettled, importCase, kPatient, makeLink, openTab } from "./patient.mjs";

const pathOf = (name) => fileURLToPath(new URL(`../../docs/images/clinic-${name}.png`, import.meta.url));
const kName = "Hanna Vogt";

// fewer colours where pngquant is installed: nobody sees the difference, and it is a third of the bytes
function save(name, picture) {
  const path = pathOf(name);
  writeFileSync(path, picture);
  spawnSync("pngquant", ["--force", "--skip-if-larger", "--quality", "80-100", "--strip", "--output", path, path]);
}

async function shoot(page, name) {
  await page.mouse.move(0, 0);
  await page.locator(".toast").waitFor({ state: "detached" });
  save(name, await page.screenshot());
}

async function shootPatient({ clinician }) {
  await openTab(clinician, "Assessment");
  await causesSettled(clinician);
  await clinician.locator(".cause").first().click();
  await shoot(clinician, "patient");
  await clinician.emulateMedia({ colorScheme: "dark" });
  await shoot(clinician, "dark");
  await clinician.emulateMedia({ colorScheme: "light" });
}

async function shootOptions({ clinician }) {
  await openTab(clinician, "Options");
  await clinician.locator(".viewer.ready").waitFor();
  const shown = clinician.locator(".viewer select").first();
  await shown.selectOption({ label: "after: Revision from behind: screws, rods and graft" });
  await clinician.waitForTimeout(1500);
  await shoot(clinician, "options");
}

/// A question and the danger sign that its answer raises, side by side.
async function shootIntake({ browser, clinician }) {
  const phone = await browser.person(kPhone);
  await phone.goto(await makeLink(clinician));
  await phone.getByRole("button", { name: "Start" }).tap();
  await answerUntil(phone, ".in-tick:has-text('urine')", kTrue);
  for (const sign of kDanger) await phone.locator(".in-tick", { hasText: sign }).tap();
  await phone.evaluate(() => document.activeElement?.blur());
  await phone.waitForTimeout(600);  // until the touch has faded
  const question = await phone.screenshot();
  await phone.getByRole("button", { name: "Next" }).tap();
  await phone.getByRole("alertdialog").waitFor();
  await phone.evaluate(() => document.activeElement?.blur());
  const sign = await phone.screenshot();
  await phone.context().close();
  await joinPhones(browser, [question, sign]);
}

async function joinPhones(browser, shots) {
  const page = await browser.person({ viewport: { width: 900, height: 924 }, deviceScaleFactor: 1.5 });
  const images = shots.map((shot) => `<img src="data:image/png;base64,${shot.toString("base64")}">`);
  await page.setContent(`<style>
    body { margin: 0; height: 100vh; background: #e9ebe7 }
    body { display: flex; gap: 40px; align-items: center; justify-content: center }
    img { width: 390px; border-radius: 34px; box-shadow: 0 0 0 8px #20262b, 0 14px 34px #0004 }
  </style>${images.join("")}`);
  save("intake", await page.screenshot());
  await page.context().close();
}

async function shootWork({ clinician, server }) {
  await clinician.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Patients" }).click();
  await clinician.getByRole("link", { name: kPatient }).click();
  await sendQuietly(server.url, await makeLink(clinician), [/sway, stumble/, /hard to write/]);
  await clinician.getByRole("link", { name: "Work list" }).click();
  await clinician.locator(".work-item").nth(2).waitFor();
  await shoot(clinician, "work");
}

export async function takePictures(stage) {
  await signInAgain(stage);
  await importCase(stage, kName);
  await shootPatient(stage);
  await shootOptions(stage);
  await shootIntake(stage);
  await shootWork(stage);
}
