#!/usr/bin/env bash
# chain-8 in nucha, Simbody and MuJoCo in one run, one thread each; fails when the answers differ.
# Needs: apt-get install libsimbody-dev libmujoco-dev (done here when run as root).
# usage: bench/peers/run.sh [BUILD_FOLDER]
set -eu -o pipefail
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/../.." && pwd)
build=${1:-$root/build/peers}
here=$root/bench/peers

missing=()
for package in libsimbody-dev libmujoco-dev; do
  [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) == installed ]] || missing+=("$package")
done
if ((${#missing[@]})); then
  if ((EUID != 0)); then
    echo "missing: apt-get install ${missing[*]}" >&2
    exit 77
  fi
  apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "${missing[@]}" >/dev/null
fi

cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DNUCHA_BUILD_PEERS=ON -DNUCHA_BUILD_TESTS=OFF >/dev/null
ninja -C "$build" --quiet nucha_chain8 simbody_chain8 mujoco_chain8

export OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1
results=$(mktemp -d)
trap 'rm -rf -- "$results"' EXIT
# rounds take turns, so that a busy moment of the machine does not hit one program alone
for round in 1 2 3; do
  for program in nucha simbody mujoco; do
    "$(find "$build" -name "${program}_chain8" -type f -executable | head -n 1)" >"$results/$program-$round.json"
  done
done
python3 "$here/compare.py" "$results"/nucha-*.json "$results"/simbody-*.json "$results"/mujoco-*.json
