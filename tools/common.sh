# Functions that ./nucha, ./test and .ci/run share. Sourced by bash; $root is the repository.
# shellcheck shell=bash
: "${root:?the repository}"

say() { printf '%s: %s\n' "${program:-nucha}" "$*" >&2; }

fail() {
  say "$@"
  exit 1
}

# Packages of the named steps in cmake/packages.txt, one a line.
packages_for() {
  local step wanted package
  while read -r step package; do
    for wanted in "$@"; do
      [[ $step == "$wanted" ]] && printf '%s\n' "$package"
    done
  done < <(grep -v '^#' "$root/cmake/packages.txt")
}

# Those of the given packages that are not installed.
missing_packages() {
  local package
  for package in "$@"; do
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) == installed ]] || printf '%s\n' "$package"
  done
}

# Runs a command as root: directly, or through sudo.
as_root() {
  if ((EUID == 0)); then
    "$@"
  elif [[ -t 0 && -t 2 ]]; then
    sudo "$@"
  else
    sudo -n "$@"
  fi
}

# install_packages STEP...: makes sure that the Debian packages of these steps are there; says what it does.
install_packages() {
  local packages missing
  mapfile -t packages < <(packages_for "$@")
  if ! command -v dpkg-query apt-get >/dev/null; then
    say "this is not a Debian system, so nothing is installed; these packages or their like are needed: ${packages[*]}"
    return 0
  fi
  mapfile -t missing < <(missing_packages "${packages[@]}")
  ((${#missing[@]} == 0)) && return 0
  if ((EUID != 0)) && ! command -v sudo >/dev/null; then
    fail "these Debian packages are missing: ${missing[*]}; as root, run: apt-get install ${missing[*]}"
  fi
  say "installing Debian packages: ${missing[*]}"
  local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -y -o DPkg::Lock::Timeout=300)
  # package lists may be absent or old: refresh them only when the first try fails
  as_root "${apt[@]}" install --no-install-recommends "${missing[@]}" </dev/null >&2 2>/dev/null && return 0
  as_root "${apt[@]}" update </dev/null >&2 || say "the package lists could not be refreshed"
  as_root "${apt[@]}" install --no-install-recommends "${missing[@]}" </dev/null >&2 ||
    fail "these Debian packages could not be installed: ${missing[*]}"
}

# A build folder made for another place or by another compiler version cannot be reused.
forget_moved_build() {
  local cache=$1/CMakeCache.txt
  [[ -f $cache ]] || return 0
  grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$root" "$cache" || rm -rf -- "$1"
}

# Runs a step whose output only matters when it goes wrong: kept in the log file $1, of which the end is shown then.
quietly() {
  local log=$1
  shift
  "$@" >"$log" 2>&1 </dev/null && return 0
  tail -n 60 "$log" >&2
  say "this failed (the whole log: $log): $*"
  return 1
}

# Builds a folder: with progress on a terminal, silently elsewhere.
compile() {
  if [[ -t 2 && -z ${CI:-} ]]; then
    cmake --build "$1" >&2
  else
    quietly "$1/build.log" cmake --build "$1"
  fi
}

# build PRESET [CMAKE OPTION...]: configures and builds into build/PRESET.
build() {
  local preset=$1 lock
  shift
  forget_moved_build "$root/build/$preset"
  mkdir -p "$root/build/$preset" || fail "cannot write to $root/build"
  (
    cd "$root" || exit 1
    exec {lock}>"build/$preset.lock" && flock "$lock" || exit 1
    quietly "build/$preset/configure.log" cmake --preset "$preset" --log-level=WARNING "$@" &&
      compile "build/$preset"
  ) || exit 1
}
