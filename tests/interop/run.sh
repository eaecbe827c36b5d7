#!/usr/bin/env bash
# Runs the tests that look at Lykta from outside, with other people's programs, and the crash tests.
#
#   tests/interop/run.sh [BINARY] [TEST…]
#
# BINARY is target/debug/lykta unless said; TEST is a module such as test_areas, or several.
# Makes a Python environment under target/ when there is none or the requirements have changed.
# Servers are started on free loopback ports, on data folders that are removed again.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
binary="${1:-$root/target/debug/lykta}"
[ $# -gt 0 ] && shift
binary="$(realpath -m "$binary")"
if [ ! -x "$binary" ]; then
  echo "$binary saknas. Bygg den först: cargo build" >&2
  exit 1
fi

# `ensurepip` is what Debian keeps in a package of its own.
if ! python3 -c 'import ensurepip, venv' >/dev/null 2>&1; then
  install="apt-get install -y --no-install-recommends python3 python3-venv"
  if [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installerar python3-venv …"
    apt-get update -q && DEBIAN_FRONTEND=noninteractive $install
  else
    echo "Pythons virtuella miljöer saknas. Kör först: sudo apt-get update && sudo $install" >&2
    exit 1
  fi
fi

venv="$root/target/venv"
stamp="$venv/requirements.txt"
if ! cmp -s "$here/requirements.txt" "$stamp"; then
  echo "Gör en Pythonmiljö i target/venv …"
  python3 -m venv --clear "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  # Copied last, so that an installation cut short is made again.
  cp "$here/requirements.txt" "$stamp"
fi

export PYTHONDONTWRITEBYTECODE=1
LYKTA_BINARY="$binary" exec "$venv/bin/python" "$here/run.py" "$@"
