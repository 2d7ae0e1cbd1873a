"""Tells hooks what the journal tells: after the commit, in order, each event at least once.

How far each hook has been told stands in its cursor, saved after each event: killed, the worker tells the one that was
under way again, and no other. A hook that fails is tried again after a growing pause, and
holds up nobody but itself; an event that it fails on ATTEMPTS times, other than for want of its peer, is given up."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass
from typing import Any

from appliance.context import Context
from appliance.domain.moments import SECOND
from appliance.errors import GatehouseError, StoreError
from appliance.hookhost import Failed, HookHost, backoff_seconds, journal_failure, load
from appliance.hookspec import KINDS, SCHEMA
from appliance.wire.text import display

ATTEMPTS = 5
BATCH = 64
POLL_SECONDS = 0.05
SKIPPED_UNSAVED = 1000
"""Entries that a hook does not want may be passed over this often before the cursor is written."""

LONGEST_OUTPUT = 2000
_log = logging.getLogger(__name__)

_KINDS: tuple[tuple[str, str], ...] = (
    ("endpoint.", "sighting"),
    ("machine.released", "signoff"),
    ("machine.", "step"),
    ("onboarding.", "step"),
    ("attempt.", "step"),
    ("bmc.", "step"),
    ("payload.served", "step"),
    ("acceptance.", "verdict"),
    ("verdict.", "verdict"),
    ("run.", "verdict"),
    ("signoff.", "signoff"),
)
"""Beginnings of actions, the first that fits counts; what is not here is no event."""


def kind_of(action: str) -> str | None:
    """The kind of event that an entry of the journal is, or None."""
    return next((kind for beginning, kind in _KINDS if action.startswith(beginning)), None)


def event_of(appliance: str, kind: str, record: bytes) -> dict[str, Any]:
    """The event for a journal's entry, as hookspec describes it."""
    return {"schema": SCHEMA, "event": kind, "appliance": appliance, **json.loads(record)}


@dataclass(slots=True)
class Cursor:
    """`idx` is the last entry told (-1: none), `saved` the one that the table knows; `retry_at` 0 = at once."""

    name: str
    idx: int
    saved: int
    failures: int = 0
    retry_at: int = 0
    last_error: str = ""


