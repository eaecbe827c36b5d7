#!/usr/bin/env bash
# Makes up requests from the OpenAPI document, as several roles at once, and holds every answer against
# the document: no fault of the server's own, no answer that the document does not know.
#
#   tests/fuzz/run.sh BINARY [SECONDS] [ROLE…]
#
# Makes a Python environment under target/ when there is none or the requirements have changed.
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
root="$(cd "$here/../.." && pwd)"
if [ $# -lt 1 ] || [ ! -x "$1" ]; then
  echo "usage: $0 BINARY [SECONDS] [ROLE…]" >&2
  exit 2
fi
binary="$(realpath "$1")"
shift

venv="$root/target/venv-fuzz"
stamp="$venv/requirements.txt"
if ! cmp -s "$here/requirements.txt" "$stamp"; then
  echo "Gör en Pythonmiljö i target/venv-fuzz …"
  python3 -m venv --clear "$venv"
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$here/requirements.txt"
  # Copied last, so that an installation cut short is made again.
  cp "$here/requirements.txt" "$stamp"
fi

export PYTHONDONTWRITEBYTECODE=1
LYKTA_BINARY="$binary" exec "$venv/bin/python" "$here/run.py" "$@"
