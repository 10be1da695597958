#!/usr/bin/env bash
# Opens the page of necks in a browser: page_check.sh FOLDER. The viewer must start, read its data and show the numbers of
# the wished load. Exit code 77: no browser here.
set -euo pipefail
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || {
  echo "skipped: no chromium"
  exit 77
}
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
page=$(timeout 100 "$browser" --headless --no-sandbox --disable-gpu --enable-unsafe-swiftshader --disable-background-networking \
  --user-data-dir="$folder/profile" --virtual-time-budget=10000 --dump-dom \
  "file://$(readlink -f -- "$1")/sample.html#direction=extension&colours=facet&load=50" 2>"$folder/log") || {
  tail -n 5 "$folder/log"
  exit 1
}
expect() {
  grep -q -- "$1" <<<"$page" || { echo "the page does not show: $1"; exit 1; }
}
if grep -q 'class="viewer failed"' <<<"$page"; then
  if grep -qi 'webgl' "$folder/log"; then
    echo "skipped: this browser has no WebGL"
    exit 77
  fi
  echo "the viewer failed"
  exit 1
fi
expect 'class="viewer ready"'
expect 'id="reading-0">0.75 N·m, 28.3° in all<'
expect 'id="legend-label">force in a facet joint, N<'
expect 'id="legend-high">24<'
expect 'src="data:image/png;base64,'
echo "the viewer shows the wished load"
