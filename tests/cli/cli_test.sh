#!/usr/bin/env bash
# cli_test.sh NUCHA GROUP: tries the command with right and wrong input as a new user would.
# Wrong input must end with exit code 2 and a message that names the file, and must leave nothing half-written.
set -u
nucha=$(readlink -f -- "$1")
group=$2
here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
good=$here/good.json
work=$(mktemp -d)
mounted=
cleanup() {
  [[ -n $mounted ]] && umount "$mounted"
  rm -rf -- "$work"
}
trap cleanup EXIT
cd "$work" || exit 1
failures=0
skips=0

fail() {
  printf 'FAILED: %s\n' "$*"
  failures=$((failures + 1))
}

skip() {
  printf 'skipped: %s\n' "$*"
  skips=$((skips + 1))
}

# try ARGS...: runs the command; sets $code and leaves its output in files called stdout and stderr
try() {
  "$nucha" "$@" >stdout 2>stderr </dev/null
  code=$?
}

shown() { sed 's/^/    /' stderr | head -n 12; }

# good ARGS...: must end well and say nothing on standard error
expect_good() {
  try "$@"
  ((code == 0)) || { fail "exit code $code for: $*"; shown; }
  [[ ! -s stderr ]] || { fail "a good run talks on standard error: $*"; shown; }
}

# expect_wrong WORD ARGS...: exit code 2, a short message with WORD, nothing on standard output
expect_wrong() {
  local word=$1
  shift
  try "$@"
  ((code == 2)) || { fail "exit code $code instead of 2 for: $*"; shown; }
  grep -qF -- "$word" stderr || { fail "the message does not say '$word' for: $*"; shown; }
  [[ ! -s stdout ]] || fail "something was printed although the input is wrong: $*"
  (($(wc -l <stderr) <= 30)) || fail "the message is longer than a screen for: $*"
  if grep -qiE 'terminate called|core dumped|what\(\)|bug in nucha|json\.exception' stderr; then
    fail "the message is the program's, not the user's, for: $*"
    shown
  fi
}

# expect_untouched FILE: what a failed run must not have changed, and no part of a new file beside it
expect_untouched() {
  [[ $(cat "$1" 2>/dev/null) == old ]] || fail "$1 was changed by a run that failed"
  [[ -z $(find "$(dirname "$1")" -name '*.part*' -print -quit) ]] || fail "a half-written file lies beside $1"
}

# changed SED-EXPRESSION: the good case with one thing wrong, as bad.json
changed() {
  sed -E "$1" "$good" >bad.json
  ! cmp -s "$good" bad.json || fail "the test changes nothing: $1"
}

test_options() {
  expect_good --help
  grep -q evaluate stdout || fail "the help does not name the sub-commands"
  expect_good --version
  grep -qE '^nucha [0-9]+\.[0-9]+\.[0-9]+$' stdout || fail "the version is not 'nucha N.N.N'"
  local command
  for command in evaluate interview simulate follow validate explain; do expect_good "$command" --help; done
  try
  ((code == 2)) || fail "no arguments: exit code $code"
  expect_wrong evalute evalute "$good"
  expect_wrong --fromat evaluate "$good" --fromat json
  expect_wrong --format evaluate "$good" --format pdf
  expect_wrong --format evaluate "$good" --format
  expect_wrong --stage evaluate "$good" --stage autopsy
  expect_wrong --draws evaluate "$good" --draws -5
  expect_wrong --draws evaluate "$good" --draws many
  expect_wrong --max-causes evaluate "$good" --max-causes 99
  expect_wrong CASE evaluate
  expect_wrong nosuchthing explain nosuchthing
  expect_wrong nothing explain
  expect_wrong no-such-folder validate cases --cases no-such-folder
  mkdir empty-folder
  expect_wrong empty-folder validate cases --cases empty-folder
}

