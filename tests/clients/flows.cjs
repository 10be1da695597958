// The flows other systems go through with a clinic: node flows.cjs NUCHA REQUESTS EXAMPLES (run.sh calls it).
"use strict";
const assert = require("node:assert/strict");
const { spawn } = require("node:child_process");
const { once } = require("node:events");
const { readFileSync, mkdirSync, writeFileSync } = require("node:fs");
const path = require("node:path");
const { startRecordSystem } = require("./record_system.cjs");
const FhirSchema = require("@asymmetrik/fhir-json-schema-validator");
const { Fhir } = require("fhir");
const smart = require("fhirclient");

const [program, requests, examples] = process.argv.slice(2);
const folder = process.env.NUCHA_CLIENTS_FOLDER;
const kPassword = "seven grey herons wade";
const schema = new FhirSchema();
const profiles = new Fhir();
let checks = 0;

const monthsAgo = (months) => new Date(Date.now() - months * 30.44 * 86400e3).toISOString().slice(0, 10);
const requestOf = (name, operated) => JSON.parse(readFileSync(path.join(requests, name), "utf8").replaceAll("OPERATED", operated));

function isR4(what, resource) {
  checks += 1;
  // the schema is that of 4.0.0, which does not know its own correction 4.0.1 by name
  const known = resource.fhirVersion === "4.0.1" ? { ...resource, fhirVersion: "4.0.0" } : resource;
  const faults = (schema.validate(known) ?? []).map((e) => `${e.instancePath ?? e.dataPath} ${e.message}`);
  const messages = profiles.validate(known, { errorOnUnexpected: true }).messages;
  for (const m of messages) if (m.severity === "error" || m.severity === "fatal") faults.push(`${m.location}: ${m.message}`);
  assert.deepEqual(faults.slice(0, 10), [], `${what} is not FHIR R4`);
}

