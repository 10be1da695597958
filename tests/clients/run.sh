#!/bin/sh
# Other people's clients against a running clinic: run.sh NUCHA. Exit code 77 when npm or its packages cannot be had.
set -eu
[ $# -eq 1 ] || { echo "usage: run.sh NUCHA" >&2; exit 2; }
program=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
if ! command -v node >/dev/null || ! command -v npm >/dev/null; then
  echo "node or npm is not here"
  exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
trap 'exit 1' INT TERM
modules=$here/node_modules
if [ ! -d "$modules" ]; then
  cp "$here/.npmrc" "$here/package.json" "$here/package-lock.json" "$folder/"
  (cd "$folder" && npm ci --no-audit --no-fund --loglevel=error) || { echo "npm has no packages for us"; exit 77; }
  modules=$folder/node_modules
fi
# packages are looked for beside the program that uses them
cp "$here/flows.cjs" "$here/record_system.cjs" "$folder/"
[ "$modules" = "$folder/node_modules" ] || ln -s "$modules" "$folder/node_modules"
NUCHA_CLIENTS_FOLDER=$folder node "$folder/flows.cjs" "$program" "$here/requests" "$here/../../examples"
