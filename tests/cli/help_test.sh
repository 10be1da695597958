#!/usr/bin/env bash
# help_test.sh NUCHA ROOT: the manual page and the completions name exactly the sub-commands and options of the command.
set -u
nucha=$1
root=$2
failures=0

fail() {
  printf 'FAILED: %s\n' "$*"
  failures=$((failures + 1))
}

# long options in a text, one a line
options_in() { grep -oE -- '--[a-z][a-z-]*' | sort -u; }

commands=(evaluate interview simulate follow validate explain serve)
real=$({
  "$nucha" --help
  for command in "${commands[@]}"; do "$nucha" "$command" --help; done
  "$nucha" validate cases --help
  "$nucha" validate course --help
  "$nucha" validate mechanics --help
} | options_in)
listed=$("$nucha" --help | sed -n '/^Subcommands:/,$p' | awk '/^  [a-z]/ {print $1}' | sort)
[[ $listed == "$(printf '%s\n' "${commands[@]}" | sort)" ]] || fail "the sub-commands are now: $listed"

for file in docs/man/nucha.1 tools/completion/nucha.bash tools/completion/_nucha; do
  # in the page a dash is written \-
  named=$(sed 's/\\-/-/g' "$root/$file" | options_in)
  difference=$(diff <(printf '%s\n' "$real") <(printf '%s\n' "$named")) || fail "$file is out of step (< only in the command, > only in the file):
$difference"
  for command in "${commands[@]}"; do
    grep -qw "$command" "$root/$file" || fail "$file does not name $command"
  done
done

# the bash completion at work
# shellcheck source=tools/completion/nucha.bash
source "$root/tools/completion/nucha.bash"
complete_words() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1)) COMPREPLY=()
  _nucha
  printf '%s ' "${COMPREPLY[@]}"
}
[[ $(complete_words nucha e) == 'evaluate explain ' ]] || fail "completion of e: $(complete_words nucha e)"
[[ $(complete_words nucha evaluate case.json --format h) == 'html ' ]] || fail "completion of --format h"
[[ $(complete_words nucha evaluate --st) == '--stage ' ]] || fail "completion of --st"
[[ $(complete_words nucha simulate --format v) == 'vtk ' ]] || fail "completion of simulate --format"
[[ $(complete_words nucha simulate --fu) == '--fused ' ]] || fail "completion of simulate"
[[ $(complete_words nucha follow --format c) == 'csv ' ]] || fail "completion of follow --format"
[[ $(complete_words nucha follow --w) == '--with ' ]] || fail "completion of follow"
[[ $(complete_words nucha s) == 'simulate serve ' ]] || fail "completion of s: $(complete_words nucha s)"
[[ $(complete_words nucha serve --pr) == '--print-config ' ]] || fail "completion of serve"
[[ $(complete_words nucha validate m) == 'mechanics ' ]] || fail "completion of validate mechanics"
[[ $(complete_words nucha validate c) == 'cases course ' ]] || fail "completion of validate"

if command -v man >/dev/null; then
  warnings=$(LC_ALL=C.UTF-8 MANWIDTH=80 man --warnings -E UTF-8 -l "$root/docs/man/nucha.1" 2>&1 >/dev/null)
  [[ -z $warnings ]] || fail "the manual page: $warnings"
fi
exit $((failures > 0))
