// A record system with SMART sign-in, on a port of its own: what the clinic launches from.
"use strict";
const http = require("node:http");
const { createHash, randomUUID } = require("node:crypto");

const kPatient = {
  resourceType: "Patient", id: "neck-1", gender: "female", birthDate: "1967-09-20",
  identifier: [{ type: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/v2-0203", code: "MR" }] }, value: "H-4711" }],
  name: [{ use: "official", family: "Muster", given: ["Anna"] }],
};

const bundleOf = (resources) => ({ resourceType: "Bundle", type: "searchset", entry: resources.map((resource) => ({ resource })) });

function startRecordSystem(configuration, operated) {
  const codes = new Map(); // code -> { challenge, redirect }
  const tokens = new Set();
  const base = () => `http://127.0.0.1:${server.address().port}/fhir`;
  const send = (response, status, json, headers = {}) => {
    response.writeHead(status, { "Content-Type": "application/fhir+json", ...headers });
    response.end(json === undefined ? "" : JSON.stringify(json));
  };
  const records = {
    Procedure: [{ resourceType: "Procedure", id: "o1", status: "completed", subject: { reference: "Patient/neck-1" },
      code: { text: "ACDF C5-C6 with plate" }, performedDateTime: operated }],
    Observation: [0, 1, 2].map((i) => ({ resourceType: "Observation", id: `b${i}`, status: "final",
      subject: { reference: "Patient/neck-1" },
      code: { coding: [{ system: "http://nucha/finding", code: ["neck_pain_axial", "night_pain", "arm_pain_any"][i] }] },
      valueBoolean: i !== 1 })),
  };
  const authorise = (url, response) => {
    const given = Object.fromEntries(url.searchParams);
    if (given.client_id !== "nucha-client" || given.code_challenge_method !== "S256" || given.aud !== base()) {
      return send(response, 400, { error: "invalid_request" });
    }
    const code = randomUUID();
    codes.set(code, { challenge: given.code_challenge, redirect: given.redirect_uri });
    const back = new URL(given.redirect_uri);
    back.searchParams.set("code", code);
    back.searchParams.set("state", given.state);
    send(response, 302, undefined, { Location: back.href });
  };
  const exchange = (body, response) => {
    const given = Object.fromEntries(new URLSearchParams(body));
    const known = codes.get(given.code);
    codes.delete(given.code);
    const challenge = createHash("sha256").update(given.code_verifier ?? "").digest("base64url");
    if (!known || known.challenge !== challenge || known.redirect !== given.redirect_uri) {
      return send(response, 400, { error: "invalid_grant" });
    }
    const token = randomUUID();
    tokens.add(token);
    send(response, 200, { access_token: token, token_type: "Bearer", expires_in: 300, scope: "launch", patient: "neck-1" });
  };
  const read = (url, request, response) => {
    if (!tokens.has((request.headers.authorization ?? "").replace(/^Bearer /, ""))) return send(response, 401, {});
    const type = url.pathname.split("/")[2];
    if (type === "Patient") return send(response, 200, kPatient);
    if (type === "Device") return send(response, 403, { resourceType: "OperationOutcome", issue: [] });
    const all = records[type] ?? [];
    // two to a page
    const from = Number(url.searchParams.get("from") ?? 0);
    const bundle = bundleOf(all.slice(from, from + 2));
    url.searchParams.set("from", String(from + 2));
    if (from + 2 < all.length) bundle.link = [{ relation: "next", url: base() + url.pathname.slice(5) + url.search }];
    send(response, 200, bundle);
  };
  const server = http.createServer((request, response) => {
    const url = new URL(request.url, "http://127.0.0.1");
    let body = "";
    request.on("data", (bytes) => (body += bytes));
    request.on("end", () => {
      if (url.pathname === "/fhir/.well-known/smart-configuration") {
        return send(response, 200, JSON.parse(configuration.replaceAll("BASE", base())));
      }
      if (url.pathname === "/fhir/authorize") return authorise(url, response);
      if (url.pathname === "/fhir/token") return exchange(body, response);
      read(url, request, response);
    });
  });
  return new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve({ base: base(), server })));
}

module.exports = { startRecordSystem };
