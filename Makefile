# Two commands: `make run` shows the map with practice data, `make test` checks everything. A third,
# `make fuzz`, asks longer.
# Set-up and hand-over only; what is checked and how stands in tests/run.sh.

.PHONY: run test fuzz

run:
	@tests/setup.sh run
	cd web && npm ci --ignore-scripts --no-audit --no-fund && npm run build
	cargo build --release --locked --features pdf --bin lykta
	./target/release/lykta serve --demo

test:
	@tests/setup.sh test
	@tests/run.sh

# Made-up requests as every role, five minutes each (LYKTA_FUZZ_SEED repeats a run), made-up addresses of tiles,
# and damaged map files.
fuzz:
	@tests/setup.sh test
	PROPTEST_CASES=20000 cargo nextest run --locked --workspace --features pdf -E 'test(/^(damaged|tiles)::/)'
	cargo build --locked --features pdf --bin lykta
	tests/fuzz/run.sh target/debug/lykta 300 all