async function startClinic(record_system) {
  const config = path.join(folder, "nucha.conf");
  mkdirSync(path.join(folder, "clinic"));
  writeFileSync(config, `port = 0\nfolder = ${path.join(folder, "clinic")}\nfhir_servers = Hospital, ${record_system}, nucha-client\n`);
  const clinic = spawn(program, ["serve", "--config", config], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let log = "";
  clinic.stderr.on("data", (bytes) => (log += bytes));
  clinic.stdout.on("data", (bytes) => (out += bytes));
  for (let i = 0; i < 300 && !/#\/setup\/\S+/.test(out); ++i) {
    if (clinic.exitCode !== null) throw new Error(`nucha serve ended: ${out}${log}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const [, url, token] = out.match(/(http:\S+?)\/#\/setup\/(\S+)/);
  return { clinic, url, token, log: () => log };
}

/// A browser's memory of one signed-in person.
class Person {
  constructor(url) {
    this.url = url;
  }
  async api(method, where, body, status = 200) {
    const headers = { Accept: "application/json" };
    if (body !== undefined) headers["Content-Type"] = "application/json";
    if (this.cookie) headers.Cookie = this.cookie;
    if (this.csrf) headers["X-CSRF-Token"] = this.csrf;
    const response = await fetch(this.url + where, { method, headers, body: body && JSON.stringify(body), redirect: "manual" });
    assert.equal(response.status, status, `${method} ${where}: ${response.status}`);
    const cookie = response.headers.getSetCookie?.().find((one) => one.startsWith("nucha_session="));
    if (cookie) this.cookie = cookie.split(";")[0];
    const text = await response.text();
    return text ? JSON.parse(text) : {};
  }
  async signIn(login) {
    this.csrf = (await this.api("POST", "/api/v1/session", { login, password: kPassword })).csrf;
    return this;
  }
  visit(address) {
    return fetch(new URL(address, this.url), { headers: this.cookie ? { Cookie: this.cookie } : {}, redirect: "manual" });
  }
}

async function makeAccounts({ url, token }) {
  await new Person(url).api("POST", "/api/v1/setup", { token, login: "ada", name: "Ada", password: kPassword }, 201);
  const ada = await new Person(url).signIn("ada");
  const { link } = await ada.api("POST", "/api/v1/accounts", { login: "cleo", name: "Cleo", role: "clinician" }, 201);
  await new Person(url).api("POST", "/api/v1/invitations/accept", { token: link.split("/").pop(), password: kPassword });
  const machine = await ada.api("POST", "/api/v1/machines", { name: "record system" }, 201);
  return { cleo: await new Person(url).signIn("cleo"), token: machine.token };
}

async function tryFhir(url, token) {
  const { Client } = await import("fhir-kit-client");
  const client = new Client({ baseUrl: `${url}/fhir`, bearerToken: token });
  const statement = await client.capabilityStatement();
  isR4("metadata", statement);
  for (const id of ["nucha-evaluate", "nucha-evaluate-response"]) {
    isR4(id, await client.read({ resourceType: "OperationDefinition", id }));
  }
  const questionnaire = await client.read({ resourceType: "Questionnaire", id: "nucha-intake" });
  isR4("Questionnaire", questionnaire);
  const bundle = JSON.parse(readFileSync(path.join(examples, "fhir-bundle.json"), "utf8"));
  const whole = await client.operation({ name: "evaluate", input: bundle });
  isR4("$evaluate", whole);
  const kinds = new Set(whole.entry.map((entry) => entry.resource.resourceType));
  for (const kind of ["Patient", "Observation", "RiskAssessment", "ClinicalImpression", "ServiceRequest", "OperationOutcome"]) {
    assert.ok(kinds.has(kind), `$evaluate gives no ${kind}`);
  }
  await answerQuestions(client, questionnaire);
  await refused(url, token);
}

// fills the form as a form filler would: the first danger sign with yes
async function answerQuestions(client, questionnaire) {
  const stridor = questionnaire.item[0].item.find((item) => item.linkId === "stridor");
  const response = {
    resourceType: "QuestionnaireResponse", status: "completed", questionnaire: questionnaire.url,
    authored: new Date().toISOString(),
    item: [{ linkId: questionnaire.item[0].linkId, item: [{ linkId: stridor.linkId, text: stridor.text, answer: [{ valueBoolean: true }] }] }],
  };
  isR4("QuestionnaireResponse", response);
  const parameters = { resourceType: "Parameters", parameter: [
    { name: "response", resource: response },
    { name: "patient", resource: { resourceType: "Patient", gender: "male", birthDate: "1960-02-03" } },
    { name: "depth", valueCode: "quick" }] };
  isR4("Parameters", parameters);
  const evaluation = await client.operation({ resourceType: "QuestionnaireResponse", name: "evaluate", input: parameters });
  isR4("QuestionnaireResponse/$evaluate", evaluation);
  const issue = evaluation.entry.find((entry) => entry.resource.resourceType === "DetectedIssue");
  assert.equal(issue.resource.severity, "high");
}

async function refused(url, token) {
  const post = (body, headers) => fetch(`${url}/fhir/$evaluate`, { method: "POST", body,
    headers: { "Content-Type": "application/fhir+json", Authorization: `Bearer ${token}`, ...headers } });
  for (const [body, headers, status] of [
    ["{", {}, 400], ['{"resourceType":"Patient"}', {}, 400], ["{}", { Accept: "application/fhir+xml" }, 406],
    ["{}", { Authorization: "Bearer nonsense" }, 401], ["<a/>", { "Content-Type": "application/fhir+xml" }, 415],
    ['{"resourceType":"Bundle","entry":[{"resource":{"resourceType":"Patient","gender":"robot"}}]}', {}, 422]]) {
    const response = await post(body, headers);
    assert.equal(response.status, status, `$evaluate of ${body}`);
    assert.match(response.headers.get("content-type"), /application\/fhir\+json/);
    isR4(`OperationOutcome ${status}`, await response.json());
  }
}

async function trySmartClient(url, token) {
  const request = { headers: {}, url: "/" };
  const store = new Map();
  const storage = { get: async (key) => store.get(key), set: async (key, value) => store.set(key, value), unset: async (key) => store.delete(key) };
  const client = smart(request, {}, storage).client({ serverUrl: `${url}/fhir`, tokenResponse: { access_token: token, token_type: "Bearer" } });
  const questionnaire = await client.request("Questionnaire/nucha-intake");
  assert.equal(questionnaire.id, "nucha-intake");
  checks += 1;
}

function isCard(card) {
  checks += 1;
  assert.ok([...card.summary].length < 140, card.summary);
  assert.ok(["info", "warning", "critical"].includes(card.indicator));
  assert.ok(card.source.label);
  for (const link of card.links ?? []) assert.ok(["absolute", "smart"].includes(link.type) && new URL(link.url));
  if (card.suggestions) assert.ok(["at-most-one", "any"].includes(card.selectionBehavior));
  for (const suggestion of card.suggestions ?? []) {
    for (const action of suggestion.actions) {
      assert.ok(action.description);
      if (action.type === "create") isR4("a suggested order", action.resource);
      if (action.type === "delete") assert.match(action.resourceId, /^[A-Z]\w+\/[\w.-]+$/);
    }
  }
}

async function tryCds(url, token) {
  const { services } = await (await fetch(`${url}/cds-services`)).json();
  assert.deepEqual(services.map((service) => service.hook).sort(), ["order-select", "patient-view"]);
  const call = async (id, body, status = 200, bearer = token) => {
    const response = await fetch(`${url}/cds-services/${id}`, { method: "POST", body: JSON.stringify(body),
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${bearer}` } });
    assert.equal(response.status, status, `${id}: ${response.status}`);
    return response.json();
  };
  const view = requestOf("patient-view.json", monthsAgo(14));
  const { cards } = await call("nucha-patient-view", view);
  cards.forEach(isCard);
  assert.equal(cards[0].indicator, "critical");
  const early = (await call("nucha-order-select", requestOf("order-select.json", monthsAgo(4)))).cards;
  early.forEach(isCard);
  assert.equal(early.length, 1);
  assert.equal(early[0].indicator, "warning");
  assert.deepEqual((await call("nucha-order-select", requestOf("order-select.json", monthsAgo(14)))).cards, []);
  const nobody = structuredClone(view);
  nobody.prefetch.procedures = null;
  assert.deepEqual((await call("nucha-patient-view", nobody)).cards, []);
  delete nobody.prefetch.procedures;
  await call("nucha-patient-view", nobody, 412);
  await call("nucha-patient-view", view, 401, "nonsense");
  await call("nucha-other", view, 404);
  await call("nucha-patient-view/feedback", { feedback: [{ card: cards[0].uuid, outcome: "overridden",
    overrideReason: { reason: { code: "excluded", system: "http://nucha/override-reason" } }, outcomeTimestamp: new Date().toISOString() }] });
}

