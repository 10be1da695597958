#!/usr/bin/env bash
# nucha and toulbar2 on the same networks. Needs: apt-get install toulbar2, and a Release build of nucha.
# usage: bench/peer/run.sh BUILD_FOLDER
set -eu -o pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:?usage: bench/peer/run.sh BUILD_FOLDER (a Release build, for example build/release)}
command -v toulbar2 >/dev/null || { echo "toulbar2 is missing: apt-get install toulbar2" >&2; exit 77; }
work=$(mktemp -d)
trap 'rm -rf -- "$work"' EXIT
"${CXX:-g++}" -std=c++20 -O1 -I"$root/src" "$root/bench/peer/toulbar2_peer.cpp" "$build/libnucha.a" -lfmt -o "$work/peer"
"$work/peer" "$work"
