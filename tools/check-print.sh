#!/bin/sh
# Prints an HTML report with Chromium and fails when it takes more pages than wanted.
# usage: check-print.sh REPORT.html [MOST_PAGES]     exit 0 fine, 1 too long, 77 skipped (no browser that works here)
set -eu
report=$(realpath -- "$1")
most=${2:-2}
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
if [ -z "$browser" ] || ! command -v pdfinfo >/dev/null; then
  echo "skipped: needs chromium and pdfinfo (poppler-utils)"
  exit 77
fi
folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
"$browser" --headless --no-sandbox --disable-gpu --disable-background-networking --user-data-dir="$folder/profile" \
  --no-pdf-header-footer --print-to-pdf="$folder/report.pdf" "file://$report" >"$folder/log" 2>&1 || true
if [ ! -s "$folder/report.pdf" ]; then
  echo "skipped: the browser does not print here:" && tail -n 5 "$folder/log"
  exit 77
fi
pages=$(pdfinfo "$folder/report.pdf" | awk '/^Pages:/ {print $2}')
echo "$report: $pages pages, at most $most wanted"
[ "$pages" -le "$most" ]
