#!/bin/sh
# Runs the browser tests against a built server: tests/web/run.sh target/release/lykta
# Installs what package-lock.json names when it is missing or has changed. Needs Chromium (CHROMIUM names another).
set -eu
if [ $# -ne 1 ] || [ ! -x "$1" ]; then
  echo "usage: $0 BINARY (a built lykta)" >&2
  exit 2
fi
LYKTA_BINARY=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
export LYKTA_BINARY
cd "$(dirname "$0")"
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --ignore-scripts
fi
exec node --test --test-concurrency=1 --test-reporter=spec
