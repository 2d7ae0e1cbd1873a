"""Takes a run from check to check: a verdict for each, committed as it is reached; resumed after the last one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from appliance.acceptance.acting import Acting
from appliance.acceptance.bmc_access import BmcAccess
from appliance.acceptance.check import Check, Expectation, Observation, RunStopped
from appliance.acceptance.finding import Finding, record_finding
from appliance.acceptance.judgement import Judgement, carry_out
from appliance.acceptance.power_ons import PowerOns
from appliance.acceptance.progress import Board, Progress
from appliance.acceptance.steps import ActingSteps, Pause
from appliance.bmc.errors import PinMismatch
from appliance.context import Context
from appliance.domain.acting import GRACE
from appliance.domain.blockers import Blocker
from appliance.domain.facts import Name, Source, latest
from appliance.domain.identity import Wanted
from appliance.domain.instants import elapsed, jump
from appliance.domain.moments import SECOND
from appliance.domain.runs import clock_was_set, counted
from appliance.domain.suite import Suite
from appliance.domain.verdicts import Result, Verdict
from appliance.onboarding import bmc_address
from appliance.onboarding.login import log_in
from appliance.onboarding.observed_key import observe_key
from appliance.store import runs, standing, tls_keys
from appliance.store.machine_locks import MachineLock
from appliance.store.runs import RunSummary
from appliance.store.transaction import Transaction

LOG = logging.getLogger(__name__)

TOGETHER = SECOND
"""ms in which verdicts are committed together, and the run is not judged again."""

PATIENCE = 15 * SECOND
"""How long a BMC may be away (ms) when its run begins: a thousand that are connected to at once fill the kernel's
neighbour table for some seconds (arp(7), gc_thresh3). After the worker's restart it is GRACE."""

PATIENCE_PAUSE = 2.0
"""Seconds until a BMC that did not answer then is asked again."""

_SKIPPED_ADVICE = "Correct what that check names, then test again."


@dataclass(frozen=True, slots=True)
class Shared:
    """What the runs of a worker have in common. `stop` ends them between two steps, to be resumed."""

    board: Board
    power_ons: PowerOns
    stop: threading.Event