test_case_files() {
  expect_wrong missing.json evaluate missing.json
  expect_wrong missing.json evaluate no/such/folder/missing.json
  : >empty.json
  expect_wrong empty.json evaluate empty.json
  printf '   \n\n' >blank.json
  expect_wrong blank.json evaluate blank.json
  printf 'patient: 54 years\n' >notes.txt
  expect_wrong notes.txt evaluate notes.txt
  printf '{"patient": {"age": 54}' >cut.json
  expect_wrong cut.json evaluate cut.json
  printf '[1, 2, 3]' >list.json
  expect_wrong list.json evaluate list.json
  printf '{}' >nothing.json
  expect_wrong nothing.json evaluate nothing.json
  printf '{"resourceType": "Patient"}' >patient.json
  expect_wrong patient.json evaluate patient.json
  head -c 4096 "$nucha" >program.json
  expect_wrong program.json evaluate program.json
  printf '\xff\xfe{\x00}\x00' >utf16.json
  expect_wrong utf16.json evaluate utf16.json
  head -c 100000 /dev/zero | tr '\0' '[' >deep.json
  expect_wrong deep.json evaluate deep.json
  mkdir folder
  expect_wrong folder evaluate folder
  head -c 52428800 /dev/zero | tr '\0' ' ' >big.json
  expect_wrong big.json evaluate big.json
  expect_wrong /dev/zero evaluate /dev/zero
  ln -s loop.json loop.json
  expect_wrong loop.json evaluate loop.json
  # opens, but cannot be read
  expect_wrong /proc/self/mem evaluate /proc/self/mem
  test_forbidden_file
}

test_forbidden_file() {
  cp "$good" forbidden.json
  chmod 000 forbidden.json
  chmod 755 "$work"
  if ((EUID != 0)); then
    expect_wrong forbidden.json evaluate forbidden.json
    return
  fi
  # root may read everything: try as another user
  local plain=(setpriv --reuid=65534 --regid=65534 --clear-groups)
  if ! "${plain[@]}" "$nucha" --version >/dev/null 2>&1; then
    skip "a file without permission: no other user can run the command here"
    return
  fi
  "${plain[@]}" "$nucha" evaluate forbidden.json >stdout 2>stderr
  code=$?
  if ((code != 2)) || ! grep -qF forbidden.json stderr; then
    fail "exit code $code for a file without permission"
    shown
  fi
}

test_case_content() {
  expect_good evaluate "$good"
  # the patient's own neck is computed; on the one screen a few lines tell of it, all of it on demand
  expect_good evaluate "$here/../../examples/nonunion-after-acdf.json" --format json
  grep -qF '"versus_intact"' stdout || fail "the patient's own neck was not computed"
  grep -qF '"implant_load_share"' stdout || fail "no option was computed on the patient's own neck"
  expect_good evaluate "$good"
  grep -qF 'THIS NECK' stdout || fail "the one screen does not tell of the neck"
  ! grep -qF 'Assumed: ' stdout || fail "the neck takes too much room on the one screen"
  expect_good evaluate "$good" --verbose
  grep -qF 'THIS NECK' stdout || fail "--verbose does not show the neck"
  grep -qF 'Assumed: ' stdout || fail "--verbose does not say what was assumed of the neck"
  # a finding that nobody knows is told, never an error
  changed 's/"night_pain"/"purple_aura"/'
  expect_good evaluate bad.json --format json
  grep -q purple_aura stdout || fail "an unknown finding is not listed"
  changed 's/"unit": "mg\/L"/"unit": "furlong"/'
  expect_wrong bad.json evaluate bad.json
  grep -q furlong stderr || fail "the wrong unit is not named"
  changed 's/"levels": \["C5-C6"\]/"levels": ["C8-C9"]/'
  expect_wrong bad.json#/surgery/levels evaluate bad.json
  changed 's/"level": "C5-C6"/"level": "L4-L5"/'
  expect_wrong bad.json#/presentation/4 evaluate bad.json
  changed 's/"time_since_months": 14/"time_since_months": -3/'
  expect_wrong bad.json#/surgery/time_since_months evaluate bad.json
  changed 's/"time_since_months": 14/"date": "2031-01-02", "evaluation_date": "2024-01-02"/'
  expect_wrong bad.json#/surgery/date evaluate bad.json
  changed 's/"time_since_months": 14/"date": "2024-02-31"/'
  expect_wrong 2024-02-31 evaluate bad.json
  changed 's/"age": 54/"age": 430/'
  expect_wrong bad.json#/patient/age evaluate bad.json
  changed 's/"age": 54/"age": "54"/'
  expect_wrong bad.json#/patient/age evaluate bad.json
  changed 's/"age": 54/"age": 54, "age": 45/'
  expect_wrong age evaluate bad.json
  changed 's/"age": 54/"agge": 54/'
  expect_wrong agge evaluate bad.json
  changed 's/"sex": "F"/"sex": "X1"/'
  expect_wrong bad.json#/patient/sex evaluate bad.json
  changed 's/"approach": "anterior"/"approach": "sideways"/'
  expect_wrong sideways evaluate bad.json
  changed 's/"value": 3,/"value": "three",/'
  expect_wrong bad.json#/presentation/3/value evaluate bad.json
  changed 's/"value": 7,/"value": 1e300,/'
  expect_wrong bad.json#/presentation/0 evaluate bad.json
  changed 's/"present": false/"present": "no"/'
  expect_wrong bad.json#/presentation/2/present evaluate bad.json
  changed 's/"stage": "lab"/"stage": "later"/'
  expect_wrong later evaluate bad.json
  # every mistake of a file is told at once
  changed 's/"age": 54/"age": 430/; s/"sex": "F"/"sex": "X1"/'
  expect_wrong bad.json#/patient/age evaluate bad.json
  grep -q bad.json#/patient/sex stderr || fail "only the first of two mistakes is told"
}

