// The clinic without the clinic: answers the web app with what nucha said of the examples (mock/record.mjs), so that pages
// can be built, looked at and tested. node mock/server.mjs [PORT]. Serves dist/ with the real Content-Security-Policy.
// With NUCHA=PATH/TO/nucha set, POST /evaluate asks the program instead of the recording.
import { execFile } from "node:child_process";
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { readFileSync, existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const recorded = (name) => JSON.parse(readFileSync(here(`recorded/${name}.json`), "utf8"));
const kDay = 86_400_000, kNow = Date.UTC(2026, 10, 20, 9, 30);
const kPolicy = "default-src 'self'; style-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

const vocabulary = recorded("vocabulary");
const me = { id: "acc-1", login: "helene.brandt", name: "Dr. Helene Brandt", role: "clinician" };
const admin = { id: "acc-0", login: "admin", name: "Jonas Weidner", role: "administrator" };
const accounts = [admin, me, { id: "acc-2", login: "i.okafor", name: "Dr. Ifeoma Okafor", role: "clinician" },
  { id: "acc-3", login: "m.lind", name: "Maja Lind", role: "read_only" }, { id: "acc-4", login: "ehr", name: "Hospital record system", role: "machine" }]
  .map((account) => ({ ...account, disabled: account.id === "acc-3", created_at: kNow - 90 * kDay }));

const people = [
  ["nonunion-after-acdf", "Marta Kowalczyk", "1984-03-11", "F", "N-20419"],
  ["abscess-behind-posterior-wires", "Peter Lindqvist", "1961-09-02", "M", "N-20377"],
  ["facet-pain-beside-a-fusion", "Ana Ferreira", "1971-05-28", "F", "N-19988"],
  ["loose-screw-after-four-levels", "Thomas Albrecht", "1958-12-15", "M", "N-20105"],
  ["swallowing-trouble-years-after-acdf", "Yusuf Demir", "1966-07-07", "M", "N-18740"],
  ["myelopathy-below-a-fusion", "Edith Sorensen", "1949-01-20", "F", "N-20222"],
];
const patients = new Map(people.map(([name, person, birth_date, sex, number], i) => {
  const file = recorded(`${name}.case`);
  return [`p${i}`, { name, id: `p${i}`, version: 3, person: { name: person, birth_date, sex, number }, case: file, created_at: kNow - 40 * kDay, updated_at: kNow - i * 3 * kDay - 3_600_000 }];
}));
const publicOf = ({ name, ...patient }) => patient;
const rowOf = (p) => ({ id: p.id, ...p.person, operation: [p.case.surgery?.construct, (p.case.surgery?.levels ?? []).join(", "), p.case.surgery?.time_since_months && `${p.case.surgery.time_since_months} months ago`].filter(Boolean).join(", "), updated_at: p.updated_at });

const ladder = (labels) => labels.map((label, score) => ({ score, label }));
const instruments = [
  { id: "ndi", label: "Neck Disability Index", what: "How much the neck gets in the way of everyday life; ten sections of 0 to 5, as percent.", lowest: 0, highest: 100, better: "low", mcid: 15, sources: ["Young2019"],
    items: ["Pain intensity", "Personal care", "Lifting", "Reading", "Headaches", "Concentration", "Work", "Driving", "Sleeping", "Recreation"].map((label, i) => ({ id: `s${i + 1}`, label, choices: ladder(["0", "1", "2", "3", "4", "5"]) })) },
  { id: "mjoa", label: "Modified Japanese Orthopaedic Association score", what: "How well the spinal cord works: hands, legs, feeling, bladder; 18 is full.", lowest: 0, highest: 18, better: "high", mcid: 2, sources: [], items: [
    { id: "hands", label: "Hands", choices: ladder(["Cannot move the hands", "Cannot eat with a spoon", "Cannot button a shirt", "Buttons a shirt with great difficulty", "Buttons a shirt with slight difficulty", "Normal"]) },
    { id: "sensation", label: "Feeling in the hands", choices: ladder(["None", "Severe loss or pain", "Mild loss", "Normal"]) }] },
  { id: "vas_neck", label: "Neck pain", what: "Neck pain of the last week, 0 none to 10 the worst imaginable.", lowest: 0, highest: 10, better: "low", mcid: 2.5, sources: [], items: [] },
  { id: "vas_arm", label: "Arm pain", what: "Arm pain of the last week, 0 none to 10 the worst imaginable.", lowest: 0, highest: 10, better: "low", mcid: 2.5, sources: [], items: [] },
];
const scores = [[-23.5, 52], [-21, 38], [-18, 30], [-12, 34], [-6, 44], [-0.3, 50]].map(([months, value]) => ({ at: kNow + months * 30.44 * kDay, instrument: "ndi", value, answers: null, complete: true }))
  .concat([[-23.5, 7], [-18, 3], [-6, 5.5], [-0.3, 7]].map(([months, value]) => ({ at: kNow + months * 30.44 * kDay, instrument: "vas_neck", value, answers: null, complete: true })));
const expected = [{ instrument: "ndi", series: "acdf", population: "one- and two-level fusion from the front", months: [0, 1.5, 3, 6, 12, 24], low: [36, 22, 16, 12, 9, 8], middle: [50, 36, 29, 25, 22, 21], high: [64, 52, 44, 40, 38, 38], source: "Course of ACDF cohorts", basis: "recalled" }];
const timeline = [
  { kind: "import", at: kNow - 40 * kDay, by_name: me.name, body: {} },
  { kind: "findings", at: kNow - 33 * kDay, by_name: me.name, body: { findings: [{ finding: "neck_pain_axial", present: true }, { finding: "xr_no_bridging", present: true, level: "C6-C7" }, { finding: "xr_backout", present: false }] } },
  { kind: "score", at: kNow - 9 * kDay, by_name: "Patient, by link", body: { instrument: "ndi", value: 50 } },
  { kind: "note", at: kNow - 8 * kDay, by_name: me.name, body: { text: "Fell on the stairs in September, pain worse since. Wants to stop smoking; referred to the clinic's programme." } },
].map((event, i) => ({ id: `e${i}`, by: "acc-1", ...event }));
const audit = Array.from({ length: 140 }, (_, i) => ({ number: 140 - i, at: kNow - i * 5_400_000, actor: "acc-1", actor_name: i % 7 ? me.name : admin.name,
  action: ["patient.read", "patient.changed", "sign_in", "patient.exported", "intake.created", "sign_in.failed"][i % 6], subject: i % 6 === 2 ? "" : `7f3a91c2e0b84d5${i % 10}`, detail: i % 6 === 1 ? "version 4" : "" }));

let session = process.env.MOCK_ROLE === "administrator" ? admin : me;
let signedIn = process.env.MOCK_SIGNED_OUT !== "1";
const delay = (ms) => new Promise((done) => setTimeout(done, ms));
const problem = (status, detail, faults = []) => ({ status, type: "application/problem+json", body: { status, title: String(status), detail, faults } });
const json = (body, status = 200) => ({ status, type: "application/json", body });

function evaluationOf(patient, depth) {
  const all = recorded(`${patient.name}.evaluation`);
  return depth === "quick" ? { ...all, mechanics: { levels: [], operations: [], assumed: [], notes: [] }, futures: [] } : all;
}
function askProgram(file) {
  return new Promise((done, fail) => {
    const run = execFile(process.env.NUCHA, ["evaluate", "-", "--format", "json"], { maxBuffer: 1 << 27 }, (error, out) => (error ? fail(error) : done(JSON.parse(out))));
    run.stdin.end(JSON.stringify(file));
  });
}
// without the program: the recording, nudged so that an edit can be seen to do something
function nudged(file, depth) {
  const patient = [...patients.values()].find((p) => p.case.id === file.id) ?? patients.get("p0");
  const out = structuredClone(evaluationOf(patient, depth));
  const said = new Map((file.presentation ?? []).map((s) => [s.finding, s.present]));
  const was = new Map(((recorded(`${patient.name}.case`).presentation) ?? []).map((s) => [s.finding, s.present]));
  for (const cause of out.causes) {
    let shift = 0;
    for (const [finding, present] of said) if (was.get(finding) !== present) shift += (present ? 1 : -1) * (((finding.length * 7 + cause.cause.length * 13) % 9) - 3) * 0.22;
    for (const finding of was.keys()) if (!said.has(finding)) shift -= [...cause.for, ...cause.against].find((r) => r.finding === finding)?.log_odds ?? 0;
    const move = (p) => (p <= 0 || p >= 1 ? p : 1 / (1 + Math.exp(-(Math.log(p / (1 - p)) + shift))));
    cause.probability = move(cause.probability);
    cause.interval90 = cause.interval90.map(move);
  }
  out.causes.sort((a, b) => b.probability - a.probability);
  return out;
}
function withFindings(patient, findings) {
  const key = (s) => `${s.finding}|${s.level ?? ""}|${s.side ?? ""}`;
  const gone = new Set(findings.map(key));
  patient.case = { ...patient.case, presentation: [...(patient.case.presentation ?? []).filter((s) => !gone.has(key(s))), ...findings.filter((s) => s.present !== null)] };
  patient.version += 1;
  patient.updated_at = Date.now();
}

async function api(method, path, query, body) {
  const [, root, id, what] = path.split("/");
  if (root === "setup") return json(method === "GET" ? { needed: true } : { account: admin }, method === "GET" ? 200 : 201);
  if (root === "session") {
    if (what === undefined && id === "password") return body.old === "wrong" ? problem(403, "The old password is another one.") : { status: 204 };
    if (method === "POST") {
      if (body.password === "wrong") return problem(401, "Name or password are wrong.");
      session = body.login === "admin" ? admin : me;
      signedIn = true;
    }
    if (method === "DELETE") { signedIn = false; return { status: 204 }; }
    return signedIn ? json({ account: session, csrf: "mock" }) : problem(401, "Nobody is signed in.");
  }
  if (root === "invitations") return json({ account: me });
  if (!signedIn) return problem(401, "Nobody is signed in.");
  if (root === "vocabulary") return json(vocabulary);
  if (root === "instruments") return json({ instruments });
  if (root === "work") return json({ items: [], now: kNow });
  if (root === "accounts") {
    if (method === "GET") return json({ accounts });
    if (method === "PATCH") { Object.assign(accounts.find((a) => a.id === id), body); return json({ account: accounts.find((a) => a.id === id) }); }
    return json({ account: { ...body, id: "acc-9", disabled: false }, link: "https://clinic.example/#/invite/mO2v8sQk1yqTf0Xr3uW7zB5nC9dE4gH6" }, 201);
  }
  if (root === "machines") return json({ account: { name: body.name }, token: "nu_4tYd0Wk2..." }, 201);
  if (root === "colleagues") return json({ accounts: accounts.filter((a) => a.role === "clinician" || a.role === "read_only") });
  if (root === "unattended-patients") return json({ patients: ["7f3a91c2e0b84d51"] });
  if (root === "audit") {
    if (id === "verify") return json({ whole: true, entries: 140, first_bad: 0, why: "" });
    const before = Number(query.get("before") ?? 0) || Infinity;
    return json({ entries: audit.filter((e) => e.number < before && (!query.get("subject") || e.subject === query.get("subject"))).slice(0, Number(query.get("count") ?? 100)) });
  }
  if (root === "evaluate") {
    const depth = query.get("depth");
    if (process.env.NUCHA && body.case.presentation) return json({ evaluation: await askProgram(body.case) });
    await delay(depth === "quick" ? 30 : 400);
    return json({ evaluation: nudged(body.case, depth) });
  }
  if (root !== "patients") return problem(404, "There is no such thing here.");
  if (!id && method === "GET") {
    const words = (query.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    return json({ patients: [...patients.values()].map(rowOf).filter((p) => words.every((w) => JSON.stringify([p.name, p.number, p.birth_date]).toLowerCase().includes(w))) });
  }
  if (id === "import") return json({ patient: publicOf(patients.get("p4")), unused: [{ what: "Observation 8867-4", why: "no finding has this code" }], notes: ["The operation's levels were read from the procedure's text."] }, 201);
  if (!id) {
    const made = { name: "nonunion-after-acdf", id: `p${patients.size}`, version: 1, person: body.person, case: { presentation: [] }, created_at: Date.now(), updated_at: Date.now() };
    patients.set(made.id, made);
    return json(publicOf(made), 201);
  }
  const patient = patients.get(id);
  if (!patient) return problem(404, "There is no such patient, or you may not see it.");
  if (!what && method === "GET") return json(publicOf(patient));
  if (!what && method === "DELETE") { patients.delete(id); return { status: 204 }; }
  if (!what || what === "findings") {
    if (body.version !== patient.version) return problem(409, "Somebody else changed this record meanwhile.");
    if (what) withFindings(patient, body.findings);
    else { Object.assign(patient.person, body.person ?? {}); patient.case = { ...patient.case, surgery: { ...patient.case.surgery, ...body.surgery } }; patient.version += 1; }
    return json(publicOf(patient));
  }
  if (what === "evaluation") { if (query.get("depth") === "whole") await delay(300); return json({ version: patient.version, evaluation: evaluationOf(patient, query.get("depth")) }); }
  if (what === "neck") { await delay(200); return json(recorded(`${patient.name}.neck`)); }
  if (what === "timeline") return json({ events: timeline });
  if (what === "notes") { timeline.push({ id: `e${timeline.length}`, at: Date.now(), by: "acc-1", by_name: me.name, kind: "note", body: { text: body.text } }); return json({}, 201); }
  if (what === "scores") { if (method === "POST") scores.push({ at: body.at ?? Date.now(), instrument: body.instrument, value: body.value ?? Object.values(body.answers).reduce((a, b) => a + b, 0) * 2, answers: body.answers ?? null, complete: true }); return json({ scores, expected }, method === "POST" ? 201 : 200); }
  if (what === "accounts") return json({ accounts: ["acc-1"] });
  if (what === "export") return json(publicOf(patient));
  if (what === "intakes") return json({ id: "i1", link: "https://clinic.example/#/intake/Qw8rT2yU5iO0pA3sD6fG9hJ1kL4zX7cV", expires_at: kNow + 14 * kDay }, 201);
  if (what === "report") return { status: 200, type: "text/html; charset=utf-8", text: readFileSync(here(`recorded/${patient.name}.report.html`), "utf8") };
  return problem(404, "There is no such thing here.");
}

const kTypes = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css", svg: "image/svg+xml", woff2: "font/woff2", json: "application/json" };
async function page(path) {
  const file = here(`../dist${path === "/" || !path.includes(".") ? "/index.html" : path}`);
  if (path.includes("..") || !existsSync(file)) return { status: 404, type: "text/plain", text: "not here" };
  return { status: 200, type: kTypes[file.split(".").at(-1)] ?? "application/octet-stream", text: await readFile(file) };
}

export function start(port = 0) {
  const server = createServer(async (request, response) => {
    const address = new URL(request.url, "http://mock");
    let text = "";
    for await (const part of request) text += part;
    let out;
    try {
      out = address.pathname === "/smart/servers" ? { status: 200, body: { servers: [] } } : address.pathname.startsWith("/api/v1/") ? await api(request.method, address.pathname.slice(7), address.searchParams, text ? JSON.parse(text) : {}) : await page(address.pathname);
    } catch (error) {
      out = problem(500, String(error));
    }
    response.writeHead(out.status, { "Content-Security-Policy": kPolicy, "X-Content-Type-Options": "nosniff", ...(out.type ? { "Content-Type": out.type } : {}) });
    response.end(out.status === 204 ? undefined : (out.text ?? JSON.stringify(out.body)));
  });
  return new Promise((done) => server.listen(port, "127.0.0.1", () => done({ server, port: server.address().port, clash: (id) => { const p = patients.get(id); withFindings(p, [{ finding: "neck_pain_axial", present: false, level: null, side: null }]); }, role: (name) => { session = name === "administrator" ? admin : me; signedIn = name !== null; } })));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { port } = await start(Number(process.argv[2] ?? 8642));
  console.log(`http://127.0.0.1:${port}/`);
}
