# On a fresh machine: `make demo` to see it, `make test` to check it.

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt lint clients schema bench fuzz
.NOTPARALLEL:

export PATH := $(CURDIR)/target/tools/bin:$(PATH)
playground := web/dist/index.html
askers := tests/clients/node_modules/.package-lock.json

help: ## List these targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

demo: ## Build, fill an embedded database with made-up data, serve it
	@scripts/setup rust
	@if scripts/setup node; then $(MAKE) $(playground); else echo "going on without the playground"; fi
	cargo run --locked -- demo

test: ## Install what the checks need and run every check
	@scripts/setup rust node postgres chromium
	@$(MAKE) $(playground) $(askers) lint clients
	cargo test --locked --tests

check: ## Compile everything, without building it
	cargo check --locked --all-targets

fmt: ## Format the Rust sources
	cargo fmt

lint: ## Check format, lints, docs, licences and advisories
	@scripts/setup rust cargo-deny
	cargo fmt --check
	cargo clippy --locked --all-targets -- -D warnings
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
	cargo deny --locked check bans licenses sources
	@if timeout 60 cargo deny fetch db 2>/dev/null; then cargo deny --locked check advisories; \
	else echo "SKIPPED: cargo deny check advisories, for their database cannot be fetched from here"; fi

clients: ## Check schema.graphql as its clients see it
	@scripts/setup node
	cd tests/schema && npm ci && npm test
	cd examples/web-client && npm ci && npm run check
	cd examples/supergraph && npm ci

schema: ## Write schema.graphql anew
	cargo run --locked --quiet -- schema --plain > schema.graphql

bench: ## Measure everything in an hour and a quarter, and write bench/README.md anew
	@scripts/setup rust node postgres
	cd bench && npm ci
	cargo build --locked --release
	bench/report target/release/callrecords

fuzz: ## Try each fuzz target for a minute; wants a nightly toolchain and cargo-fuzz
	for target in $$(ls fuzz/seeds); do mkdir -p fuzz/corpus/$$target; \
	cargo +nightly fuzz run $$target fuzz/corpus/$$target fuzz/seeds/$$target -- -max_total_time=60 -max_len=4096 || exit 1; done

# What was compiled without the page, or with an older one, is stale.
$(playground): $(shell find web -name node_modules -prune -o -name dist -prune -o -type f -print)
	cd web && npm ci && npm run build
	cargo clean --quiet --package callrecords

# The clients that ask the gateway in the tests.
$(askers): tests/clients/package.json tests/clients/package-lock.json
	cd tests/clients && npm ci
