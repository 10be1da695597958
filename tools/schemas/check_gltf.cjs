// Validates binary glTF files with the Khronos validator: `node check_gltf.cjs FILE...`
"use strict";
const { readFileSync } = require("node:fs");
const path = require("node:path");
const validator = require("gltf-validator");

async function check(file) {
  const report = await validator.validateBytes(new Uint8Array(readFileSync(file)), { maxIssues: 100 });
  const { numErrors, numWarnings } = report.issues;
  const { animationCount, materialCount, drawCallCount, totalTriangleCount } = report.info;
  console.log(`${path.basename(file)}: ${numErrors} errors, ${numWarnings} warnings; ${drawCallCount} parts, ${totalTriangleCount} triangles, ` +
    `${materialCount} materials, ${animationCount} animations`);
  for (const m of report.issues.messages.filter((m) => m.severity <= 1).slice(0, 20)) console.error(`  ${m.code} ${m.pointer ?? ""}: ${m.message}`);
  return numErrors + numWarnings;
}

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("usage: check_gltf.cjs FILE...");
  process.exit(2);
}
Promise.all(files.map(check)).then((faults) => process.exit(faults.every((n) => n === 0) ? 0 : 1));