test_output() {
  local format
  for format in text json html fhir; do
    expect_good evaluate "$good" --format "$format" --out "out.$format"
    [[ -s out.$format && ! -s stdout ]] || fail "--out does not hold the $format report"
    "$nucha" evaluate "$good" --format "$format" >again 2>&1
    cmp -s again "out.$format" || fail "the $format report differs between a file and standard output, or between two runs"
  done
  grep -q '</html>' out.html || fail "the page is not whole"
  head -c 1 out.json | grep -q '{' || fail "the JSON report is no object"
  grep -q '"resourceType"' out.fhir || fail "the FHIR report names no resource"
  grep -q $'\033' out.text && fail "colour codes in a file"

  local format
  for format in text json html fhir; do
    printf old >kept
    expect_wrong bad.json evaluate bad.json --format "$format" --out kept
    expect_untouched kept
  done
  expect_wrong no-folder/out evaluate "$good" --out no-folder/out
  mkdir folder
  expect_wrong folder evaluate "$good" --out folder
  expect_wrong /proc/nothing evaluate "$good" --out /proc/nothing
  expect_wrong /dev/full evaluate "$good" --out /dev/full
  "$nucha" evaluate "$good" --format html >/dev/full 2>stderr
  code=$?
  if ((code != 2)) || ! grep -q "standard output" stderr; then
    fail "a full disk behind standard output: exit code $code"
    shown
  fi
  "$nucha" evaluate "$good" 2>stderr >&-
  (($? == 2)) || fail "closed standard output"
  "$nucha" evaluate "$good" --format html 2>stderr | head -c 1 >/dev/null
  [[ ! -s stderr ]] || grep -q 'standard output' stderr || fail "a reader that goes away early: $(cat stderr)"
  test_full_disk
}

# a report must fit whole or the old one stays
test_full_disk() {
  mkdir small
  if ((EUID != 0)) || ! mount -t tmpfs -o size=16k none small 2>/dev/null; then
    skip "a full disk: needs root and mount"
    return
  fi
  mounted=$work/small
  printf old >small/report.html
  expect_wrong small/report.html evaluate "$good" --format html --out small/report.html
  expect_untouched small/report.html
}

# simulate ends with 0 or, when a load found no equilibrium, with 3; nothing else is right
try_simulate() {
  try simulate "$@"
  ((code == 0 || code == 3)) || { fail "exit code $code for: simulate $*"; shown; }
  [[ ! -s stderr ]] || { fail "a run talks on standard error: simulate $*"; shown; }
}

