// Records what the mock server answers with: node mock/record.mjs PATH/TO/nucha
// Runs the program over the examples of the repository and writes mock/recorded/ (not committed: it follows from them).
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const out = fileURLToPath(new URL("recorded/", import.meta.url));
const nucha = process.argv[2] ?? `${root}build/release/nucha`;
mkdirSync(out, { recursive: true });

const run = (...args) => execFileSync(nucha, args, { encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "ignore"] });
const save = (name, value) => writeFileSync(`${out}${name}.json`, JSON.stringify(value));

function rowsOf(file) {
  const rows = [[""]];
  let quoted = false;
  const text = readFileSync(`${root}data/${file}`, "utf8");
  for (let i = 0; i < text.length; ++i) {
    const c = text[i], row = rows.at(-1);
    if (quoted) {
      if (c === '"' && text[i + 1] === '"') row[row.length - 1] += text[++i];
      else if (c === '"') quoted = false;
      else row[row.length - 1] += c;
    } else if (c === '"') quoted = true;
    else if (c === ",") row.push("");
    else if (c === "\n") rows.push([""]);
    else if (c !== "\r") row[row.length - 1] += c;
  }
  const [names, ...rest] = rows;
  return rest.filter((row) => row.length === names.length).map((row) => Object.fromEntries(row.map((cell, i) => [names[i], cell])));
}

const named = (file) => rowsOf(file).map(({ id, label }) => ({ id, label }));
save("vocabulary", {
  findings: rowsOf("findings.csv").map((f) => ({
    id: f.id, label: f.label, question: f.question, clinician_question: f.clinician_question, type: f.type, unit: f.unit,
    lo: f.plausible_lo === "" ? null : Number(f.plausible_lo), hi: f.plausible_hi === "" ? null : Number(f.plausible_hi), stage: f.stage,
    group: f.group, needs_level: /^(xr|ct|mri)_/.test(f.id), needs_side: /arm_pain|weak_c|spurling|foramin/.test(f.id),
    aliases: f.aliases ? f.aliases.split(";") : [],
  })),
  levels: ["C0-C1", "C1-C2", "C2-C3", "C3-C4", "C4-C5", "C5-C6", "C6-C7", "C7-T1"],
  stages: ["history", "exam", "lab", "imaging", "procedure"],
  groups: named("groups.csv"), tests: named("tests.csv"), treatments: named("treatments.csv"), causes: named("causes.csv"),
});

for (const file of readdirSync(`${root}examples`).filter((name) => name.endsWith(".json"))) {
  const path = `${root}examples/${file}`, name = file.slice(0, -5);
  const page = run("evaluate", path, "--format", "html");
  const neck = /<script type="application\/json" id="neck-data">(.*?)<\/script>/s.exec(page);
  const evaluation = JSON.parse(run("evaluate", path, "--format", "json"));
  const data = neck ? JSON.parse(neck[1]) : { bones: [], meshes: [], necks: [] };
  for (const shown of data.necks) shown.treatment = evaluation.options.find((o) => shown.label.includes(o.label))?.treatment ?? "";
  save(`${name}.evaluation`, evaluation);
  save(`${name}.neck`, data);
  save(`${name}.case`, JSON.parse(readFileSync(path, "utf8")));
  writeFileSync(`${out}${name}.report.html`, page);
}
