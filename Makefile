# Python 3.11 or newer and make are all that is needed; `make help` lists what there is.

PYTHON ?= python3
VENV ?= .venv
PEERS := .venv-peers
FUZZ := .venv-fuzz
CODEGEN := .venv-client
MAKE_CLIENT := graphmem/client/codegen/generate.py
ROUNDS ?= 50
CONNECTIONS ?= 64
DURATION ?= 300
MEMORIES ?= 100000
VECTORS ?= spread
DIR ?= .bench-scale/$(VECTORS)
RUN := $(VENV)/bin/python -m
TEST := $(RUN) pytest --numprocesses=2
PIP := $(RUN) pip --disable-pip-version-check --no-input install

.DEFAULT_GOAL := help
.PHONY: help serve test nightly coverage check docs bench bench-scale bench-plans bench-retrieval bench-extraction bench-peers bench-telemetry bench-wire bench-servers bench-live load crash fuzz release-check schema reference pictures client lock clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-16s %s\n", $$1, $$2}' Makefile

serve: $(VENV)/installed ## Start graphmem with a Neo4j of its own; Ctrl-C stops both
	@exec $(RUN) graphmem serve

test: $(VENV)/installed-dev ## Run all tests, against a real Neo4j; ARGS="-k search" runs some
	@$(TEST) $(ARGS)

nightly: $(VENV)/installed-dev ## Run what `make test` leaves out: more examples, more crashes, whole installations
	@$(RUN) pytest -m "nightly or hypothesis" --hypothesis-profile=nightly --timeout=0 $(ARGS)

coverage: $(VENV)/installed-dev ## Run all tests, and show the lines that none of them reaches
	@$(TEST) --quiet --cov --cov-report=term-missing:skip-covered $(ARGS)

check: $(VENV)/installed-dev $(CODEGEN)/installed ## Lint, type-check, check the imports' direction, the schema against its export and the last release, the client against the schema, and the queries' files
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy
	@$(VENV)/bin/lint-imports
	@$(RUN) pytest --quiet tests/test_consistency.py tests/test_schema.py -k "not has_a_plan and not runs_as_it_is_pasted and not linters"
	@$(RUN) graphmem schema | diff schema.graphql - || { echo "schema.graphql is out of date: run make schema." >&2; exit 1; }
	@$(CODEGEN)/bin/python $(MAKE_CLIENT) --check

docs: $(VENV)/installed-dev ## Build the manual as web pages into site/
	@$(RUN) sphinx --fail-on-warning --keep-going --nitpicky --quiet docs site

bench: $(VENV)/installed-dev ## Measure the speed, and print the table
	@$(RUN) benchmarks.bench

bench-scale: $(VENV)/installed-dev ## Measure a store at every power of ten up to MEMORIES=100000, go on where a run ended, and print the table; DIR="folder" keeps it, VECTORS=close
	@exec $(RUN) benchmarks.scale --memories $(MEMORIES) --vectors $(VECTORS) --folder "$(DIR)"

bench-plans: $(VENV)/installed-dev ## Show what each query of the common operations does on the store of a bench-scale; DIR="folder"
	@$(RUN) benchmarks.scale.plans --folder "$(DIR)"

bench-retrieval: $(VENV)/installed-dev ## Measure how well search answers recorded questions; DATA="file…"
	$(need_data)
	@$(RUN) benchmarks.retrieval $(DATA)

bench-extraction: $(VENV)/installed-dev ## Measure what inference keeps of recorded conversations; DATA="file…"
	$(need_data)
	@$(RUN) benchmarks.extraction $(DATA)

bench-peers: $(VENV)/installed-dev $(PEERS)/installed ## Measure the same of graphmem and of mem0's library; DATA="file…"
	$(need_data)
	@$(RUN) benchmarks.peers --python $(PEERS)/bin/python $(DATA)

bench-telemetry: $(VENV)/installed-dev ## Measure what metrics, logs and traces add to a search
	@$(RUN) benchmarks.telemetry

bench-wire: $(VENV)/installed-dev ## Measure what mem0's wire adds to a search
	@$(RUN) benchmarks.wire

bench-servers: $(VENV)/installed-dev ## Measure what one server and two answer on one Neo4j, eight callers at once
	@$(RUN) benchmarks.servers

bench-live: $(VENV)/installed-dev ## Measure how soon 1, 10 and 50 subscribers hear of a change while others write
	@$(RUN) benchmarks.live

load: $(VENV)/installed-dev ## Let 64 connections read and write at once for five minutes; CONNECTIONS=64 DURATION=300
	@$(RUN) benchmarks.load --connections $(CONNECTIONS) --seconds $(DURATION)

