# Two commands: `make run` shows the map with practice data, `make test` checks everything.
# Set-up and hand-over only; what is checked and how stands in tests/run.sh.

.PHONY: run test

run:
	@tests/setup.sh run
	cd web && npm ci --ignore-scripts --no-audit --no-fund && npm run build
	cargo build --release --locked --bin lykta
	./target/release/lykta serve --demo

test:
	@tests/setup.sh test
	@tests/run.sh