class Runner:
    """One run on one locked machine, in memory from one step to the next; what it needs after a restart is stored.

    `run` is active, or has ended with something left to restore."""

    def __init__(self, context: Context, lock: MachineLock, run: RunSummary, shared: Shared) -> None:
        self._context = context
        self._lock = lock
        self._run = run
        self._shared = shared
        self._suite: Suite[Check] = context.suite
        self._address = bmc_address.find(context, run.machine)
        self._expectation = _expectation(context, run.machine)
        self._results = runs.results(context.store, run.id)
        self._findings: list[Finding] = []
        self._progress = Progress(context, lock, run, shared.board, shared.stop)
        self._bmc = BmcAccess(
            self._address,
            self._expectation.tls_key,
            partial(log_in, context, lock, self._progress.wait),
            self._progress.wait,
            context.settings.acceptance.request_timeout_seconds,
            context.dialects,
            Wanted(self._expectation.serial, self._expectation.uuid),
        )
        self._steps = self._resumed_steps()
        self._began = self._permitted = self._progress.instant()
        self._patience = PATIENCE if run.state.is_queued else GRACE
        self._watched_since = run.acting.began if run.acting else self._progress.instant()
        self._clock_was_set = ""

    def step(self) -> Pause | None:
        """Goes on until it has to wait; None at the end. Raises WorkerStopping, LockLost or StoreError: another Runner
        then goes on from what is stored."""
        if self._run.state.is_active:
            try:
                if pause := self._test():
                    return pause
                self.finish(None)
            except RunStopped as stopped:
                self.finish(stopped.blocker)
        return self._restore()

    def finish(self, stopped: Blocker | None) -> None:
        """Ends the run, `stopped` for a reason or not. What an acting check left is stored with it, to be restored."""
        left = self._steps.stop() if self._steps else None
        with self._lock.write() as tx:
            self._record_findings(tx)
            state = runs.finish(tx, self._run, self._suite.label, stopped)
            runs.set_acting(tx, self._run.id, left)
            if left:
                runs.add_note(tx, self._run, "to be restored", f"what the check {left.check} found")
        self._findings.clear()
        self._run = replace(self._run, state=state)
        self._shared.board.forget(self._run.id)

    def close(self) -> None:
        """Ends the session at the BMC."""
        self._bmc.close()

    def abandon(self) -> None:
        """Closes the connection; nothing is sent."""
        self._bmc.drop_session()

    def _resumed_steps(self) -> ActingSteps | None:
        """Of the acting check that the run stands in, or that left something to restore."""
        stand = self._run.acting
        check = next((check for check in self._suite.checks if stand and check.name == stand.check), None)
        return self._acting_steps(check, check.collect) if check and isinstance(check.collect, Acting) else None

    def _acting_steps(self, check: Check, acting: Acting) -> ActingSteps:
        stand = self._run.acting if self._run.acting and self._run.acting.check == check.name else None
        return ActingSteps(check.name, acting, stand, self._bmc, self._progress, self._shared.power_ons)

    def _test(self) -> Pause | None:
        """Raises RunStopped where the run must not go on."""
        if self._run.state.is_queued:
            self._begin()
        for position, check in enumerate(self._suite.checks):
            if check.name in self._results:
                continue
            started = self._context.clock()
            found = self._skipped() or self._restore() or self._judgement(check)
            if isinstance(found, Pause):
                if self._findings:
                    self._write()
                return found
            self._record(position, check, found, started)
        return self._restore()

    def _begin(self) -> None:
        self._permit()
        with self._lock.write() as tx:
            self._run = runs.begin(tx, self._run, self._suite.label, len(self._suite.checks))

    def _permit(self) -> None:
        """Looks at all that decides whether the run may go on: between two checks, but not many times a second."""
        store = self._context.store
        has_address = bool(self._address.address)
        if stopped := runs.progress_blocker(store, self._run, store.policy, self._suite.label, has_address=has_address):
            raise RunStopped(stopped)
        self._permitted = self._progress.instant()

    def _skipped(self) -> Judgement | None:
        """After a gate that is not passed nothing else is carried out."""
        gate = self._suite.failed_gate(self._results)
        if gate is None:
            return None
        observed = f"not carried out: the check {gate.title!r} is not passed"
        return Judgement(Verdict(Result.SKIPPED, "the checks before it are passed", observed, {}, _SKIPPED_ADVICE))

    def _judgement(self, check: Check) -> Judgement | Pause:
        if self._steps and self._steps.is_stopped:  # what an earlier check left may not be restored now
            self._permit()
            return Pause(PATIENCE_PAUSE)
        is_due = elapsed(self._permitted, self._progress.instant()) >= TOGETHER
        if self._steps is None and (is_due or isinstance(check.collect, Acting)):
            self._permit()
        else:
            self._progress.check()
        if self._steps is None:
            self._progress.begin(check.title)
        found = carry_out(check, partial(self._collect, check), self._expectation)
        if isinstance(found, Pause):
            return found
        if found.is_away and elapsed(self._began, self._progress.instant()) < self._patience:
            self._progress.report("waiting for the BMC to answer")
            return Pause(PATIENCE_PAUSE)
        return self._counted(check, found)

    def _collect(self, check: Check) -> Observation | Pause:
        if not isinstance(check.collect, Acting):
            return check.collect(self._bmc, self._progress)
        if self._steps is None:
            self._write()
            self._steps = self._acting_steps(check, check.collect)
        return self._steps.observe()

    def _counted(self, check: Check, found: Judgement) -> Judgement:
        """What is no pass does not count after the clock was set, or where only the worker's restart made it so."""
        now = self._progress.instant()
        if by := jump(self._watched_since, now):
            self._clock_was_set = clock_was_set(by)
        self._watched_since = now
        is_resumed = self._steps is not None and self._steps.is_resumed
        verdict, spoiled = counted(check.title, found.verdict, self._clock_was_set, is_resumed=is_resumed)
        return replace(found, verdict=verdict, spoiled=spoiled)

    def _record(self, position: int, check: Check, found: Judgement, started: int) -> None:
        """Verdicts that follow one another quickly are committed together; that of an acting check at once, with the
        end of the check, and so is what quarantines the machine."""
        self._results[check.name] = found.verdict.result
        self._findings.append(Finding(position, check, found, started, self._context.clock()))
        if found.mismatch or found.other_key:
            self._bmc.close()
        if self._steps:
            left = None if self._steps.is_done else self._steps.stop()
            self._write(lambda tx: runs.set_acting(tx, self._run.id, left))
            self._steps = self._steps if left else None
        elif found.mismatch or found.other_key or self._findings[-1].ended - self._findings[0].started >= TOGETHER:
            self._write()

    def _write(self, more: Callable[[Transaction], None] = lambda tx: None) -> None:
        def record(tx: Transaction) -> None:
            self._record_findings(tx)
            more(tx)

        self._lock.write_with_retry(record, self._progress.wait)
        self._findings.clear()

    def _record_findings(self, tx: Transaction) -> None:
        for one in self._findings:
            record_finding(tx, self._run, one, self._bmc)

    def _restore(self) -> Pause | None:
        """Returns the machine to what an acting check found, where that ended before it could; as soon as the machine
        may be written to."""
        steps = self._steps
        if steps is None or not steps.is_stopped or not runs.may_restore(self._context.store, self._run.machine):
            return None
        try:
            found = steps.step()
        except PinMismatch as other:
            with self._lock.write() as tx:
                observe_key(tx, self._run.machine, other.shown, other.certificate, self._address.address)
            return None
        if isinstance(found, Pause):
            return found
        with self._lock.write() as tx:
            runs.set_acting(tx, self._run.id, None)
        self._steps = None
        return None


def _expectation(context: Context, machine: int) -> Expectation:
    view = standing.load_view(context.store, machine)
    return Expectation(
        serial=view.row.serial if view.row else "",
        uuid=(view.row.uuid if view.row else "") or latest(view.facts, Name.UUID, Source.REDFISH) or "",
        model=view.row.model if view.row else "",
        tls_key=tls_keys.present_key(context.store, machine).spki_sha256,
        policy=context.store.policy,
    )