class Follower:
    """Follows the journal for every hook that wants events."""

    def __init__(self, context: Context, host: HookHost | None = None) -> None:
        self._context = context
        self._host = host or load(context)
        self._plugins = self._host.implementers(*(f"gatehouse_{kind}" for kind in KINDS))

    def run(self, stop: threading.Event) -> None:
        """Until `stop`; returns at once when there is no hook."""
        if not self._plugins:
            return
        cursors: list[Cursor] = []
        while not stop.is_set():
            try:
                cursors = cursors or [self.cursor(plugin) for plugin in self._plugins]
                self._follow(cursors, stop)
            except StoreError as error:
                _log.warning("hooks wait for the database: %s", error)
                stop.wait(1.0)
        self._context.store.close()

    def _follow(self, cursors: list[Cursor], stop: threading.Event) -> None:
        version = -1
        while not stop.is_set():
            now, seen = self._context.clock(), self._context.store.version()
            due = [cursor for cursor in cursors if cursor.retry_at <= now]
            again = [self.deliver(cursor, stop) for cursor in due if seen != version or cursor.retry_at]
            version = -1 if any(again) else seen
            if not any(again):
                stop.wait(POLL_SECONDS)

    def cursor(self, plugin: str) -> Cursor:
        """Where a hook goes on. A new one begins at the journal's present end. Raises StoreError."""
        with self._context.store.write("worker", self._context.clock()) as tx:
            tx.run(
                "INSERT OR IGNORE INTO hook_cursor (name, idx, failures, retry_at, last_error)"
                " VALUES (?, (SELECT coalesce(max(idx), -1) FROM journal), 0, 0, '')",
                plugin,
            )
            found = tx.one("SELECT idx, failures, retry_at, last_error FROM hook_cursor WHERE name = ?", plugin)
        return Cursor(plugin, found[0], *found)

    def deliver(self, cursor: Cursor, stop: threading.Event) -> bool:
        """Tells one hook what is new, up to BATCH entries; answers whether there may be more at once."""
        rows = self._context.store.connection().execute(
            "SELECT idx, action, record FROM journal WHERE idx > ? ORDER BY idx LIMIT ?", (cursor.idx, BATCH)
        ).fetchall()  # fmt: skip
        for idx, action, record in rows:
            kind = kind_of(action)
            if kind is not None and self._host.wants(cursor.name, kind):
                if stop.is_set() or not self._tell(cursor, idx, kind, record):
                    return False
            else:
                cursor.idx = idx
        if cursor.idx - cursor.saved >= SKIPPED_UNSAVED or cursor.failures:
            cursor.failures, cursor.retry_at, cursor.last_error = 0, 0, ""
            self._save(cursor)
        return len(rows) == BATCH

    def _tell(self, cursor: Cursor, idx: int, kind: str, record: bytes) -> bool:
        """Whether the hook may go on to the next entry. What came of this one is on disk then."""
        event = event_of(self._context.settings.appliance.name, kind, record)
        outcome = self._host.call(cursor.name, f"gatehouse_{kind}", event)
        if isinstance(outcome, Failed):
            done = self._failed(cursor, kind, event, outcome)
        else:
            done, cursor.failures, cursor.retry_at, cursor.last_error = True, 0, 0, ""
            if isinstance(outcome.value, str) and outcome.value:
                self._keep_output(cursor.name, kind, event, outcome.value)
        cursor.idx = idx if done else cursor.idx
        self._save(cursor)
        return done

    def _failed(self, cursor: Cursor, kind: str, event: dict[str, Any], failed: Failed) -> bool:
        """Journals it; whether the event is given up."""
        failed_at = self._context.clock()
        cursor.failures += 1
        given_up = cursor.failures >= ATTEMPTS and not failed.patient
        pause = backoff_seconds(cursor.failures)
        what = "The event is given up." if given_up else f"It is tried again in {pause} s."
        journal_failure(
            self._context, cursor.name, f"gatehouse_{kind}", f"{failed.why} {what}", event["machine"],
            entry=event["idx"], attempt=cursor.failures, given_up=given_up,
        )  # fmt: skip
        if given_up:
            cursor.failures, cursor.retry_at, cursor.last_error = 0, 0, failed.why
        else:
            cursor.retry_at, cursor.last_error = failed_at + pause * SECOND, failed.why
        return given_up

    def _keep_output(self, plugin: str, kind: str, event: dict[str, Any], output: str) -> None:
        text = display(output.encode("utf-8", "replace"), LONGEST_OUTPUT)
        with self._context.store.write(f"hook:{plugin}", self._context.clock()) as tx:
            tx.journal("hook.output", f"{plugin}: {text}", machine=event["machine"], hook=f"gatehouse_{kind}",
                       entry=event["idx"])  # fmt: skip

    def _save(self, cursor: Cursor) -> None:
        with self._context.store.write("worker", self._context.clock()) as tx:
            tx.run(
                "UPDATE hook_cursor SET idx = ?, failures = ?, retry_at = ?, last_error = ? WHERE name = ?",
                cursor.idx, cursor.failures, cursor.retry_at, cursor.last_error, cursor.name,
            )  # fmt: skip
        cursor.saved = cursor.idx


def start_hooks(context: Context, stop: threading.Event) -> threading.Thread:
    """Follows the journal in a thread until `stop`. Plugins that cannot be loaded are journalled, and no more."""
    thread = threading.Thread(target=_run, args=(context, stop), name="hooks", daemon=True)
    thread.start()
    return thread


def _run(context: Context, stop: threading.Event) -> None:
    try:
        Follower(context).run(stop)
    except GatehouseError as error:
        _log.error("no hook runs: %s", error)
        journal_failure(context, "configuration", "load", str(error), 0)
        context.store.close()
