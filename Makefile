# Python 3.11 or newer and make are all that is needed; `make help` lists what there is.

PYTHON ?= python3
VENV ?= .venv
ROUNDS ?= 50
RUN := $(VENV)/bin/python -m
PIP := $(RUN) pip --disable-pip-version-check --no-input install

.DEFAULT_GOAL := help
.PHONY: help serve test check bench crash schema lock clean

help: ## List what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' Makefile

serve: $(VENV)/installed ## Start graphmem with a Neo4j of its own; Ctrl-C stops both
	@exec $(RUN) graphmem serve

test: $(VENV)/installed-dev ## Run all tests, against a real Neo4j; ARGS="-k search" runs some
	@$(RUN) pytest $(ARGS)

check: $(VENV)/installed-dev ## Lint, type-check, check the imports' direction, the exported schema and the queries' files
	@$(RUN) ruff check
	@$(RUN) ruff format --check
	@$(RUN) mypy
	@$(VENV)/bin/lint-imports
	@$(RUN) pytest --quiet tests/test_consistency.py -k "not has_a_plan and not runs_as_it_is_pasted"
	@$(RUN) graphmem schema | diff schema.graphql - || { echo "schema.graphql is out of date: run make schema." >&2; exit 1; }

bench: $(VENV)/installed-dev ## Measure the speed, and print the table
	@$(RUN) benchmarks.bench

crash: $(VENV)/installed-dev ## Kill graphmem and its Neo4j while many write, and look at what is left; ROUNDS=50 SEED=7
	@$(RUN) pytest --verbose tests/acceptance/test_crash.py --crash-rounds=$(ROUNDS) $(if $(SEED),--crash-seed=$(SEED))

schema: $(VENV)/installed ## Write schema.graphql from the code
	@$(RUN) graphmem schema > schema.graphql

clean: ## Remove the virtual environment and every cache in this directory; data and downloads stay
	@rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# Which packages are installed, and from where they are known to come, is in the two lock files.
$(VENV)/installed: requirements.lock pyproject.toml
	$(make_venv)
	$(PIP) --require-hashes -r requirements.lock
	$(install_graphmem)
	@touch $@

$(VENV)/installed-dev: requirements-dev.lock pyproject.toml
	$(make_venv)
	$(PIP) --require-hashes -r requirements-dev.lock
	$(install_graphmem)
	@touch $(VENV)/installed $@

define install_graphmem
	$(PIP) --quiet --no-deps --no-build-isolation --editable .
endef

define make_venv
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	echo "graphmem needs Python 3.11 or newer, and $(PYTHON) is not: name one that is, as in make serve PYTHON=python3.12." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
	echo "$(PYTHON) cannot make virtual environments: install its venv module (Debian and Ubuntu: python3-venv)." >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)
endef

# Needs uv. The packages that build graphmem are locked with those that it needs.
LOCK = printf 'hatchling>=1.27\neditables\n' | uv pip compile --quiet --universal --python-version 3.11 \
	--generate-hashes --no-annotate --custom-compile-command "make lock" pyproject.toml -

lock: ## Write the lock files anew, keeping the versions that still fit; UPGRADE=--upgrade takes the newest
	@$(LOCK) $(UPGRADE) --output-file requirements.lock
	@$(LOCK) $(UPGRADE) --group dev --constraint requirements.lock --output-file requirements-dev.lock
