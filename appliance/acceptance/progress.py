"""A run's context for its checks: live progress, waiting that can be interrupted, what survives a crash."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from appliance.acceptance.check import RunStopped, WorkerStopping
from appliance.clock import boot_id
from appliance.context import Context
from appliance.domain.acting import Stand
from appliance.domain.instants import Instant
from appliance.store import runs
from appliance.store.machine_locks import MachineLock
from appliance.store.runs import RunSummary
from appliance.store.transaction import Transaction

SLICE = 0.2
"""Seconds between two looks whether the run must stop."""


class Board:
    """What the runs of a worker do now, by run: (step, detail). Only to be looked at, so it is written for all runs
    together, from time to time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shown: dict[int, tuple[str, str]] = {}

    def show(self, run: int, step: str, detail: str) -> None:
        with self._lock:
            self._shown[run] = (step, detail)

    def forget(self, run: int) -> None:
        with self._lock:
            self._shown.pop(run, None)

    def changed(self) -> dict[int, tuple[str, str]]:
        """What was shown since the last call."""
        with self._lock:
            shown, self._shown = self._shown, {}
            return shown


class Progress:
    """Implements `check.RunContext` for one run. `rack` is where the manifest says that the machine is."""

    def __init__(
        self, context: Context, lock: MachineLock, run: RunSummary, board: Board, stop: threading.Event
    ) -> None:
        settings = context.settings.acceptance
        self.power_timeout = settings.power_timeout_seconds
        self.reset_timeout = settings.reset_timeout_seconds
        self.now = context.clock
        self.rack = runs.rack(context.store, run.machine)
        self._context = context
        self._lock = lock
        self._run = run
        self._board = board
        self._stop = stop
        self._step = ""

    def instant(self) -> Instant:
        return Instant(self._context.clock(), self._context.monotonic(), boot_id())

    def begin(self, title: str) -> None:
        """A check begins."""
        self._step = title
        self.report("")

    def report(self, detail: str) -> None:
        self._board.show(self._run.id, self._step, detail)

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while True:
            self.check()
            left = until - time.monotonic()
            if left <= 0:
                return
            self._stop.wait(min(left, SLICE))

    def check(self) -> None:
        """Raises WorkerStopping or RunStopped when the run must not go on now."""
        if self._stop.is_set():
            raise WorkerStopping("The worker ends; the run goes on in the next one.")
        store = self._lock.store
        if self._run.state.is_active and (found := runs.interruption(store, self._run, store.policy)):
            raise RunStopped(found)

    def add_note(self, name: str, value: str) -> None:
        self._lock.write_with_retry(lambda tx: runs.add_note(tx, self._run, name, value), self.wait)

    def find_note(self, name: str) -> str:
        return runs.find_note(self._lock.store, self._run, name)

    def store(self, stand: Stand, notes: Sequence[tuple[str, str]] = ()) -> None:
        """Where an acting check stands, and what it does, in one transaction."""

        def change(tx: Transaction) -> None:
            runs.set_acting(tx, self._run.id, stand)
            for name, value in notes:
                runs.add_note(tx, self._run, name, value)

        self._lock.write_with_retry(change, self.wait)
