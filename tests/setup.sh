#!/usr/bin/env bash
# Sees to it that what `make run` or `make test` needs is here; installs what Debian's packages hold
# when that is allowed, and otherwise says what is missing and the command that mends it.
set -euo pipefail

purpose="${1:-test}"
missing=()
needs() { command -v "$1" >/dev/null 2>&1; }

needs cargo || { echo "Rust saknas. Installera Rust 1.95 eller senare (https://www.rust-lang.org/tools/install) och kör igen." >&2; exit 1; }
needs cc || missing+=(build-essential)
if ! needs node || ! node -e 'const [a, b] = process.versions.node.split(".").map(Number); process.exit(a > 20 || (a === 20 && b >= 19) ? 0 : 1)'; then
  echo "Node 20.19 eller senare saknas. Installera det och kör igen." >&2
  exit 1
fi

if [ "$purpose" = test ]; then
  needs chromium || [ -n "${CHROMIUM:-}" ] || missing+=(chromium)
  # Without any font a page draws no letters that are not in the page's own.
  { needs fc-list && [ -n "$(fc-list 2>/dev/null | head -n 1)" ]; } || missing+=(fontconfig fonts-dejavu-core)
  needs strace || missing+=(strace)
  needs nginx || [ -x /usr/sbin/nginx ] || missing+=(nginx)
  needs openssl || missing+=(openssl)
  needs pdftotext || missing+=(poppler-utils)
  python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || missing+=(python3 python3-venv)
fi

[ ${#missing[@]} -eq 0 ] && exit 0

install="apt-get install -y --no-install-recommends ${missing[*]}"
if ! needs apt-get; then
  echo "Det här saknas: ${missing[*]}. Installera det med datorns egen pakethanterare och kör igen." >&2
  exit 1
fi
if [ "$(id -u)" -eq 0 ]; then
  echo "Installerar ${missing[*]} …"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -q && $install
elif needs sudo && sudo -n true 2>/dev/null; then
  echo "Installerar ${missing[*]} …"
  sudo apt-get update -q && sudo env DEBIAN_FRONTEND=noninteractive $install
else
  echo "Det här saknas: ${missing[*]}. Kör först:" >&2
  echo "  sudo apt-get update && sudo $install" >&2
  exit 1
fi
