# Everything a developer or an operator types. `make run` and `make test` install what is missing themselves.

# The system's Python: the appliance's processes are not root, and one under somebody's home they could not read.
PYTHON ?= $(or $(wildcard /usr/bin/python3),python3)
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed
IFACE  ?=
ARGS   ?=

.PHONY: run test test-slow check unit rack browser bench lock docs clean setup

run: setup ## the appliance on a virtual staging rack, or on a real interface: make run IFACE=eth1
	@$(BIN)/python -m tests.rack.demo --gatehouse "$(BIN)/gatehouse" $(if $(IFACE),--iface $(IFACE)) $(ARGS)

test: setup ## everything: lint, types, import directions, unit, property, rack and browser tests
	@packaging/test.sh

check: setup ## lint, types, import directions
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

test-slow: setup ## what takes minutes
	$(BIN)/pytest -m slow

bench: setup ## side by side with peers, results in tests/bench/results
	packaging/system-packages.sh bench
	$(BIN)/python -m tests.bench

lock: setup ## pin what pyproject.toml asks for, with hashes
	$(BIN)/pip install -q uv
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/run.txt --python-version 3.11
	$(BIN)/uv pip compile -q --generate-hashes --no-emit-index-url --no-header --extra dev pyproject.toml -o requirements/dev.txt --python-version 3.11

docs: setup ## the generated parts of the README: lifecycle diagram, table of measurements
	$(BIN)/python -m docs.generate

setup: $(STAMP)

$(STAMP): requirements/dev.txt pyproject.toml packaging/system-packages.sh
	packaging/system-packages.sh
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

clean:
	rm -rf $(VENV) build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
