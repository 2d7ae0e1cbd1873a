"""A run's context for its checks: live progress, waiting that can be interrupted, notes that survive a crash."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from appliance.acceptance.check import RunStopped, WorkerStopping
from appliance.clock import Clock
from appliance.config import Acceptance
from appliance.errors import StoreError
from appliance.store import runs
from appliance.store.machine_locks import MachineLock
from appliance.store.runs import RunSummary

SLICE = 0.2
"""Seconds between two looks whether the run must stop."""

REPORT_EVERY = 1000
"""ms between two writes of progress within one check."""


class Progress:
    """Implements `check.RunContext` for one run."""

    def __init__(
        self, lock: MachineLock, run: RunSummary, settings: Acceptance, stop: threading.Event, clock: Clock
    ) -> None:
        self.power_timeout = settings.power_timeout_seconds
        self.reset_timeout = settings.reset_timeout_seconds
        self.now = clock
        self._lock = lock
        self._run = run
        self._stop = stop
        self._step = ""
        self._reported_at = 0

    def begin(self, title: str) -> None:
        """A check begins."""
        self._step, self._reported_at = title, 0
        self.report("")

    def report(self, detail: str) -> None:
        """Only to be looked at: a check goes on where it cannot be written."""
        if self.now() - self._reported_at >= REPORT_EVERY:
            self._reported_at = self.now()
            with suppress(StoreError), self._lock.write() as tx:
                runs.set_progress(tx, self._run.id, self._step, detail)

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
        if found := runs.interruption(store, self._run, store.policy):
            raise RunStopped(found)

    def add_note(self, name: str, value: str) -> None:
        self._lock.write_with_retry(lambda tx: runs.add_note(tx, self._run, name, value), self.wait)

    def find_note(self, name: str) -> str:
        return runs.find_note(self._lock.store, self._run, name)
