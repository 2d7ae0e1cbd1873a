"""Every target that `make help` lists exists, and every target for tests selects some."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import LONG_PATHS, TESTS

ROOT = Path(__file__).parents[1]
MAKEFILE = (ROOT / "Makefile").read_text()
PHONY = re.findall(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)[0].split()
HELP = dict(re.findall(r"^([a-z-]+):.*?## (.+)$", MAKEFILE, re.MULTILINE))
SELECTED = dict(re.findall(r"^([a-z-]+):[^\n]*\n\t\$\(PYTEST\).* -m \"?(\w+)", MAKEFILE, re.MULTILINE))
"""Target -> the marker of its tests."""
DATABASE_TESTS = re.findall(r"^DATABASE_TESTS := (.*)$", MAKEFILE.replace("\\\n", ""), re.MULTILINE)[0].split()


ENVIRONMENT = {
    name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "PYTEST_ADDOPTS")
}
"""As at a prompt, also when make or pytest runs these tests with options of their own."""


def make(*words: str) -> str:
    options: dict[str, Any] = {"cwd": ROOT, "env": ENVIRONMENT, "capture_output": True, "text": True}
    return str(subprocess.run(["make", *words], check=True, **options).stdout)


def test_every_target_exists_and_has_help() -> None:
    assert set(HELP) == set(PHONY)
    shown = make()
    assert shown == make("help")
    assert [line.split()[1] for line in shown.splitlines()] == PHONY


@pytest.mark.parametrize("target", PHONY)
def test_make_knows_how_to_make_the_target(target: str) -> None:
    assert make("-n", "-o", ".venv/.installed", target)


def test_every_marker_has_its_target() -> None:
    markers = re.findall(r'^    "(\w+): ', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert sorted(SELECTED.values()) == sorted(set(markers) - {"sqlite"})  # that one leaves tests out


COUNT = """
import collections, json, sys
import pytest

class Counter:
    def pytest_collection_finish(self, session):
        found = (marker for item in session.items for marker in {marker.name for marker in item.iter_markers()})
        print(json.dumps(collections.Counter(found)))

sys.exit(pytest.main(["--collect-only", "-qq", "-p", "no:cacheprovider"], [Counter()]))
"""


def test_every_test_target_selects_tests() -> None:
    done = subprocess.run(
        [sys.executable, "-c", COUNT], cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, check=True
    )
    counted = json.loads(next(line for line in done.stdout.splitlines() if line.startswith("{")))
    assert [marker for marker in SELECTED.values() if not counted.get(marker)] == []


def test_what_is_left_out_of_unit_exists() -> None:
    assert [path for path in LONG_PATHS if not (TESTS / path).exists()] == []


def test_every_test_of_the_database_runs_on_both() -> None:
    """A file that opens a store by the chosen engine is one of those that `make test-postgres` runs."""
    chosen = re.compile(r"postgres\.(location|database|chosen)\b|from tests\.(site|story) import|\bsite\.")
    roots = [ROOT / name for name in DATABASE_TESTS]
    left_out = {"bench", "rack", "browser", "firmware", "packaging"}
    missing = [
        str(path.relative_to(ROOT))
        for path in sorted(TESTS.rglob("test_*.py"))
        if chosen.search(path.read_text())
        and not left_out & set(path.relative_to(TESTS).parts)
        and not any(root in (path, *path.parents) for root in roots)
    ]
    assert missing == []
    assert [name for name in DATABASE_TESTS if not (ROOT / name).exists()] == []
