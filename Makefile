# Everything a person or a build machine does here. `make help` says what each line is for.
SHELL := /bin/sh
VENV ?= .venv
BIN := $(VENV)/bin
UV := VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv
# the first Python that is new enough; a name that is there but does not run is passed over
PYTHON ?= $(shell for name in python3.11 python3 python3.12 python3.13; do \
	$$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$name && break; done)
# compiled modules are kept: dozens of processes are started by the tests, and each would compile everything again
unexport PYTHONDONTWRITEBYTECODE
TESTS ?= tests
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help install demo test check bench fmt docs clean

help: ## Say what each command does
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 18

install: $(VENV)/.dev ## Make .venv with everything for working on Quanzi

demo: $(VENV)/.runtime ## Start a community of made-up people on port 8000 (QUANZI_PORT for another); data in ./.demo
	@QUANZI_HOME="$${QUANZI_HOME:-$(CURDIR)/.demo}" QUANZI_DEMO=true QUANZI_LOG_LEVEL="$${QUANZI_LOG_LEVEL:-warning}" exec $(BIN)/quanzi up

test: $(VENV)/.dev ## Run every test (TESTS=tests/feed for some, WORKERS=4 for more processes)
	@.ci/need chromium fonts-noto-cjk -- sh -c 'command -v chromium && fc-list :lang=zh | grep -q .'
	@.ci/need hledger -- sh -c 'command -v hledger'
	$(BIN)/pytest -n $(WORKERS) $(TESTS)

check: $(VENV)/.dev ## Check style, types, imports and SQL without running anything
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/lint-imports
	$(BIN)/sqlfluff lint src
	$(BIN)/pyright

bench: $(VENV)/.dev ## Measure what the documentation promises, and print it
	@for file in bench/[a-z]*.py; do $(BIN)/python -m bench $$(basename $$file .py) --json || exit 1; done

fmt: $(VENV)/.dev ## Bring the code into its one form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

docs: $(VENV)/.dev ## Build the documentation into ./site
	$(BIN)/mkdocs build --strict

clean: ## Remove what was built; the demo's data and .venv too
	rm -rf .venv .demo .test site dist .ruff_cache .hypothesis .import_linter_cache
	find src tests bench -name __pycache__ -type d -prune -exec rm -rf {} + 2>/dev/null || true

$(BIN)/uv: requirements-uv.lock
	@test -n "$(PYTHON)" || { echo "Quanzi needs Python 3.11 or newer: sudo apt-get install python3 python3-venv"; exit 1; }
	@.ci/need python3-venv -- $(PYTHON) -c 'import ensurepip'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.lock
	@touch $@

# a .venv that holds the tools for working on Quanzi keeps them: their lock holds all of the runtime's
$(VENV)/.runtime: $(BIN)/uv requirements.lock pyproject.toml
	@test ! -e $(VENV)/.dev || $(MAKE) --no-print-directory $(VENV)/.dev
	@test -e $(VENV)/.dev || { $(UV) pip sync --quiet --require-hashes requirements.lock && $(UV) pip install --quiet --no-deps -e . ; }
	@touch $@

$(VENV)/.dev: $(BIN)/uv requirements-dev.lock pyproject.toml
	$(UV) pip sync --quiet --require-hashes requirements-dev.lock
	@$(UV) pip install --quiet --no-deps -e .
	@touch $@
