"""What the worker's threads do with one machine: carry out its next steps."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, replace

from appliance.acceptance.check import WorkerStopping
from appliance.bmc.errors import BmcError, Busy, PinMismatch
from appliance.context import Context
from appliance.domain.blockers import Blocker, blocker
from appliance.domain.lifecycle import TRAITS
from appliance.domain.moments import HOUR, MINUTE, SECOND
from appliance.errors import GatehouseError, NotFound, StoreError
from appliance.onboarding import situation as situations
from appliance.onboarding.decide import Advance, Decision, Wait, next_step
from appliance.onboarding.situation import Situation
from appliance.onboarding.steps import FIRST_CONNECT_SECONDS, STEPS, Visit, Work, key_changed
from appliance.services.schedule import UNREPORTED_FAILURES, Schedule
from appliance.store import machine_locks, machines
from appliance.store.machine_locks import LockLost, MachineLock

LOG = logging.getLogger(__name__)

STEPS_IN_A_ROW = 12
"""More than there are: a machine that still wants to advance gives others their turn."""

BLOCKED_LOOK = HOUR
"""A machine that waits for a person is looked at as soon as something about it changes; else after this, because one
thing is not a change of the machine itself: what happened at another one to an equal credential."""

GUARD = MINUTE
"""When to look again if nothing else is decided."""

SLOW_SECONDS = FIRST_CONNECT_SECONDS / 2
"""A step that fails only after this long is tried again by the threads for slow ones."""

REFUSED_PAUSE = 5 * SECOND
STORE_PAUSE = 2 * SECOND


@dataclass(frozen=True, slots=True)
class Jobs:
    """`holder` names this worker on the locks that it takes."""

    context: Context
    holder: str
    schedule: Schedule
    stop: threading.Event

    def wait(self, seconds: float) -> None:
        """Sleeps; raises WorkerStopping when the worker is to end."""
        if self.stop.wait(seconds):
            raise WorkerStopping("The worker ends.")

    def onboard(self, machine: int) -> None:
        """Looks at the machine; locks it and does its steps if there are any. Raises nothing."""
        self.schedule.look_again(machine, self._now() + GUARD)
        try:
            found, decision = self._decide(machine)
            if not isinstance(decision, Advance):
                self._rest(found, decision)
                return
            lock = machine_locks.take(self.context.store, machine, self.holder, self.context.clock)
            if lock is None:
                self.schedule.look_again(machine, self._now() + SECOND)
                return
            try:
                self._advance(lock)
            finally:
                lock.release(self.schedule.wake_at(machine))
        except NotFound:
            self.schedule.forget(machine)
        except (WorkerStopping, LockLost):
            self.schedule.look_again(machine, self._now() + SECOND)
        except StoreError as error:
            LOG.warning("machine %d: %s", machine, error)
            self.schedule.look_again(machine, self._now() + STORE_PAUSE)
        except Exception:
            LOG.exception("machine %d: a step failed by an error in Gatehouse", machine)
            self.schedule.failed(machine, "", "a step failed by itself", self._now(), REFUSED_PAUSE)

    def _decide(self, machine: int) -> tuple[Situation, Decision]:
        found = situations.load(self.context, machine)
        if backoff := self.schedule.backoff(machine, found.address):
            found = replace(found, retry_at=backoff.retry_at, retry_reason=backoff.reason)
        return found, next_step(found, self._now())

    def _rest(self, found: Situation, decision: Wait | Blocker) -> None:
        at = decision.until if isinstance(decision, Wait) else self._now() + BLOCKED_LOOK
        self.schedule.look_again(found.machine, at)
        by_itself = TRAITS[found.state].advances_by_itself
        if isinstance(decision, Blocker) and by_itself and found.contact_error != decision:
            with self.context.store.write(machine_locks.ACTOR, self._now()) as tx:
                machines.set_contact_error(tx, found.machine, decision)

    def _advance(self, lock: MachineLock) -> None:
        """Step after step, over one connection, until the decision is to rest."""
        first_try = not self.schedule.is_slow(lock.machine)
        with Visit(self.context, first_try=first_try) as visit:
            before = None
            for _ in range(STEPS_IN_A_ROW):
                found, decision = self._decide(lock.machine)
                if not isinstance(decision, Advance):
                    self._rest(found, decision)
                    return
                work = Work(self.context, lock, found, visit.client(found), self.wait, first_try)
                if not self._do(work, decision, is_repeated=decision == before):
                    return
                before = decision
        self.schedule.look_again(lock.machine, self._now())

    def _do(self, work: Work, step: Advance, *, is_repeated: bool) -> bool:
        """Whether the next step may follow. A step that left everything as it was is a failure."""
        lock, found, started = work.lock, work.situation, time.monotonic()
        if is_repeated:
            why = blocker("bmc.contact_failed", error=f"The step {step.step} leads nowhere")
            self._record_failure(lock, found, why)
            return False
        try:
            STEPS[step.step](work)
        except PinMismatch as error:
            key_changed(work, error)
        except (WorkerStopping, LockLost, StoreError):
            raise
        except BmcError as error:
            pause = int(error.retry_after * SECOND) if isinstance(error, Busy) else 0
            slow = time.monotonic() - started > SLOW_SECONDS
            self._record_failure(lock, found, error.blocker, pause, slow=slow)
            return False
        except GatehouseError as error:
            self._record_failure(lock, found, error.blocker, REFUSED_PAUSE)
            return False
        self.schedule.succeeded(lock.machine)
        return True

    def _record_failure(
        self, lock: MachineLock, found: Situation, why: Blocker, at_least: int = 0, *, slow: bool = False
    ) -> None:
        backoff = self.schedule.failed(lock.machine, found.address, why.text, self._now(), at_least, slow=slow)
        if backoff.failures > UNREPORTED_FAILURES:
            with lock.write() as tx:
                machines.set_contact_error(tx, lock.machine, why, backoff.retry)

    def _now(self) -> int:
        return self.context.clock()
