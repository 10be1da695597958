#!/usr/bin/env bash
# serve_test.sh NUCHA: the clinic as its administrator and its first clinician meet it: started, set up, used with curl,
# stopped, started again, backed up, restored elsewhere. Exit code 77: cannot be tried here.
set -u
nucha=$(readlink -f -- "$1")
command -v curl >/dev/null || exit 77
command -v python3 >/dev/null || exit 77
work=$(mktemp -d)
server=
# shellcheck disable=SC2317  # the trap calls it
cleanup() {
  [[ -n $server ]] && kill -KILL "$server" 2>/dev/null
  rm -rf -- "$work"
}
trap cleanup EXIT
cd "$work" || exit 1
export HOME=$work
unset XDG_DATA_HOME
failures=0
fail() {
  printf 'FAILED: %s\n' "$*"
  failures=$((failures + 1))
}

# start ARGS...: starts the clinic on a free port and sets $url
start() {
  : >start.out
  "$nucha" serve --port 0 "$@" >start.out 2>log &
  server=$!
  for ((i = 0; i < 200; ++i)); do
    grep -q 'supports a licensed clinician' start.out && break
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  url=$(sed -n 's/^nucha serve listens at //p' start.out)
  [[ -n $url ]] || {
    fail "the clinic did not start: $(cat log)"
    exit 1
  }
}

stop() {
  kill -TERM "$server"
  wait "$server"
  local code=$?
  server=
  ((code == 0)) || fail "SIGTERM ended it with exit code $code"
}

