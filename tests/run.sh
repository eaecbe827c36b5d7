#!/usr/bin/env bash
# Everything that must hold, in the order that finds faults soonest. Ends with the first that fails.
set -euo pipefail
cd "$(dirname "$0")/.."

# Nothing is built a second time there, and what is kept for that takes time to write.
[ -z "${CI:-}" ] || export CARGO_INCREMENTAL=0

step() { printf '\n== %s (after %d s)\n' "$1" "$SECONDS"; }

step "Webbklienten: typer, stil, tester, bygge"
(
  cd web
  npm ci --ignore-scripts --no-audit --no-fund
  npm run --silent check
  npm run --silent lint
  npm test --silent
  npm run --silent build
)

step "Rust: form och anmärkningar"
cargo fmt --all --check
cargo clippy --workspace --all-targets --locked --features pdf -- -D warnings

step "Rust: tester"
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --workspace --locked --features pdf
else
  cargo test --workspace --locked --features pdf
fi

step "Frön och inställningar"
cargo build --workspace --locked --features pdf --bin lykta --example paper
./target/debug/lykta check geodata/

step "Andras program: shapely, GDAL, Poppler, och avbrott"
tests/interop/run.sh target/debug/lykta

step "Inloggning med OpenID Connect"
tests/oidc/run.sh target/debug/lykta

step "Hittepåförfrågningar mot OpenAPI-dokumentet"
tests/fuzz/run.sh target/debug/lykta 60

step "Webbläsaren"
tests/web/run.sh target/debug/lykta

step "Klart"
