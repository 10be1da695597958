// The clinic under test: the real program, in a folder of its own, on a free port.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

const kStartMs = 30_000;
const kStopMs = 15_000;

/// Starts `nucha serve`; resolves when it listens, with the one-time link it printed.
export async function startServer(program, folder) {
  const server = spawn(program, ["serve", "--folder", folder, "--port", "0"], { stdio: ["ignore", "pipe", "pipe"] });
  let out = "";
  let log = "";
  server.stdout.on("data", (bytes) => (out += bytes));
  server.stderr.on("data", (bytes) => (log += bytes));
  server.on("error", (error) => (log += error.message));
  const began = Date.now();
  const shown = () => out.match(/(http:\S+?)(\/#\/setup\/\S+)\n/);
  while (!shown()) {
    const over = server.exitCode !== null || server.pid === undefined || Date.now() - began > kStartMs;
    if (over) server.kill("SIGKILL");
    assert.ok(!over, `nucha serve did not start: ${out}${log}`);
    await wait(20);
  }
  const [, url, setup] = shown();
  const [stop, kill] = [() => stopServer(server), () => server.kill("SIGKILL")];
  return { url, setup: url + setup, pid: server.pid, log: () => log, stop, kill };
}

async function stopServer(server) {
  const ended = once(server, "exit");
  server.kill("SIGTERM");
  const timer = setTimeout(() => server.kill("SIGKILL"), kStopMs);
  const [code, signal] = await ended;
  clearTimeout(timer);
  assert.equal(signal, null, "nucha serve did not stop when asked to");
  assert.equal(code, 0, "nucha serve ended with a fault");
}

/// What `nucha serve verify-audit` says of a stopped clinic: the number of entries.
export function auditedEntries(program, folder) {
  const said = execFileSync(program, ["serve", "verify-audit", "--folder", folder], { encoding: "utf8" });
  const [, count] = said.match(/^The audit trail is whole: (\d+) entries\.$/m) ?? [];
  assert.ok(count, `verify-audit said: ${said}`);
  return Number(count);
}
