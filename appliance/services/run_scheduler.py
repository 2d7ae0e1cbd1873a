"""The acceptance runs of a worker: hundreds in run as timed steps over a few threads; one that waits holds none."""

from __future__ import annotations

import heapq
import threading
from collections import Counter
from collections.abc import Collection, Container
from concurrent.futures import Future, ThreadPoolExecutor

from appliance.acceptance.power_ons import PowerOns
from appliance.acceptance.progress import Board
from appliance.acceptance.runner import Shared
from appliance.context import Context
from appliance.domain.moments import SECOND
from appliance.domain.turns import in_turns
from appliance.services.run_at_work import RunAtWork
from appliance.store import machine_locks, runs

THREADS = 16
SHOW_EVERY = SECOND // 2
"""ms between two writes of what the runs do now, for the pages."""

LOOK_EVERY = SECOND // 4
"""ms between two looks for runs that begin or must stop, however often the database changes."""


class RunScheduler:
    """Belongs to the worker's loop; the steps run in threads of its own."""

    def __init__(self, context: Context, holder: str, stop: threading.Event) -> None:
        acceptance = context.settings.acceptance
        self._context = context
        self._holder = holder
        self._segments = frozenset(segment.name for segment in context.settings.segment)
        self._limit = acceptance.runs_at_once
        self._shared = Shared(Board(), PowerOns(acceptance.power_ons_per_rack), stop)
        self._pool = ThreadPoolExecutor(THREADS, "test")
        self._at_work: dict[int, RunAtWork] = {}
        self._steps: dict[int, Future[float | None]] = {}
        self._due: list[tuple[int, int]] = []
        self._looked_at = self._shown_at = -SECOND
        self._is_stale = True

    @property
    def machines(self) -> Collection[int]:
        """Those with a run at work."""
        return self._at_work.keys()

    def tick(self, *, changed: bool, busy: Container[int]) -> None:
        """Starts the steps that are due, and runs that wait, but for machines that are `busy` otherwise."""
        now = self._context.monotonic()
        self._is_stale = self._is_stale or changed
        if self._is_stale and now - self._looked_at >= LOOK_EVERY:
            self._looked_at, self._is_stale = now, False
            self._look(now, busy)
        while self._due and self._due[0][0] <= now:
            machine = heapq.heappop(self._due)[1]
            if machine in self._at_work and machine not in self._steps:
                self._steps[machine] = self._pool.submit(self._step, self._at_work[machine])
        if now - self._shown_at >= SHOW_EVERY:
            self._shown_at = now
            self._show()

    def seconds_to_next(self, longest: float) -> float:
        """Until a step is due."""
        if not self._due:
            return longest
        return min(longest, max(0.001, (self._due[0][0] - self._context.monotonic()) / SECOND))

    def close(self) -> None:
        """After `stop`: waits for the steps that are under way, and gives the machines to the next worker."""
        self._pool.shutdown(cancel_futures=True)
        for run in self._at_work.values():
            run.abandon()
        machine_locks.release_all(self._context.store, self._holder, self._context.clock())

    def collect(self) -> list[int]:
        """Takes the results of the steps that have ended; returns the machines of which the run is at its end."""
        now, ended = self._context.monotonic(), list[int]()
        for machine, step in [(machine, step) for machine, step in self._steps.items() if step.done()]:
            del self._steps[machine]
            pause = step.result()
            if pause is None:
                del self._at_work[machine]
                self._is_stale = True
                ended.append(machine)
            else:
                heapq.heappush(self._due, (now + int(pause * SECOND), machine))
        return ended

    def _look(self, now: int, busy: Container[int]) -> None:
        """Begins runs, in turns between deliveries; those that must stop are due at once."""
        store = self._context.store
        for machine in runs.interrupted(store):
            if machine in self._at_work:
                heapq.heappush(self._due, (now, machine))
        waiting = [
            (machine, delivery)
            for machine, delivery in runs.waiting_for_worker(store, self._segments)
            if machine not in self._at_work and machine not in busy
        ]
        at_work = Counter(run.delivery for run in self._at_work.values())
        for machine, delivery in in_turns(waiting, at_work)[: max(0, self._limit - len(self._at_work))]:
            self._at_work[machine] = RunAtWork(self._context, self._holder, machine, delivery, self._shared)
            heapq.heappush(self._due, (now, machine))

    def _step(self, run: RunAtWork) -> float | None:
        """In a thread of the pool, which holds nothing of the database while it waits for its next step."""
        try:
            return run.step()
        finally:
            self._context.store.release()

    def _show(self) -> None:
        if shown := self._shared.board.changed():
            with self._context.store.write(machine_locks.ACTOR, self._context.clock()) as tx:
                runs.set_progress(tx, shown)