test_simulate() {
  try_simulate
  grep -q 'C5-C6' stdout || fail "the levels are not shown"
  grep -q 'does not replace one' stdout || fail "the notice is missing"
  try_simulate --fused C5-C6 --union 0.3 --moment 0.5 --load flexion,extension --format json
  grep -q '"operated"' stdout || fail "no operated neck in the JSON"
  cp stdout once
  try_simulate --fused C5-C6 --union 0.3 --moment 0.5 --load flexion,extension --format json --threads 1
  cmp -s stdout once || fail "the number of threads changes the result"
  local format
  for format in text json csv html gltf; do
    try_simulate --fused C5-C6 --load extension --moment 0.2 --steps 2 --format "$format" --out "out.$format"
    [[ -s out.$format && ! -s stdout ]] || fail "--out does not hold the $format"
  done
  for format in vtk mot; do
    try_simulate --fused C5-C6 --load extension --moment 0.2 --steps 2 --format "$format" --out "set.$format"
    compgen -G "set-1-extension-operated*" >/dev/null || fail "no files of format $format"
    expect_wrong --out simulate --format "$format"
  done
  printf '{"label": "x", "operations": [{"operation": "acdf", "levels": "C5-C6"}], "loads": {"moment_Nm": 0.2, "direction": "extension"}}' >study.json
  try_simulate study.json
  grep -q '^x ' stdout || fail "the label of the study is not shown"
  expect_wrong --moment simulate study.json --moment 2
  sed 's/moment_Nm/moment_kg/' study.json >wrong.json
  expect_wrong wrong.json#/loads/moment_kg simulate wrong.json
  expect_wrong missing.json simulate missing.json
  expect_wrong missing.json simulate --neck missing.json
  expect_wrong C9-C10 simulate --fused C9-C10
  expect_wrong sideways simulate --load sideways
  expect_wrong glue simulate --fused C5-C6 --construct glue
  expect_wrong --union simulate --union 1
  expect_wrong --union simulate --fused C5-C6 --union 7
  expect_wrong --rotation simulate --protocol displacement
  expect_wrong --moment simulate --rotation 20 --moment 1
  expect_wrong direction simulate --moment -1
  expect_wrong T1 simulate --loaded T1
  expect_wrong age simulate --age 400
  printf old >kept
  expect_wrong wrong.json simulate wrong.json --out kept
  expect_untouched kept
  # a load that nothing carries: the report is written, the code says so
  try simulate --load flexion --moment 500 --out lost
  ((code == 3)) || fail "exit code $code instead of 3 where equilibrium is lost"
  grep -q 'no equilibrium' lost || fail "the report does not say where equilibrium was lost"
}

# follow ends like simulate: with 0, or with 3 when the neck could not be turned
try_follow() {
  try follow "$@"
  ((code == 0 || code == 3)) || { fail "exit code $code for: follow $*"; shown; }
  [[ ! -s stderr ]] || { fail "a run talks on standard error: follow $*"; shown; }
}

test_follow() {
  try_follow --sex F --age 54 --fused C5-C6 --futures 50 --years 5
  grep -q '5 years' stdout || fail "the figures at 5 years are not shown"
  grep -q 'does not replace one' stdout || fail "the notice is missing"
  grep -q 'danger signs were not looked for' stdout || fail "it does not say that nobody was evaluated"
  try_follow "$good" --futures 50 --with posterior_fusion --with nsaid
  head -n 1 stdout | grep -q 'RED FLAGS' || fail "red flags do not come first"
  grep -q 'treated' stdout || fail "the treatment does not stand beside the neck as it is"
  tr -s '\n ' ' ' <stdout | grep -q 'changes nothing that is computed' || fail "a treatment without effect is not called that"
  local format
  for format in text json csv html; do
    try_follow --fused C5-C6 --construct disc --months 6 --futures 20 --years 2 --format "$format" --out "out.$format"
    [[ -s out.$format && ! -s stdout ]] || fail "--out does not hold the $format"
    try_follow --fused C5-C6 --construct disc --months 6 --futures 20 --years 2 --format "$format"
    cmp -s stdout "out.$format" || fail "the same seed gives another $format"
  done
  try_follow --fused C5-C6 --construct disc --months 6 --futures 20 --years 2 --format csv --seed 7
  ! cmp -s stdout out.csv || fail "another seed gives the same futures"
  expect_wrong --fused follow
  expect_wrong --fused follow --sex F
  expect_wrong C9-C10 follow --fused C9-C10
  expect_wrong glue follow --fused C5-C6 --construct glue
  expect_wrong --neck follow "$good" --neck neck.json
  expect_wrong --months follow "$good" --months 3
  expect_wrong --months follow --fused C5-C6 --months -1
  expect_wrong --years follow "$good" --years 0
  expect_wrong --years follow "$good" --years 41
  expect_wrong --years follow "$good" --years nan
  expect_wrong --futures follow "$good" --futures 0
  expect_wrong --futures follow "$good" --futures 100001
  expect_wrong --seed follow "$good" --seed -1
  expect_wrong --format follow "$good" --format fhir
  expect_wrong posterior_fusion follow "$good" --with posterior_fusoin
  expect_wrong --with follow "$good" --with observe_rehab,nsaid,collar,massage,acupuncture
  expect_wrong missing.json follow missing.json
  expect_wrong missing.json follow --neck missing.json --fused C5-C6
  changed 's/"levels": \["C5-C6"\]/"levels": []/'
  expect_wrong bad.json follow bad.json
  printf old >kept
  expect_wrong bad.json follow bad.json --out kept
  expect_untouched kept
}

