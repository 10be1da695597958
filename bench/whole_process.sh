#!/usr/bin/env bash
# How long the whole `nucha evaluate` takes on one core, from start of the process to the end: reading and checking all
# tables, reading the case, the evaluation with intervals, explanation, plan and options, and writing JSON to nowhere.
# usage: bench/whole_process.sh NUCHA_COMMAND [RUNS] [CASE...]
# The goal is 50 ms (median, Release). Prints, for each case, the median, fastest and slowest time on the clock and the
# median processor time; on a busy machine only the processor time means something.
set -eu -o pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
nucha=${1:?usage: bench/whole_process.sh NUCHA_COMMAND [RUNS] [CASE...]}
runs=${2:-21}
shift $(($# < 2 ? $# : 2))
cases=("$@")
((${#cases[@]})) || cases=("$root"/tests/data/cases/{published/001,published/111,vignettes/V005,vignettes/V024}.json)
pin=()
command -v taskset >/dev/null && pin=(taskset -c 0)
TIMEFORMAT='%3R %3U %3S'
printf '%-40s %10s %10s %10s %10s\n' case median_ms fastest_ms slowest_ms cpu_ms
for case in "${cases[@]}"; do
  for ((i = 0; i < runs; ++i)); do
    { time "${pin[@]}" "$nucha" evaluate "$case" --format json >/dev/null; } 2>&1
  done | sort -n | awk -v name="${case#"$root"/}" '
    { t[NR] = 1000 * $1; c[NR] = 1000 * ($2 + $3) }
    END {
      for (i = 2; i <= NR; ++i) for (j = i; j > 1 && c[j] < c[j - 1]; --j) { x = c[j]; c[j] = c[j - 1]; c[j - 1] = x }
      m = int((NR + 1) / 2)
      printf "%-40s %10.0f %10.0f %10.0f %10.0f\n", name, t[m], t[1], t[NR], c[m]
    }'
done
