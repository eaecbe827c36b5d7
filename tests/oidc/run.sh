#!/bin/sh
# Signs in through other people's provider and through a lying one: tests/oidc/run.sh target/debug/lykta
# Installs what package-lock.json names when it is missing or has changed.
set -eu
if [ $# -ne 1 ] || [ ! -x "$1" ]; then
  echo "usage: $0 BINARY (a built lykta)" >&2
  exit 2
fi
LYKTA_BINARY=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
export LYKTA_BINARY
cd "$(dirname "$0")"
if [ ! -e node_modules/.package-lock.json ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then
  npm ci --ignore-scripts --no-audit --no-fund
fi
exec node --test --test-concurrency=2 --test-reporter=spec