test_validate_mechanics() {
  printf 'id,level,direction,sidedness,moment_Nm,preload_N,preload_type,mean,sd,n,unit,specimen,source_key\na1,C5-C6,extension,single_direction,0.5,0,none,4,2,9,deg,C0-C7,Other2020\n' >table.csv
  expect_good validate mechanics --table table.csv
  grep -qE '^a1 ' stdout || fail "the row is not shown"
  expect_good validate mechanics --table table.csv --format json
  grep -q Other2020 stdout || fail "the source is not in the JSON"
  mkdir pages
  expect_good validate mechanics --table table.csv --format markdown --out pages/mechanics.md
  [[ -s pages/mechanics.md && -s pages/mechanics-curve-flexion.svg ]] || fail "the page or its plots are missing"
  printf 'id,level\na,b\n' >other.csv
  expect_wrong other.csv validate mechanics --table other.csv
  expect_wrong missing.csv validate mechanics --table missing.csv
  expect_wrong missing.json validate mechanics --neck missing.json
}

test_validate_course() {
  printf 'id,cause,measure,approach,levels,population,n,follow_up,time_window,value,low,high,unit,source_key\na1,ASD_symptomatic,new,ACDF,1,x,,,at 10 years,25,1,60,percent of patients,Other2020\n' >table.csv
  expect_good validate course --table table.csv
  grep -qE '^ *a1 .*inside' stdout || fail "the row is not judged"
  expect_good validate course --table table.csv --format json
  grep -q Other2020 stdout || fail "the source is not in the JSON"
  mkdir pages
  expect_good validate course --table table.csv --format markdown --out pages/course.md
  [[ -s pages/course.md && -s pages/course-adjacent-symptoms.svg ]] || fail "the page or its plots are missing"
  printf 'id,level\na,b\n' >other.csv
  expect_wrong other.csv validate course --table other.csv
  expect_wrong missing.csv validate course --table missing.csv
}

test_surroundings() {
  # from any folder, through a link, under any locale, with a poor terminal or none
  "$nucha" evaluate "$good" --format json >reference
  mkdir -p 'a folder/deeper'
  cp "$good" 'a folder/the case.json'
  ln -s "$nucha" 'a folder/linked nucha'
  (cd 'a folder/deeper' && "../linked nucha" evaluate '../the case.json' --format json) >linked 2>&1
  cmp -s reference linked || fail "differs through a link and from a folder with spaces"
  LC_ALL=de_DE.UTF-8 LANG=de_DE.UTF-8 TZ=Asia/Kathmandu "$nucha" evaluate "$good" --format json >located 2>&1
  cmp -s reference located || fail "the locale or time zone changes the output"
  env -i "$nucha" evaluate "$good" --format json >bare 2>&1
  cmp -s reference bare || fail "the output depends on the environment"
  COLUMNS=1 TERM=dumb "$nucha" evaluate "$good" >narrow 2>&1 || fail "a narrow terminal"
  # tables from elsewhere: told when wrong
  mkdir no-tables
  export NUCHA_DATA=no-tables
  expect_wrong no-tables evaluate "$good"
  export NUCHA_DATA=/no/such/folder
  expect_wrong /no/such/folder explain crp
  unset NUCHA_DATA
  # interview without anybody to answer ends and writes nothing
  timeout 30 "$nucha" interview --out interview.json >stdout 2>stderr </dev/null
  (($? != 124)) || fail "the interview waits for ever without input"
  [[ -z $(find . -name '*.part*' -print -quit) ]] || fail "the interview leaves a half-written file"
  expect_wrong missing.json interview --resume missing.json
}

printf 'purple: not JSON' >bad.json
"test_$group"
if ((failures > 0)); then
  printf '%d tries failed\n' "$failures"
  exit 1
fi
printf 'all tries of %s went well (%d skipped)\n' "$group" "$skips"
