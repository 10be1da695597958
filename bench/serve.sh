#!/usr/bin/env bash
# How much one clinic carries: a server in a temporary folder (SQLite), asked by wrk on the same machine.
# usage: bench/serve.sh NUCHA_COMMAND [SECONDS]
# Prints for health, a quick evaluation that is remembered, quick evaluations of cases that differ, and 1,000 connections:
# answers per second, p50 and p99 of the time to an answer, and how many were no success. wrk shares the cores with the
# server, so that the server alone does better than the figures.
set -eu -o pipefail
nucha=$(readlink -f -- "${1:?usage: bench/serve.sh NUCHA_COMMAND [SECONDS]}")
seconds=${2:-10}
command -v wrk >/dev/null || { echo 'wrk is missing: apt-get install wrk' >&2; exit 1; }
work=$(mktemp -d)
server=
cleanup() {
  if [[ -n $server ]] && kill "$server" 2>/dev/null; then wait "$server" || true; fi
  rm -rf -- "$work"
}
trap cleanup EXIT
cd "$work"
ulimit -n "$(ulimit -Hn)" || true
printf '%s\n' 'requests_per_minute = 100000000' 'dear_per_minute = 100000000' 'log_level = error' \
  'max_connections_per_address = 2000' 'max_waiting = 2000' >bench.conf
"$nucha" serve --config bench.conf --folder store --port 0 >start.out 2>log &
server=$!
for ((i = 0; i < 200; ++i)); do
  grep -q 'supports a licensed clinician' start.out && break
  sleep 0.1
done
url=$(sed -n 's/^nucha serve listens at //p' start.out)
token=$(sed -n 's|^.*/#/setup/||p' start.out)
member() { python3 -c 'import json, sys; print(eval("json.load(sys.stdin)" + sys.argv[1]))' "$1"; }
call() { curl -sSf -b jar -c jar -H 'Content-Type: application/json' -H "X-CSRF-Token: ${csrf:-}" "$@"; }
call "$url/api/v1/setup" -d "{\"token\":\"$token\",\"login\":\"ada\",\"name\":\"Ada\",\"password\":\"seven grey herons wade\"}" >/dev/null
csrf=$(call "$url/api/v1/session" -d '{"login":"ada","password":"seven grey herons wade"}' | member '["csrf"]')
invitation=$(call "$url/api/v1/accounts" -d '{"login":"carl","name":"Carl","role":"clinician"}' | member '["link"]')
call "$url/api/v1/invitations/accept" -d "{\"token\":\"${invitation##*/}\",\"password\":\"nine brown otters dive\"}" >/dev/null
csrf=$(call "$url/api/v1/session" -d '{"login":"carl","password":"nine brown otters dive"}' | member '["csrf"]')
case_text='{"patient":{"age":54,"sex":"F"},"surgery":{"approach":"anterior","levels":["C5-C6"],"construct":"ACDF with plate","implants":["anterior plate","cage"],"time_since_months":14},"presentation":[{"finding":"neck_pain","present":true,"value":7,"unit":"NRS"}]}'
patient=$(call "$url/api/v1/patients" -d "{\"person\":{\"name\":\"A\",\"birth_date\":\"1971-04-23\",\"sex\":\"F\"},\"case\":$case_text}" | member '["id"]')
cookie=$(awk '/nucha_session/ {print $7}' jar)

# each thread varies age, months and pain in its own order, so that hardly any case comes twice
cat >vary.lua <<'LUA'
local number = 0
local threads = 0
function setup(thread) thread:set("own", threads); threads = threads + 1 end
function request()
  number = number + 1
  local n = number * 8 + own
  local age = 30 + n % 51
  local months = 1 + math.floor(n / 51) % 240
  local pain = math.floor(n / 12240) % 11
  local body = string.format([[{"case":{"patient":{"age":%d,"sex":"F"},"surgery":{"approach":"anterior","levels":["C5-C6"],"construct":"ACDF with plate","implants":["anterior plate","cage"],"time_since_months":%d},"presentation":[{"finding":"neck_pain","present":true,"value":%d,"unit":"NRS"}]}}]], age, months, pain)
  return wrk.format("POST", "/api/v1/evaluate?depth=quick", wrk.headers, body)
end
LUA
cat >report.lua <<'LUA'
function done(summary, latency)
  local e = summary.errors
  io.write(string.format("%10.0f %10.2f %10.2f %10d\n", summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000, e.status + e.connect + e.read + e.write + e.timeout))
end
LUA
cat report.lua >>vary.lua
measure() {
  local name=$1 script=$2 connections=$3
  shift 3
  printf '%-44s' "$name"
  wrk -t 2 -c "$connections" -d "${seconds}s" --timeout 10s -s "$script" -H "Cookie: nucha_session=$cookie" \
    -H "X-CSRF-Token: $csrf" -H 'Content-Type: application/json' "$@" | tail -n 1
}
printf '%-44s%10s %10s %10s %10s\n' "$(nproc) cores, ${seconds} s each" 'a second' p50_ms p99_ms failed
measure 'health, 16 connections' report.lua 16 "$url/healthz"
measure 'health, 1,000 connections' report.lua 1000 "$url/healthz"
measure 'evaluation remembered, 16 connections' report.lua 16 "$url/api/v1/patients/$patient/evaluation?depth=quick"
measure 'evaluation anew, 16 connections' vary.lua 16 "$url/api/v1/evaluate?depth=quick"
measure 'evaluation anew, 1,000 connections' vary.lua 1000 "$url/api/v1/evaluate?depth=quick"
