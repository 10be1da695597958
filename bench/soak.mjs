// A busy day at the clinic without its pauses: node bench/soak.mjs NUCHA [ROUNDS]. Each round is one visit: sign in, a new
// patient, findings, evaluations, a link that the patient answers and sends, the work list, a score, erasing, signing out;
// and one visitor who breaks off in the middle of a request. 480 rounds are a day of eight clinicians with one patient every
// eight minutes. Prints memory, open files and the size of the store as the day goes on; exit code 1 when an answer was
// wrong, files stayed open, or memory still grows by more than kGrowth once the evaluator remembers all it may.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startServer } from "../tests/e2e/server.mjs";

const kGrowth = 0.1;
const kPassword = "nine brown otters dive";
const [program, rounds = "480"] = process.argv.slice(2);
if (!program || !(Number(rounds) >= 40)) {
  console.error("usage: node bench/soak.mjs NUCHA [ROUNDS, at least 40]");
  process.exit(2);
}
const folder = mkdtempSync(join(tmpdir(), "nucha-soak-"));
for (const limit of ["REQUESTS_PER_MINUTE", "DEAR_PER_MINUTE", "SIGN_INS_PER_MINUTE"]) process.env[`NUCHA_SERVE_${limit}`] = "1000000";
process.env.NUCHA_SERVE_LOG_LEVEL = "error";
const server = await startServer(program, folder);

class Visitor {
  headers = { "Content-Type": "application/json" };
  async call(method, path, body, wanted = [200, 201, 204]) {
    const options = { method, headers: this.headers };
    if (body !== undefined) options.body = JSON.stringify(body);
    const response = await fetch(`${server.url}/api/v1${path}`, options);
    const text = await response.text();
    if (!wanted.includes(response.status)) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const cookie = response.headers.get("set-cookie");
    if (cookie) this.headers.Cookie = cookie.split(";")[0];
    return text ? JSON.parse(text) : {};
  }
  async signIn(login, password) {
    this.headers["X-CSRF-Token"] = (await this.call("POST", "/session", { login, password })).csrf;
    return this;
  }
}

async function openClinic() {
  const token = server.setup.split("/").at(-1);
  await new Visitor().call("POST", "/setup", { token, login: "ada", name: "Ada", password: kPassword });
  const admin = await new Visitor().signIn("ada", kPassword);
  const { link } = await admin.call("POST", "/accounts", { login: "carl", name: "Carl", role: "clinician" });
  await admin.call("POST", "/invitations/accept", { token: link.split("/").at(-1), password: kPassword });
}

async function answerIntake(link) {
  const patient = new Visitor();
  patient.headers["X-Intake-Token"] = link.split("/").at(-1);
  const fitting = { age: "54", sex: "F", months: "14", approach: "?", levels: "?", implants: "?", screen: "none" };
  let view = await patient.call("GET", "/intake");
  for (let i = 0; view.question && i < 12; ++i)
    view = await patient.call("POST", "/intake/answer", { question: view.question.id, words: fitting[view.question.kind] ?? "?" });
  await patient.call("POST", "/intake/submit", {});
}

async function visit(number) {
  const clinician = await new Visitor().signIn("carl", kPassword);
  const file = {
    patient: { age: 30 + (number % 50), sex: number % 2 ? "F" : "M" },
    surgery: { approach: "anterior", levels: ["C5-C6"], construct: "ACDF with plate", time_since_months: 1 + (number % 60) },
    presentation: [{ finding: "neck_pain", present: true, value: number % 11, unit: "NRS" }],
  };
  const made = await clinician.call("POST", "/patients", { person: { name: `Patient ${number}`, birth_date: "1971-04-23", sex: "F", number: `S-${number}` }, case: file });
  const path = `/patients/${made.id}`;
  await clinician.call("GET", `${path}/evaluation?depth=${number % 4 ? "quick" : "whole"}`);
  await clinician.call("POST", `${path}/findings`, { version: made.version, findings: [{ finding: "arm_pain", present: number % 3 === 0 }] });
  await clinician.call("POST", `${path}/findings`, { version: made.version, findings: [{ finding: "fever", present: true }] }, [409]);
  await clinician.call("GET", `${path}/evaluation?depth=quick`);
  await answerIntake((await clinician.call("POST", `${path}/intakes`, {})).link);
  const { items } = await clinician.call("GET", "/work");
  for (const item of items) await clinician.call("POST", `/intakes/${item.intake}/close`, { done: "called back" });
  await clinician.call("POST", `${path}/scores`, { instrument: "vas_neck", value: number % 11 });
  if (number % 3 === 0) await clinician.call("DELETE", path, { confirm: `Patient ${number}` });
  await clinician.call("DELETE", "/session");
}

function breakOff() {
  const { hostname, port } = new URL(server.url);
  const socket = connect(Number(port), hostname, () => {
    socket.write("POST /api/v1/session HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
    setTimeout(() => socket.destroy(), 5);
  });
  socket.on("error", () => {});
}

function look() {
  const status = readFileSync(`/proc/${server.pid}/status`, "utf8");
  return {
    memory_MB: Number(status.match(/VmRSS:\s+(\d+)/)[1]) / 1024,
    threads: Number(status.match(/Threads:\s+(\d+)/)[1]),
    files: readdirSync(`/proc/${server.pid}/fd`).length,
    store_MB: statSync(join(folder, "nucha.db")).size / 2 ** 20,
  };
}

let failed = false;
try {
  await openClinic();
  const seen = [];
  const began = Date.now();
  for (let number = 1; number <= Number(rounds); ++number) {
    breakOff();
    await visit(number);
    if (number % Math.floor(Number(rounds) / 8) !== 0) continue;
    const now = look();
    seen.push(now);
    console.log(`${String(number).padStart(6)} visits ${((Date.now() - began) / 1000).toFixed(0).padStart(5)} s  ${now.memory_MB.toFixed(0).padStart(5)} MB memory  ${now.files} files  ${now.threads} threads  ${now.store_MB.toFixed(1)} MB store`);
  }
  const [middle, end] = [seen[Math.floor(seen.length / 2)], seen.at(-1)];
  if (end.memory_MB > middle.memory_MB * (1 + kGrowth)) {
    console.log(`memory grew by ${(100 * (end.memory_MB / middle.memory_MB - 1)).toFixed(0)} % in the second half`);
    failed = true;
  }
  if (end.files > middle.files + 8 || end.threads !== middle.threads) {
    console.log("files or threads stay behind");
    failed = true;
  }
  await server.stop();
  console.log(execFileSync(program, ["serve", "verify-audit", "--folder", folder], { encoding: "utf8" }).trim());
} catch (error) {
  console.log(error);
  server.kill();
  failed = true;
}
rmSync(folder, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
