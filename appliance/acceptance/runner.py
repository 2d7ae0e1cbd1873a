"""Carries out a run: a verdict for each check, committed as it is reached; resumed after the last one."""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.acceptance.bmc_access import BmcAccess, Connect
from appliance.acceptance.check import (
    Check,
    Expectation,
    LeftTesting,
    Observation,
    RunCancelled,
    WorkerStopping,
    unknown,
)
from appliance.acceptance.progress import Progress
from appliance.acceptance.suite import NAME, SUITE
from appliance.bmc.errors import BmcError, PinMismatch
from appliance.context import Context
from appliance.domain.facts import Name, Source, latest
from appliance.domain.levels import assess
from appliance.domain.lifecycle import TRAITS, State
from appliance.domain.verdicts import Result, RunState, Verdict
from appliance.errors import Refused, StoreError
from appliance.onboarding.bmc_address import BmcAddress
from appliance.onboarding.observed_key import observe_key
from appliance.store import facts, machines, runs, standing, tls_keys
from appliance.store.machine_locks import LockLost, MachineLock
from appliance.store.runs import RunSummary
from appliance.store.transaction import Transaction

LOG = logging.getLogger(__name__)

_NOT_DONE = "Settle what stands before it, then test again."


@dataclass(frozen=True, slots=True)
class Judged:
    """A verdict with what else follows from the observation."""

    verdict: Verdict
    mismatch: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    changed: PinMismatch | None = None


class Runner:
    """One run on one held machine. `connect` logs in; `stop` ends it between two steps, to be resumed."""

    def __init__(
        self, context: Context, hold: MachineLock, place: BmcAddress, connect: Connect, stop: threading.Event
    ) -> None:
        self._context = context
        self._hold = hold
        self._place = place
        self._connect = connect
        self._stop = stop

    def execute(self) -> RunState | None:
        """Takes the machine's run to its end. None: there is none. Raises Stopping, HoldLost or StoreError."""
        run = runs.active(self._hold.store.connection(), self._hold.machine)
        if run is None:
            return None
        why = self._why_not(run)
        if why:
            return self._finish(run, why)
        if run.state is RunState.QUEUED:
            with self._hold.write() as tx:
                runs.begin(tx, run, NAME, len(SUITE))
        return self._carry_out(run)

    def _why_not(self, run: RunSummary) -> str:
        """Why the run must not begin, or go on."""
        if run.cancel:
            return "A person cancelled the run."
        view = standing.load_view(self._hold.store.connection(), run.machine)
        queued = run.state is RunState.QUEUED
        if not (TRAITS[view.state].may_test if queued else view.state is State.TESTING):
            return f"The machine is {view.state}; it cannot be tested now."
        policy = self._context.store.policy
        assessment = assess(view, policy)
        if assessment.level < policy.level_for_testing:
            return f"Its level fell to {assessment.level}: {assessment.reasons[0].text}"
        return "" if self._place.address else "Its BMC has no address."

    def _carry_out(self, run: RunSummary) -> RunState:
        settings, connection = self._context.settings.acceptance, self._hold.store.connection()
        progress = Progress(self._hold, run, settings, self._stop, self._context.clock)
        expectation = self._expectation(run.machine)
        bench = BmcAccess(
            self._place,
            expectation.tls_key,
            self._connect,
            progress.wait,
            settings.request_timeout_seconds,
            self._context.dialects,
        )
        try:
            for position, check in enumerate(SUITE):
                self._one(run, position, check, bench, progress, expectation)
        except RunCancelled as cancelled:
            bench.close()
            return self._finish(run, str(cancelled))
        except LeftTesting as reason:
            bench.close()
            failed = any(result is not Result.PASS for result in runs.results(connection, run.id).values())
            return self._finish(run, "" if failed else str(reason))
        finally:
            bench.close()
        return self._finish(run)

    def _one(
        self,
        run: RunSummary,
        position: int,
        check: Check,
        bench: BmcAccess,
        progress: Progress,
        expectation: Expectation,
    ) -> None:
        done = runs.results(self._hold.store.connection(), run.id)
        if check.name in done:
            return
        progress.check()
        started = self._context.clock()
        blocker = _blocker(done)
        if blocker is None:
            if why := self._why_end(run):
                raise LeftTesting(why)
            progress.begin(check.title)
            judged = _judge(check, bench, progress, expectation)
        else:
            why = f"not carried out: {blocker.title!r} is not passed"
            judged = Judged(Verdict(Result.SKIPPED, "that nothing stands before it", why, {}, _NOT_DONE))
        if judged.mismatch or judged.changed:
            bench.close()

        def record(tx: Transaction) -> None:
            runs.add_verdict(tx, run, position, check.name, check.title, _advised(judged.verdict, check), started)
            self._follow_up(tx, run.machine, judged, bench)

        self._hold.write_with_retry(record, progress.wait)

    def _why_end(self, run: RunSummary) -> str:
        """Why no further check may be carried out, or none would count."""
        connection, policy = self._hold.store.connection(), self._context.store.policy
        view = standing.load_view(connection, run.machine)
        if view.state is not State.TESTING:
            return "The machine was set apart meanwhile."
        assessment = assess(view, policy)
        if assessment.level < 1:
            return f"The machine is no longer certain. {assessment.reasons[0].text}"
        return runs.why_void(connection, run, policy)

    def _follow_up(self, tx: Transaction, machine: int, judged: Judged, bench: BmcAccess) -> None:
        """What the observation means for the machine: its facts, and its quarantine when it is another one."""
        key, address, shown = bench.key, self._place.address, bench.shown
        facts.add_facts(tx, machine, judged.facts, Source.REDFISH, f"acceptance over the TLS key {key}", key)
        observed = dict(judged.facts)
        machines.show_identity(tx, machine, vendor=observed.get(Name.VENDOR, ""), model=observed.get(Name.MODEL, ""))
        if judged.changed:
            error = judged.changed
            observe_key(tx, machine, error.shown, error.certificate, address, f"During acceptance {error}.")
        elif judged.mismatch and shown and shown.facts.spki_sha256 != key:
            observe_key(tx, machine, shown.facts, shown.certificate, address, judged.mismatch)
        elif judged.mismatch:
            machines.quarantine(tx, machine, judged.mismatch, tls_key=key, address=address)

    def _expectation(self, machine: int) -> Expectation:
        connection = self._hold.store.connection()
        view = standing.load_view(connection, machine)
        return Expectation(
            serial=view.row.serial if view.row else "",
            uuid=(view.row.uuid if view.row else "") or latest(view.facts, Name.UUID, Source.REDFISH) or "",
            model=view.row.model if view.row else "",
            tls_key=tls_keys.present_key(self._hold.store, machine),
            policy=self._context.store.policy,
        )

    def _finish(self, run: RunSummary, why_stopped: str = "") -> RunState:
        with self._hold.write() as tx:
            return runs.finish(tx, run, why_stopped)


