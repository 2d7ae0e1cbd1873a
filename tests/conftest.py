"""Settings for every test: no deadline on generated inputs (the machine's speed is not what they test), and the
same inputs in every run, so that a failure is one that anybody can see again. What is not long is marked `unit`."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests import postgres

settings.register_profile("default", deadline=None, derandomize=True, database=None)
settings.register_profile("explore", deadline=None, max_examples=5000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "default"))

TESTS = Path(__file__).parent
LONG_MARKERS = ("rack", "browser", "firmware", "slow", "postgres")
LONG_PATHS = (
    "rack", "browser", "packaging", "services", "fuzz", "acceptance/test_restarts.py", "acceptance/test_runs.py",
    "cli/test_commands.py", "cli/test_every_command.py", "cli/test_trial.py", "commands/test_backup.py",
    "commands/test_doctor.py", "commands/test_manifests.py", "commands/test_people.py", "commands/test_signoff.py",
    "store/test_migrations.py", "web/test_actions.py", "web/test_hostile.py", "web/test_security.py",
    "test_makefile.py", "test_permissions.py",
)  # fmt: skip
"""Files and folders of tests that start processes, wait for real time, or together take many seconds."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as `unit` what `make unit` runs."""
    long = [TESTS / path for path in LONG_PATHS]
    for item in items:
        in_long_path = any(path in (item.path, *item.path.parents) for path in long)
        if not in_long_path and not any(item.get_closest_marker(name) for name in LONG_MARKERS):
            item.add_marker("unit")


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Tests of SQLite's own files and locks have no meaning on a server."""
    if postgres.chosen() and item.get_closest_marker("sqlite"):
        pytest.skip("about SQLite's files and locks")


@pytest.fixture(autouse=True)
def _own_databases() -> Iterator[None]:
    """The databases of a test on PostgreSQL end with it."""
    before = postgres.in_use()
    yield
    postgres.end_of_test(before)
