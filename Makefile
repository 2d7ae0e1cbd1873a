# Everything that a developer or an operator types: `make help` lists it. Each target installs what is missing itself.

# The system's Python: the appliance's processes are not root, and one under somebody's home they could not read.
PYTHON ?= $(or $(wildcard /usr/bin/python3),python3)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
# Also the processes that are not root must read the checkout, wherever it is.
PYTEST := packaging/reach.sh $(CURDIR) $(VENV) -- $(BIN)/pytest -q --dist loadgroup
DATABASE_TESTS := tests/store tests/commands tests/cli tests/test_queries.py tests/test_story.py tests/test_permissions.py \
  tests/web tests/onboarding tests/acceptance tests/payload tests/hooks tests/services
IFACE  ?=
STATE  ?= $(if $(IFACE),state/$(IFACE))
ARGS   ?=

.DEFAULT_GOAL := help
.PHONY: help run test test-postgres unit rack browser firmware test-slow check bench soak bare vendors docs lock setup clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## Gatehouse on a virtual staging rack; or on a real interface: make run IFACE=eth1
	@$(if $(IFACE),packaging/run-on-interface.sh $(IFACE) $(STATE),$(BIN)/python -m tests.rack.demo --gatehouse "$(BIN)/gatehouse" $(ARGS))

test: setup ## everything that must pass: style, types, import directions, all tests but the slow ones
	@packaging/test.sh

test-postgres: setup ## tests of everything that uses the database, on a PostgreSQL server that they start
	GATEHOUSE_TEST_DATABASE=postgresql $(PYTEST) -n 2 -m "not (rack or browser or firmware or slow)" $(DATABASE_TESTS) $(ARGS)

unit: setup ## the quick tests only: under a minute on two idle cores (root, for port 443)
	$(PYTEST) -n 2 -m unit $(ARGS)

rack: setup ## tests in network namespaces with real clients (root)
	$(PYTEST) -m "rack and not slow" $(ARGS)

browser: setup ## tests that drive a real Chromium
	$(PYTEST) -m browser $(ARGS)

firmware: setup ## tests that boot real firmware under QEMU
	$(PYTEST) -m firmware $(ARGS)

test-slow: setup ## tests that take minutes each
	$(PYTEST) -m slow $(ARGS)

check: setup ## style, types and import directions, without tests
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

bench: setup ## measure beside Kea, dnsmasq and TFTP servers; results in tests/bench/results and the README
	packaging/system-packages.sh bench
	$(BIN)/python -m tests.bench

soak: setup ## load and faults at random for 20 minutes; another length or the same again: ARGS="--seconds 120 --seed 7"
	packaging/system-packages.sh bench
	$(BIN)/python -m tests.bench.soak $(ARGS)

bare: ## try the README's commands on a bare Debian 12 made by debootstrap (root); one of them: make bare ONLY=run
	packaging/bare-root.sh $(ONLY)

vendors: setup ## try the acceptance suite on public dumps of real BMCs: the table vendor × check
	$(BIN)/python -m tests.vendors.table $(ARGS)

docs: setup ## write the generated parts of README and manual
	$(BIN)/python -m docs.generate

lock: setup ## pin what pyproject.toml asks for, with hashes
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/run.txt --python-version 3.11
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --extra postgresql pyproject.toml -o requirements/postgresql.txt --python-version 3.11
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements/dev.txt --python-version 3.11

setup: $(STAMP) ## install the Debian and Python packages that are missing

$(STAMP): requirements/dev.txt pyproject.toml packaging/system-packages.sh
	packaging/system-packages.sh
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean: ## remove what setup and the tools made; the state of `make run` stays
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
