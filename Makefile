# On a fresh machine: `make demo` to see it, `make test` to check it.

.DEFAULT_GOAL := help
.PHONY: help demo test check fmt lint schema
.NOTPARALLEL:

export PATH := $(CURDIR)/target/tools/bin:$(PATH)

help: ## List these targets
	@sed -n 's/^\([a-z]*\):.*## /  make \1\t/p' Makefile | expand -t 16

demo: ## Build, fill an embedded database with made-up data, serve it
	@scripts/setup rust
	cargo run --locked -- demo

test: ## Install what the checks need and run every check
	@scripts/setup rust node postgres chromium
	@$(MAKE) lint
	cargo test --locked

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

schema: ## Write schema.graphql anew
	cargo run --locked --quiet -- schema > schema.graphql