# ask METHOD PATH [BODY]: status in $status, body in the file `body`; with cookie and CSRF token once signed in
csrf=
ask() {
  local options=(-sS -o body -b jar -c jar -X "$1" -w '%{http_code}' --max-time 20)
  [[ -n $csrf ]] && options+=(-H "X-CSRF-Token: $csrf")
  (($# > 2)) && options+=(-H 'Content-Type: application/json' --data "$3")
  status=$(curl "${options[@]}" "$url$2")
}

# expect STATUS METHOD PATH [BODY]
expect() {
  local wanted=$1
  shift
  ask "$@"
  [[ $status == "$wanted" ]] || fail "$1 $2: $status instead of $wanted: $(head -c 300 body)"
}

# value of a member of the last body: member a.b.0.c
member() {
  python3 -c 'import json, sys
value = json.load(open("body"))
for key in sys.argv[1].split("."): value = value[int(key) if isinstance(value, list) else key]
print(value)' "$1"
}

# wrong WORD ARGS...: must end with exit code 2 and say WORD
wrong() {
  local word=$1
  shift
  timeout 20 "$nucha" serve "$@" >wrong.out 2>wrong.err
  local code=$?
  ((code == 2)) || fail "exit code $code instead of 2: nucha serve $*"
  grep -qF -- "$word" wrong.err || fail "nucha serve $* does not say '$word': $(cat wrong.err)"
}

# --- settings
printf 'prot = 1\nport = 99999\nlog_level = loud\n' >bad.conf
wrong "bad.conf:1" --config bad.conf
wrong "did you mean 'port'" --config bad.conf
wrong "bad.conf:3" --config bad.conf
wrong 'no such file' --config missing.conf
wrong 'tls_certificate' --config <(echo 'address = 0.0.0.0')
wrong '--port' --port many
NUCHA_SERVE_WORKERS=none wrong NUCHA_SERVE_WORKERS
"$nucha" serve --print-config >all.conf || fail "--print-config"
grep -q '^session_idle_minutes = 30$' all.conf || fail "--print-config names no default"
"$nucha" serve --config all.conf --print-config | diff all.conf - || fail "the printed settings are not read back"

# --- the first start
start --folder clinic
token=$(sed -n 's|^.*/#/setup/||p' start.out)
[[ -n $token ]] || fail "no link for the first administrator"
[[ $(stat -c %a clinic/master.key) == 600 ]] || fail "others may read the master key"
expect 200 GET /healthz
expect 200 GET /readyz
expect 200 GET /
expect 401 GET /api/v1/patients
expect 404 GET /api/v1/nothing
expect 405 DELETE /healthz
expect 403 POST /api/v1/setup '{"token":"wrong","login":"ada","name":"Ada","password":"seven grey herons wade"}'
expect 422 POST /api/v1/setup "{\"token\":\"$token\",\"login\":\"ada\",\"name\":\"Ada\",\"password\":\"short\"}"
expect 201 POST /api/v1/setup "{\"token\":\"$token\",\"login\":\"ada\",\"name\":\"Ada\",\"password\":\"seven grey herons wade\"}"
expect 403 POST /api/v1/setup "{\"token\":\"$token\",\"login\":\"eve\",\"name\":\"Eve\",\"password\":\"seven grey herons wade\"}"
expect 401 POST /api/v1/session '{"login":"ada","password":"wrong password here"}'
expect 415 POST /api/v1/session
expect 200 POST /api/v1/session '{"login":"ada","password":"seven grey herons wade"}'
grep -q 'HttpOnly' jar || grep -q '#HttpOnly_' jar || fail "scripts may read the cookie"
expect 403 POST /api/v1/accounts '{"login":"carl","name":"Carl","role":"clinician"}' # no CSRF token yet
csrf=$(ask GET /api/v1/session && member csrf)
expect 201 POST /api/v1/accounts '{"login":"carl","name":"Carl","role":"clinician"}'
invitation=$(member link)
expect 200 POST /api/v1/invitations/accept "{\"token\":\"${invitation##*/}\",\"password\":\"nine brown otters dive\"}"
expect 204 DELETE /api/v1/session
csrf=

# --- a clinician, a patient, an evaluation
sign_in() {
  csrf=
  expect 200 POST /api/v1/session '{"login":"carl","password":"nine brown otters dive"}'
  csrf=$(member csrf)
}
sign_in
case_text='{"patient":{"age":54,"sex":"F"},"surgery":{"approach":"anterior","levels":["C5-C6"],"construct":"ACDF with plate","implants":["anterior plate","cage"],"time_since_months":14},"presentation":[{"finding":"neck_pain","present":true,"value":7,"unit":"NRS"}]}'
expect 201 POST /api/v1/patients "{\"person\":{\"name\":\"Erika Mustermann\",\"birth_date\":\"1971-04-23\",\"sex\":\"F\"},\"case\":$case_text}"
patient=$(member id)
expect 200 GET "/api/v1/patients/$patient"
[[ $(member person.name) == 'Erika Mustermann' ]] || fail "the patient's name came back otherwise"
expect 200 GET "/api/v1/patients/$patient/evaluation?depth=quick"
[[ -n $(member evaluation.causes.0.cause) ]] || fail "no causes"
expect 200 POST '/api/v1/evaluate?depth=quick' "{\"case\":$case_text}"
expect 422 POST '/api/v1/evaluate?depth=quick' '{"case":{"patient":{"age":-3},"presentation":[]}}'
expect 400 POST '/api/v1/evaluate?depth=quick' '{"case":'
expect 413 POST /api/v1/session "{\"login\":\"$(printf 'x%.0s' {1..100000})\"}"
expect 403 GET /api/v1/audit
expect 404 GET /api/v1/patients/00000000000000000000000000000000

# --- stop and start again: everything is there
stop
start --folder clinic
grep -q '#/setup/' start.out && fail "an administrator exists, yet there is a link"
sign_in
expect 200 GET "/api/v1/patients/$patient"
grep -aq Mustermann log && fail "the log names a patient"
grep -aq Mustermann clinic/nucha.db* && fail "the store holds a name in clear"

# --- backup while it runs, restore elsewhere
"$nucha" serve backup copy.jsonl --folder clinic >out || fail "backup"
[[ -s copy.jsonl ]] || fail "the backup is empty"
stop
"$nucha" serve verify-audit --folder clinic | grep -q 'whole' || fail "the audit trail"
wrong 'not empty' restore copy.jsonl --folder clinic
wrong 'missing.jsonl' restore missing.jsonl --folder other
"$nucha" serve restore copy.jsonl --folder restored | grep -q 'master.key' || fail "restore names the key"
wrong 'master.key' --folder restored --port 0 # its key is not there yet
cp -p clinic/master.key restored/
start --folder restored
sign_in
expect 200 GET "/api/v1/patients/$patient"
stop
"$nucha" serve verify-audit --folder restored >out || fail "the restored audit trail"
head -c "$(($(stat -c %s copy.jsonl) - 10))" copy.jsonl >cut.jsonl
wrong 'cut.jsonl' restore cut.jsonl --folder cut

# --- an administrator who forgot the password
wrong 'setup-link LOGIN' setup-link --folder clinic
wrong 'nobody' setup-link nobody --folder clinic
"$nucha" serve setup-link Ada --folder clinic | grep -q '/#/invite/' || fail "no link for a forgotten password"

# --- an older store has a whole trail of its own, but not the end that was noted
"$nucha" serve verify-audit --folder clinic >out
noted=$(tail -n 1 out | tr -d ' ')
"$nucha" serve verify-audit "$noted" --folder clinic >out || fail "the audit trail up to the noted end"
wrong 'audit trail, entry' verify-audit "$noted" --folder restored
wrong 'NUMBER:HASH' verify-audit "${noted%:*}" --folder clinic

# --- an audit entry that somebody changed
if command -v sqlite3 >/dev/null; then
  sqlite3 clinic/nucha.db "UPDATE audit SET actor = 'nobody' WHERE number = 3"
  wrong 'entry 3' verify-audit --folder clinic
fi
exit $((failures > 0))