async function trySmartLaunch(url, cleo, record_system) {
  const launch = `/smart/launch?iss=${encodeURIComponent(record_system)}&launch=abc`;
  const stranger = await new Person(url).visit(launch);
  assert.match(await stranger.text(), /http-equiv="refresh"/);
  const signed_out = await new Person(url).visit(`${launch}&again=1`);
  assert.ok(signed_out.headers.get("location").startsWith("/#/sign-in?next=%2Fsmart%2Flaunch"));
  const begun = await cleo.visit(launch);
  assert.equal(begun.status, 303);
  const authorised = await fetch(begun.headers.get("location"), { redirect: "manual" });
  const back = authorised.headers.get("location");
  const done = await cleo.visit(back);
  assert.equal(done.status, 303, await done.text());
  const id = done.headers.get("location").match(/^\/#\/patients\/(.+)$/)[1];
  const patient = await cleo.api("GET", `/api/v1/patients/${id}`);
  assert.equal(patient.person.name, "Anna Muster");
  assert.equal(patient.person.number, "H-4711");
  const findings = patient.case.presentation.map((one) => one.finding);
  for (const finding of ["neck_pain_axial", "night_pain", "arm_pain_any"]) assert.ok(findings.includes(finding), finding);
  assert.equal((await cleo.visit(back)).status, 400, "a replayed answer");
  assert.equal((await cleo.visit(`/smart/launch?iss=https%3A%2F%2Fevil.example&launch=x`)).status, 404);
  checks += 6;
}

async function main() {
  const configuration = readFileSync(path.join(requests, "smart-configuration.json"), "utf8");
  const record_system = await startRecordSystem(configuration, monthsAgo(14));
  const running = await startClinic(record_system.base);
  try {
    const { cleo, token } = await makeAccounts(running);
    await tryFhir(running.url, token);
    await trySmartClient(running.url, token);
    await tryCds(running.url, token);
    await trySmartLaunch(running.url, cleo, record_system.base);
    assert.ok(!running.log().includes("Muster"), "the log names a patient");
  } finally {
    running.clinic.kill("SIGTERM");
    await once(running.clinic, "exit");
    record_system.server.closeAllConnections();
    record_system.server.close();
  }
  console.log(`${checks} checks passed`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
