"""Before the processes start: whether the database is whole, and has everything that this appliance has signed.

What is wrong keeps them from starting, in one sentence with the way back: on a damaged database one process would fail
after the other, and leases that were lost would be given again to others."""

from __future__ import annotations

from appliance.commands import heads
from appliance.commands.doctor.account import current_user
from appliance.config import Settings
from appliance.domain.blockers import blocker
from appliance.errors import StoreError
from appliance.store import health
from appliance.trust.keys import Keys

QUICK_SECONDS = 2.0
"""A larger database is looked through by the worker, when it runs."""

FATAL = frozenset(
    f"store.{name}"
    for name in ("damaged", "missing", "not_opened", "not_accessible", "read_only", "disk_failed", "journal_lost")
)
"""With the others (locked, full, a server that does not answer) the processes start, and try again."""


def look(settings: Settings) -> None:
    """Takes two seconds or little more. Raises StoreError with one of the FATAL codes, KeyFileError."""
    try:
        if not settings.appliance.database:
            health.check_access(settings.database, current_user())
        found = health.examine(settings.database_location, QUICK_SECONDS, "quick_check")
        if found.damage:
            error = " ".join(found.damage)
            raise StoreError(blocker("store.damaged", place=settings.database, error=error.rstrip(".")))
        _compare_with_head(settings)
    except StoreError as error:
        if error.code in FATAL:
            raise


def _compare_with_head(settings: Settings) -> None:
    note, keys = heads.read_head(settings.head_file), Keys.load(settings.keys_dir)
    with health.read_only(settings.database_location, settings.appliance.name) as reader:
        problem = heads.head_problem(reader, note, keys, settings.appliance.name)
    if problem:
        raise StoreError(blocker("store.journal_lost", place=settings.database, error=problem))