crash: $(VENV)/installed-dev ## Kill graphmem and its Neo4j while many write, and look at what is left; ROUNDS=50 SEED=7
	@$(RUN) pytest --verbose -m "" tests/lifecycle/test_crash.py --crash-rounds=$(ROUNDS) $(if $(SEED),--crash-seed=$(SEED))

fuzz: $(VENV)/installed-dev $(FUZZ)/installed ## Send thousands of documents and requests that schemathesis makes up; none may be a fault
	@$(RUN) pytest --verbose --timeout=0 tests/fuzz_check.py

release-check: $(VENV)/installed-dev ## Build the wheels and the sdists; each must install alone, serve or ask, and run README's first example
	@$(RUN) pytest --verbose --timeout=0 tests/release_check.py

schema: $(VENV)/installed ## Write schema.graphql from the code
	@$(RUN) graphmem schema > schema.graphql

reference: $(VENV)/installed ## Write the pages under docs/reference/ from the code
	@$(RUN) docs.make_reference

pictures: $(VENV)/installed-dev ## Take the manual's pictures of the dashboard and of Neo4j Browser anew
	@$(RUN) pytest --quiet --timeout=0 tests/take_pictures.py

client: $(CODEGEN)/installed ## Write what is generated of the Python client, from schema.graphql and the client's operations
	@$(CODEGEN)/bin/python $(MAKE_CLIENT)

clean: ## Remove the virtual environments and every cache in this directory; data and downloads stay
	@rm -rf $(VENV) $(PEERS) $(FUZZ) $(CODEGEN) build dist site .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache .coverage*
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Which packages are installed, and from where they are known to come, is in the lock files.
$(VENV)/installed: requirements.lock pyproject.toml
	$(call make_venv,$(VENV))
	$(PIP) --require-hashes -r requirements.lock
	$(install_graphmem)
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock pyproject.toml
	$(call make_venv,$(VENV))
	$(PIP) --require-hashes -r requirements-dev.lock
	$(install_graphmem)
	@touch $(VENV)/installed $@

# What graphmem is measured against, kept away from what it needs itself.
$(PEERS)/installed: benchmarks/peers/requirements.lock
	$(call make_venv,$(PEERS))
	$(PEERS)/bin/python -m pip --disable-pip-version-check --no-input install --require-hashes -r $<
	@touch $@

# What makes documents up brings a plugin for pytest, which other tests do without.
$(FUZZ)/installed: tests/fuzzing/requirements.lock
	$(call make_venv,$(FUZZ))
	$(FUZZ)/bin/python -m pip --disable-pip-version-check --no-input install --require-hashes -r $<
	@touch $@

# The client's generators, which need an older graphql-core than graphmem.
$(CODEGEN)/installed: graphmem/client/codegen/requirements.lock
	$(call make_venv,$(CODEGEN))
	$(CODEGEN)/bin/python -m pip --disable-pip-version-check --no-input install --require-hashes -r $<
	@touch $@

define need_data
	@test -n "$(strip $(DATA))" || { echo "Name the recorded conversations: make $@ DATA=file.jsonl.gz" >&2; exit 1; }
endef

define install_graphmem
	$(PIP) --quiet --no-deps --no-build-isolation --editable .
endef

define make_venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "graphmem needs Python 3.11 or newer, and $(PYTHON) is not: name one that is, as in make serve PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "$(PYTHON) cannot make virtual environments: install its venv module (Debian and Ubuntu: python3-venv)." >&2; exit 1; }
	@$(PYTHON) -m venv $(1)
endef

# Needs uv. The packages that build graphmem are locked with those that it needs.
LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--custom-compile-command "make lock" $(UPGRADE)
LOCK_GRAPHMEM = printf 'hatchling>=1.27\neditables\n' | $(LOCK) pyproject.toml -

lock: ## Write the lock files anew, keeping the versions that still fit; UPGRADE=--upgrade takes the newest
	@$(LOCK_GRAPHMEM) --output-file requirements.lock
	@$(LOCK_GRAPHMEM) --group dev --constraint requirements.lock --output-file requirements-dev.lock
	@$(LOCK) benchmarks/peers/requirements.in --output-file benchmarks/peers/requirements.lock
	@$(LOCK) tests/fuzzing/requirements.in --output-file tests/fuzzing/requirements.lock
	@$(LOCK) graphmem/client/codegen/requirements.in --output-file graphmem/client/codegen/requirements.lock
	@$(LOCK) tests/pip/clients/requirements.in --output-file tests/pip/clients/requirements.lock
	@$(LOCK) tests/pip/mem0_2025/requirements.in --output-file tests/pip/mem0_2025/requirements.lock
	@$(LOCK) tests/pip/mem0_2026/requirements.in --output-file tests/pip/mem0_2026/requirements.lock
