"""One machine's acceptance run at this worker, from one step to the next."""

from __future__ import annotations

import logging

from appliance.acceptance.check import WorkerStopping
from appliance.acceptance.runner import Runner, Shared
from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.errors import StoreError
from appliance.store import machine_locks, runs
from appliance.store.machine_locks import LockLost, MachineLock

LOG = logging.getLogger(__name__)

LOCK_PAUSE = 1.0
"""Seconds until a machine is tried again that another worker, or another step, has locked."""

FAULT_PAUSE = 60.0
"""Seconds until a run is tried again that not even an error could end."""

STORE_PAUSE = 2.0
"""Seconds until a step is tried again that the database did not take."""


class RunAtWork:
    """`delivery` is the machine's manifest. Used by one thread at a time; it holds the machine's lock to its end."""

    def __init__(self, context: Context, holder: str, machine: int, delivery: int, shared: Shared) -> None:
        self.machine = machine
        self.delivery = delivery
        self._context = context
        self._holder = holder
        self._shared = shared
        self._lock: MachineLock | None = None
        self._runner: Runner | None = None

    def step(self) -> float | None:
        """Seconds until the next step; None at the end. Raises nothing."""
        try:
            pause = self._step()
            if pause is None:
                self._end()
            return pause
        except (WorkerStopping, LockLost):
            self.abandon()
            return None
        except StoreError as error:
            LOG.warning("machine %d: %s", self.machine, error)
            self.abandon()
            return STORE_PAUSE
        except Exception:
            LOG.exception("machine %d: its run cannot be ended", self.machine)
            self.abandon()
            return FAULT_PAUSE

    def abandon(self) -> None:
        """Forgets everything that is not stored; the next step begins with what is."""
        if self._runner:
            self._runner.abandon()
        self._runner = None

    def _step(self) -> float | None:
        store = self._context.store
        if self._lock is None:
            self._lock = machine_locks.take(store, self.machine, self._holder, self._context.clock)
        if self._lock is None:
            return LOCK_PAUSE
        try:
            if self._runner is None:
                run = runs.at_work(store, self.machine)
                if run is None:
                    return None
                self._runner = Runner(self._context, self._lock, run, self._shared)
            found = self._runner.step()
        except (WorkerStopping, LockLost, StoreError):
            raise
        except Exception:
            LOG.exception("machine %d: its run failed by an error in Gatehouse", self.machine)
            self._give_up(self._lock)
            return None
        return found.seconds if found else None

    def _give_up(self, lock: MachineLock) -> None:
        run = runs.at_work(self._context.store, self.machine)
        if run is None:
            return
        with lock.write() as tx:
            if run.state.is_active:
                runs.finish(tx, run, self._context.suite.label, blocker("run.stopped_by_error"))
            runs.set_acting(tx, run.id, None)

    def _end(self) -> None:
        if self._runner:
            self._runner.close()
        if self._lock:
            self._lock.release(self._context.clock())
