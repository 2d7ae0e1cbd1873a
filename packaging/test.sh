#!/bin/bash
# Everything that must pass, in the order in which a failure is cheapest. Called by `make test`.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
export HYPOTHESIS_PROFILE="${HYPOTHESIS_PROFILE:-default}"

step() { printf '\n== %s\n' "$1"; shift; "$@"; }

step "ruff" "$bin/ruff" check .
step "ruff format" "$bin/ruff" format --check .
step "mypy --strict" "$bin/mypy"
step "import directions" "$bin/lint-imports"
# Also the processes that are not root must read the checkout, wherever it is.
step "tests on PostgreSQL" env GATEHOUSE_TEST_DATABASE=postgresql packaging/reach.sh . .venv -- \
  "$bin/pytest" -q -n 2 tests/store tests/commands tests/test_queries.py tests/test_story.py
step "tests" packaging/reach.sh . .venv -- "$bin/pytest" -q -n 2 --dist loadgroup -m "not slow" --durations=15