def _blocker(done: Mapping[str, Result]) -> Check | None:
    """The gate that was not passed, or the check after which the machine is another one."""
    return next((check for check in SUITE if check.gate and done.get(check.name, Result.PASS) is not Result.PASS), None)


def _judge(check: Check, bench: BmcAccess, progress: Progress, expectation: Expectation) -> Judged:
    """Collects and judges; what could not be carried out is an error, never a failure of the machine."""
    expected = check.title[:1].lower() + check.title[1:]
    try:
        observation: Observation = check.collect(bench, progress)
    except PinMismatch as error:
        return Judged(unknown(expected, f"{error}", {}), changed=error)
    except (BmcError, Refused) as error:
        return Judged(unknown(expected, f"{error}", {}))
    except (RunCancelled, LeftTesting, WorkerStopping, LockLost, StoreError):
        raise
    except Exception:
        LOG.exception("The check %s failed by itself.", check.name)
        return Judged(unknown(expected, "the check itself failed; the log says why", {}, "Report this as a bug."))
    return Judged(
        check.judge(observation, expectation),
        mismatch=check.mismatch(observation, expectation) if check.mismatch else "",
        facts=tuple(check.facts(observation)) if check.facts else (),
    )


def _advised(verdict: Verdict, check: Check) -> Verdict:
    if verdict.result is Result.PASS or verdict.advice:
        return verdict
    return Verdict(verdict.result, verdict.expected, verdict.observed, verdict.evidence, check.advice)
