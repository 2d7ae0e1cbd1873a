"""A run's surroundings for its checks: live progress, waiting that can be cancelled, notes that survive a crash."""

from __future__ import annotations

import threading
import time
from contextlib import suppress

from appliance.acceptance.check import LeftTesting, RunCancelled, WorkerStopping
from appliance.clock import Clock
from appliance.config import Acceptance
from appliance.errors import StoreError
from appliance.store import runs
from appliance.store.machine_locks import MachineLock
from appliance.store.runs import RunSummary

SLICE = 0.2
"""Seconds between two looks whether the run is cancelled."""

TELL = 1000
"""ms between two writes of progress within one check."""


class Progress:
    """Implements `terms.Context` for one run."""

    def __init__(
        self, hold: MachineLock, run: RunSummary, settings: Acceptance, stop: threading.Event, clock: Clock
    ) -> None:
        self.power_timeout = settings.power_timeout_seconds
        self.reset_timeout = settings.reset_timeout_seconds
        self._hold = hold
        self._run = run
        self._stop = stop
        self._clock = clock
        self._step = ""
        self._told_at = 0

    def now(self) -> int:
        return self._clock()

    def begin(self, title: str) -> None:
        """A check begins."""
        self._step = title
        self._tell("")

    def say(self, detail: str) -> None:
        if self.now() - self._told_at >= TELL:
            self._tell(detail)

    def _tell(self, detail: str) -> None:
        """Only to be looked at: a check in its midst does not break off for it."""
        self._told_at = self.now()
        with suppress(StoreError), self._hold.write() as tx:
            runs.progress(tx, self._run.id, self._step, detail)

    def wait(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        while True:
            self.check()
            if runs.is_set_apart(self._hold.store.connection(), self._run):
                raise LeftTesting("The machine was set apart meanwhile.")
            left = until - time.monotonic()
            if left <= 0:
                return
            self._stop.wait(min(left, SLICE))

    def check(self) -> None:
        """Raises Stopping or Cancelled when the run must not go on."""
        if self._stop.is_set():
            raise WorkerStopping("The worker ends; the run goes on in the next one.")
        if runs.is_cancelled(self._hold.store.connection(), self._run.id):
            raise RunCancelled("A person cancelled the run.")

    def note(self, name: str, value: str) -> None:
        self._hold.write_with_retry(lambda tx: runs.note(tx, self._run, name, value), self.wait)

    def noted(self, name: str) -> str:
        return runs.noted(self._hold.store.connection(), self._run, name)
