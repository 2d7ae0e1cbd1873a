"""Delivers the journal's entries to hooks: after the commit, in order, each event at least once.

A cursor for each hook is saved after each event: if the worker is killed, only the event under way is delivered again.
A hook that fails is tried again after a growing pause and delays no other hook; an event on which it fails ATTEMPTS
times is dropped, unless its peer could not be reached."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import replace
from typing import Any

from appliance.context import Context
from appliance.domain.journal_actions import HOOK_KINDS, Kind, kind_of
from appliance.domain.moments import SECOND
from appliance.errors import GatehouseError, StoreError
from appliance.hookhost import Done, HookHost, backoff_seconds, journal_failure, journal_failure_and_close, load
from appliance.hookspec import KINDS, SCHEMA
from appliance.store import hook_cursors
from appliance.store.hook_cursors import Cursor
from appliance.wire.text import display

ATTEMPTS = 5
BATCH = 64
POLL_SECONDS = 0.05
SKIPPED_UNSAVED = 1000
"""How many entries that a hook does not receive may be passed over before its cursor is written."""

LONGEST_OUTPUT = 2000
FAILED = "hook.failed"
_log = logging.getLogger(__name__)


def event_of(appliance: str, kind: Kind, record: bytes) -> dict[str, Any]:
    """The event for a journal's entry, as hookspec describes it."""
    return {"schema": SCHEMA, "event": str(kind), "appliance": appliance, **json.loads(record)}


def is_repeated_failure(plugin: str, event: dict[str, Any]) -> bool:
    """Whether this is a hook's failure that `plugin` does not receive: its own, one on a failure that was delivered to
    another hook (two failing hooks would alarm each other for ever), or one between the first and the last."""
    if event["action"] != FAILED:
        return False
    data = event["data"]
    is_between = data.get("attempt", 1) > 1 and not data.get("given_up")
    return event["actor"] == f"hook:{plugin}" or data.get("about") == FAILED or is_between


class Follower:
    """Follows the journal for every hook that receives events."""

    def __init__(self, context: Context, host: HookHost | None = None) -> None:
        self._context = context
        self._host = host or load(context)
        self._plugins = self._host.implementers(*(f"gatehouse_{kind}" for kind in KINDS))
        self._has_journalled = False

    def run(self, stop: threading.Event) -> None:
        """Until `stop`; returns at once when there is no hook."""
        cursors: list[Cursor] = []
        version, changes = -1, self._context.store.changes()
        while self._plugins and not stop.is_set():
            try:
                cursors = cursors or [self.cursor(plugin) for plugin in self._plugins]
                now, seen = self._context.clock(), changes.version()
                due = [each for each in cursors if each.retry_at <= now and (seen != version or each.retry_at)]
                self._has_journalled = False
                more = any([self.deliver(cursor, stop) for cursor in due])
            except StoreError as error:
                _log.warning("Hooks wait for the database: %s", error)
                version = -1
                stop.wait(1.0)
                continue
            # `changes` does not count this thread's commits, and a failure is an alarm for the other hooks.
            version = -1 if more or self._has_journalled else seen
            if not more:
                stop.wait(POLL_SECONDS)
        changes.close()
        self._context.store.close()

    def cursor(self, plugin: str) -> Cursor:
        """Where a hook continues. A new one begins at the journal's present end. Raises StoreError."""
        with self._context.store.write("worker", self._context.clock()) as tx:
            return hook_cursors.cursor(tx, plugin)

    def deliver(self, cursor: Cursor, stop: threading.Event) -> bool:
        """Delivers up to BATCH new entries to one hook; returns whether there may be more at once."""
        rows = hook_cursors.entries_after(self._context.store, cursor.idx, BATCH)
        for idx, action, record in rows:
            kind = kind_of(action)
            if kind in HOOK_KINDS and self._host.receives(cursor.name, kind):
                event = event_of(self._context.settings.appliance.name, kind, record)
                if not is_repeated_failure(cursor.name, event):
                    if stop.is_set() or not self._deliver_event(cursor, event):
                        return False
                    continue
            cursor.idx = idx
        if cursor.idx - cursor.saved >= SKIPPED_UNSAVED or cursor.failures:
            self._save(cursor, cursor.after(cursor.idx))
        return len(rows) == BATCH

    def _deliver_event(self, cursor: Cursor, event: dict[str, Any]) -> bool:
        """Whether the hook may go on to the next entry. The result of this one is on disk then."""
        hook = f"gatehouse_{event['event']}"
        outcome = self._host.call(cursor.name, hook, event)
        now = self._context.clock()
        if isinstance(outcome, Done):
            output = outcome.value if isinstance(outcome.value, str) else ""
            with self._context.store.write(f"hook:{cursor.name}", now) as tx:
                if output:
                    tx.journal(
                        "hook.output", machine=event["machine"], plugin=cursor.name, hook=hook,
                        output=display(output.encode("utf-8", "replace"), LONGEST_OUTPUT), entry=event["idx"],
                    )  # fmt: skip
                hook_cursors.save(tx, cursor.after(event["idx"]))
            cursor.move(cursor.after(event["idx"]))
            return True
        failures = cursor.failures + 1
        given_up = failures >= ATTEMPTS and not outcome.temporary
        pause = backoff_seconds(failures)
        journal_failure(
            self._context, cursor.name, hook, outcome.why, event["machine"],
            next_action="The event is dropped." if given_up else f"It is tried again in {pause} s.",
            entry=event["idx"], about=event["action"], attempt=failures, given_up=given_up,
        )  # fmt: skip
        self._has_journalled = True
        failed = replace(cursor, failures=failures, retry_at=now + pause * SECOND)
        after = replace(cursor.after(event["idx"]) if given_up else failed, last_error=outcome.why)
        self._save(cursor, after)
        return given_up

    def _save(self, cursor: Cursor, after: Cursor) -> None:
        """In memory the cursor goes no further than on disk: what could not be saved is delivered again."""
        with self._context.store.write("worker", self._context.clock()) as tx:
            hook_cursors.save(tx, after)
        cursor.move(after)


def start_hooks(context: Context, stop: threading.Event) -> threading.Thread:
    """Follows the journal in a thread until `stop`. Plugins that cannot be loaded are journalled, and no hook runs."""

    def follow() -> None:
        try:
            Follower(context).run(stop)
        except GatehouseError as error:
            _log.error("No hook runs: %s", error)
            journal_failure_and_close(context, "configuration", "load", str(error))

    thread = threading.Thread(target=follow, name="hooks", daemon=True)
    thread.start()
    return thread
