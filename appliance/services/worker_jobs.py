"""What the worker's threads do with one machine: carry out its next steps, or its acceptance run."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

from appliance.acceptance.check import WorkerStopping
from appliance.acceptance.runner import Runner
from appliance.bmc.errors import BmcError, Busy, PinMismatch
from appliance.context import Context
from appliance.domain.blockers import Blocker
from appliance.domain.lifecycle import State
from appliance.domain.moments import MINUTE, SECOND
from appliance.errors import GatehouseError, NotFound, StoreError
from appliance.onboarding import bmc_address
from appliance.onboarding import situation as situations
from appliance.onboarding.decide import Advance, Decision, Wait, next_step
from appliance.onboarding.login import log_in
from appliance.onboarding.situation import Situation
from appliance.onboarding.steps import DO, Work, key_changed
from appliance.services.schedule import QUIET, Schedule
from appliance.store import machine_locks, machines, runs, tls_keys
from appliance.store.machine_locks import LockLost, MachineLock

LOG = logging.getLogger(__name__)

STEPS_IN_A_ROW = 12
"""More than there are: a machine that still wants to advance gives others their turn."""

REFUSED_LOOK = MINUTE
"""A machine that waits for a person is looked at again after this, or as soon as something about it changes."""

SLOW_SECONDS = 0.5
"""A step that fails only after this long is tried again by the threads for slow ones."""

STORE_PAUSE = 2 * SECOND


@dataclass(frozen=True, slots=True)
class Jobs:
    """`holder` names this worker on the leases that it takes."""

    context: Context
    holder: str
    agenda: Schedule
    stop: threading.Event

    def wait(self, seconds: float) -> None:
        """Sleeps; raises Stopping when the worker is to end."""
        if self.stop.wait(seconds):
            raise WorkerStopping("The worker ends.")

    def onboard(self, machine: int) -> None:
        """Looks at the machine; takes it and does its steps if there are any. Raises nothing."""
        self.agenda.look_again(machine, self._now() + REFUSED_LOOK)
        try:
            found, decision = self._decide(machine)
            if isinstance(decision, Advance):
                self._advance(machine)
            else:
                self._rest(found, decision)
        except NotFound:
            self.agenda.forget(machine)
        except (WorkerStopping, LockLost):
            self.agenda.look_again(machine, self._now() + SECOND)
        except StoreError as error:
            LOG.warning("machine %d: %s", machine, error)
            self.agenda.look_again(machine, self._now() + STORE_PAUSE)
        except Exception:
            LOG.exception("machine %d: a step broke", machine)
            self.agenda.failed(machine, "", "a step broke", self._now(), 5 * SECOND)

    def _decide(self, machine: int) -> tuple[Situation, Decision]:
        found = situations.load(self.context, machine)
        if backoff := self.agenda.backoff(machine, found.address):
            found = replace(found, retry_at=backoff.retry_at, retry_reason=backoff.reason)
        return found, next_step(found, self._now())

    def _rest(self, found: Situation, decision: Wait | Blocker) -> None:
        at = decision.until if isinstance(decision, Wait) else self._now() + REFUSED_LOOK
        self.agenda.look_again(found.machine, at)
        shown = found.view.contact_error if found.view else ""
        if isinstance(decision, Blocker) and found.state is State.STAGING and shown != decision.text:
            with self.context.store.write(machine_locks.ACTOR, self._now()) as tx:
                machines.set_contact_error(tx, found.machine, decision.text)

    def _advance(self, machine: int) -> None:
        hold = machine_locks.take(self.context.store, machine, self.holder, self.context.clock)
        if hold is None:
            self.agenda.look_again(machine, self._now() + SECOND)
            return
        try:
            self._steps(hold)
        finally:
            hold.release(self.agenda.wake_at(machine))

    def _steps(self, hold: MachineLock) -> None:
        """Step after step until the decision is to rest. Where one leaves everything as it was, it is a failure."""
        before = None
        for _ in range(STEPS_IN_A_ROW):
            found, decision = self._decide(hold.machine)
            if not isinstance(decision, Advance):
                self._rest(found, decision)
                return
            if decision == before:
                self._record_failure(hold, found, f"The step {decision.step} leads nowhere")
                return
            before = decision
            if not self._step(hold, found, decision.step):
                return
        self.agenda.look_again(hold.machine, self._now())

    def _step(self, hold: MachineLock, found: Situation, name: str) -> bool:
        """Whether it was done; where not, the reason is kept and told."""
        begun = time.monotonic()
        work = Work(self.context, hold, found, self.wait, hurry=not self.agenda.is_slow(hold.machine))
        try:
            DO[name](work)
        except PinMismatch as error:
            key_changed(work, error)
        except (WorkerStopping, LockLost, StoreError):
            raise
        except BmcError as error:
            pause = int(error.retry_after * SECOND) if isinstance(error, Busy) else 0
            self._record_failure(hold, found, str(error), pause, slow=time.monotonic() - begun > SLOW_SECONDS)
            return False
        except GatehouseError as error:
            self._record_failure(hold, found, str(error), 5 * SECOND)
            return False
        self.agenda.succeeded(hold.machine)
        return True

    def _record_failure(
        self, hold: MachineLock, found: Situation, why: str, at_least: int = 0, *, slow: bool = False
    ) -> None:
        backoff = self.agenda.failed(hold.machine, found.address, why, self._now(), at_least, slow=slow)
        if backoff.failures > QUIET:
            with hold.write() as tx:
                machines.set_contact_error(tx, hold.machine, backoff.reason)

    def test(self, machine: int) -> None:
        """Carries out the machine's acceptance run, from where it stands. Raises nothing."""
        try:
            hold = machine_locks.take(self.context.store, machine, self.holder, self.context.clock)
            if hold is None:
                self.wait(1)
                return
            try:
                self._run(hold)
            finally:
                hold.release(self._now())
        except (WorkerStopping, LockLost):
            return
        except StoreError as error:
            LOG.warning("machine %d: %s", machine, error)
            self.stop.wait(STORE_PAUSE / SECOND)

    def _run(self, hold: MachineLock) -> None:
        connection = self.context.store.connection()
        place = bmc_address.find(self.context, hold.machine)
        key = tls_keys.trusted_key(connection, hold.machine)
        connect = partial(log_in, self.context, hold, place, key, self.wait)
        try:
            Runner(self.context, hold, place, connect, self.stop).execute()
        except (WorkerStopping, LockLost, StoreError):
            raise
        except Exception:
            LOG.exception("machine %d: its run broke", hold.machine)
            self._give_up(hold)

    def _give_up(self, hold: MachineLock) -> None:
        run = runs.active(self.context.store.connection(), hold.machine)
        if run is not None:
            with suppress(LockLost), hold.write() as tx:
                runs.finish(tx, run, "The run broke by itself; the worker's log says why. Report this as a bug.")

    def _now(self) -> int:
        return self.context.clock()
