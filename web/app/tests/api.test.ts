import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { api, ApiError, onSignedOut, request, setCsrf, wasAborted } from "../src/api";

type Call = { address: string; init: RequestInit & { headers: Record<string, string> } };
let calls: Call[] = [];
let answers: (() => Response | Promise<Response>)[] = [];

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

beforeEach(() => {
  calls = [];
  answers = [];
  setCsrf("");
  onSignedOut(() => {});
  vi.stubGlobal("fetch", (address: string, init: Call["init"]) => {
    calls.push({ address, init });
    if (init.signal?.aborted) return Promise.reject(new DOMException("gone", "AbortError"));
    return Promise.resolve().then(() => answers.shift()!());
  });
});
afterEach(() => vi.unstubAllGlobals());

async function failure(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.then(() => null, (problem: unknown) => problem);
  expect(error).toBeInstanceOf(ApiError);
  return error as ApiError;
}

describe("request", () => {
  it("sends JSON and reads JSON, with the cookie and without a cache", async () => {
    answers.push(() => json({ id: "p1" }, 201));
    expect(await request("POST", "/patients", { body: { person: { name: "A" } } })).toEqual({ id: "p1" });
    expect(calls[0]!.address).toBe("/api/v1/patients");
    expect(calls[0]!.init).toMatchObject({ method: "POST", credentials: "same-origin", cache: "no-store", body: '{"person":{"name":"A"}}' });
    expect(calls[0]!.init.headers["Content-Type"]).toBe("application/json");
  });

  it("sends the token against forged requests with everything but GET, once signed in", async () => {
    answers.push(() => json({ account: {}, csrf: "secret" }), () => json({ patients: [] }), () => new Response(null, { status: 204 }));
    await api.signIn("a", "b");
    await api.patients("");
    await api.signOut();
    expect(calls.map((call) => call.init.headers["X-CSRF-Token"])).toEqual([undefined, undefined, "secret"]);
  });

  it("tells what a problem document says", async () => {
    answers.push(() => json({ status: 422, title: "Unprocessable", detail: "One thing is wrong.", faults: [{ where: "/findings/0", what: "is unknown", fix: "use another" }] }, 422, { "Content-Type": "application/problem+json" }));
    const error = await failure(request("POST", "/x", { body: {} }));
    expect(error).toMatchObject({ status: 422, title: "Unprocessable", detail: "One thing is wrong.", message: "One thing is wrong." });
    expect(error.faults).toEqual([{ where: "/findings/0", what: "is unknown", fix: "use another" }]);
  });

  it("stands answers that are not JSON, or broken JSON", async () => {
    answers.push(() => new Response("<html>", { status: 502, headers: { "Content-Type": "text/html" } }), () => new Response("{", { status: 500, headers: { "Content-Type": "application/problem+json" } }));
    expect((await failure(request("GET", "/x"))).status).toBe(502);
    expect((await failure(request("GET", "/x"))).status).toBe(500);
  });

  it("is status 0 when nobody answers, and keeps an abort an abort", async () => {
    answers.push(() => Promise.reject(new TypeError("no network")));
    expect((await failure(request("GET", "/x"))).status).toBe(0);
    const stop = new AbortController();
    stop.abort();
    const error: unknown = await request("GET", "/x", { signal: stop.signal }).catch((problem: unknown) => problem);
    expect(wasAborted(error)).toBe(true);
  });

  it("reads when to try again", async () => {
    answers.push(() => json({}, 429, { "Retry-After": "42" }));
    expect((await failure(request("GET", "/x"))).retryAfter).toBe(42);
  });

  it("says once that the session ended, and forgets its token", async () => {
    const told = vi.fn();
    onSignedOut(told);
    setCsrf("old");
    answers.push(() => json({}, 401), () => json({}, 401), () => json({}, 401));
    await failure(request("GET", "/patients"));
    expect(told).toHaveBeenCalledTimes(1);
    await failure(request("POST", "/session", { body: {} }));
    await failure(request("GET", "/intake", { headers: { "X-Intake-Token": "t" } }));
    expect(told).toHaveBeenCalledTimes(1);
    expect(calls[1]!.init.headers["X-CSRF-Token"]).toBeUndefined();
  });

  it("keeps cookies and tokens out of the patient's side", async () => {
    setCsrf("secret");
    answers.push(() => json({}));
    await request("POST", "/intake/submit", { headers: { "X-Intake-Token": "t" } });
    expect(calls[0]!.init.credentials).toBe("omit");
    expect(calls[0]!.init.headers["X-CSRF-Token"]).toBeUndefined();
  });
});

describe("api", () => {
  it("nobody signed in is null, not an error", async () => {
    answers.push(() => json({}, 401));
    expect(await api.session()).toBeNull();
    answers.push(() => json({}, 503));
    expect((await failure(api.session())).status).toBe(503);
  });

  it("writes ids and words into addresses safely", async () => {
    answers.push(() => json({}), () => json({ patients: [] }), () => json({ entries: [] }));
    await api.patient("a/b?c");
    await api.patients("O'Neil & co");
    await api.audit(7, 50, "x y");
    expect(calls.map((call) => call.address)).toEqual(["/api/v1/patients/a%2Fb%3Fc", "/api/v1/patients?q=O'Neil%20%26%20co", "/api/v1/audit?before=7&count=50&subject=x+y"]);
  });

  it("sends an import as it is", async () => {
    answers.push(() => json({ patient: {}, unused: [], notes: [] }, 201));
    await api.importPatient('{"resourceType": "Bundle"}');
    expect(calls[0]!.init.body).toBe('{"resourceType": "Bundle"}');
  });

  it("erases with the name", async () => {
    answers.push(() => new Response(null, { status: 204 }));
    await api.erase("p", "Ana");
    expect(calls[0]!.init).toMatchObject({ method: "DELETE", body: '{"confirm":"Ana"}' });
  });
});
