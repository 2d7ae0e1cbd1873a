"""Carries out a run: a verdict for each check, committed as it is reached; resumed after the last one."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass, replace

from appliance.acceptance.bmc_access import BmcAccess, Connect
from appliance.acceptance.check import Check, Expectation, RunContext, RunStopped, WorkerStopping, unknown
from appliance.acceptance.progress import Progress
from appliance.bmc.errors import BmcError, PinMismatch
from appliance.context import Context
from appliance.domain.facts import Name, Source, latest
from appliance.domain.identity import Wanted
from appliance.domain.suite import Suite
from appliance.domain.verdicts import Result, RunState, Verdict
from appliance.errors import Refused, StoreError
from appliance.onboarding.bmc_address import BmcAddress
from appliance.onboarding.observed_key import observe_key
from appliance.store import facts, machines, runs, standing, tls_keys
from appliance.store.machine_locks import LockLost, MachineLock
from appliance.store.runs import RunSummary
from appliance.store.transaction import Transaction

LOG = logging.getLogger(__name__)

_SKIPPED_ADVICE = "Correct what that check names, then test again."


@dataclass(frozen=True, slots=True)
class Judgement:
    """A verdict with what else follows from the observation. `other_key`: another TLS key answered during the check."""

    verdict: Verdict
    mismatch: str = ""
    facts: tuple[tuple[str, str], ...] = ()
    other_key: PinMismatch | None = None


class Runner:
    """One run on one locked machine. `connect` logs in; `stop` ends it between two steps, to be resumed."""

    def __init__(
        self, context: Context, lock: MachineLock, address: BmcAddress, connect: Connect, stop: threading.Event
    ) -> None:
        self._context = context
        self._lock = lock
        self._address = address
        self._connect = connect
        self._stop = stop

    def execute(self) -> RunState | None:
        """Takes the machine's run to its end. None: there is none. Raises WorkerStopping, LockLost or StoreError."""
        store, suite = self._context.store, self._context.suite
        run = runs.active(store, self._lock.machine)
        if run is None:
            return None
        stopped = runs.progress_blocker(store, run, store.policy, has_address=bool(self._address.address))
        if stopped is None:
            if run.state is RunState.QUEUED:
                with self._lock.write() as tx:
                    runs.begin(tx, run, suite.label, len(suite.checks))
            try:
                self._carry_out(run)
            except RunStopped as error:
                stopped = error.blocker
        with self._lock.write() as tx:
            return runs.finish(tx, run, stopped)

    def _carry_out(self, run: RunSummary) -> None:
        """Raises RunStopped where the run must not go on."""
        store, settings = self._context.store, self._context.settings.acceptance
        suite: Suite[Check] = self._context.suite
        progress = Progress(self._lock, run, settings, self._stop, self._context.clock)
        expectation = self._expectation(run.machine)
        bmc = BmcAccess(
            self._address, expectation.tls_key, self._connect, progress.wait, settings.request_timeout_seconds,
            self._context.dialects, Wanted(expectation.serial, expectation.uuid),
        )  # fmt: skip
        try:
            for position, check in enumerate(suite.checks):
                done = runs.results(store, run.id)
                if check.name in done:
                    continue
                started = self._context.clock()
                gate = suite.failed_gate(done)
                if gate:
                    observed = f"not carried out: the check {gate.title!r} is not passed"
                    verdict = Verdict(Result.SKIPPED, "the checks before it are passed", observed, {}, _SKIPPED_ADVICE)
                    judgement = Judgement(verdict)
                else:
                    progress.check()
                    if stopped := runs.progress_blocker(store, run, store.policy):
                        raise RunStopped(stopped)
                    progress.begin(check.title)
                    judgement = carry_out(check, bmc, progress, expectation)
                if judgement.mismatch or judgement.other_key:
                    bmc.close()
                self._record(run, position, check, judgement, bmc, progress, started)
        finally:
            bmc.close()

    def _expectation(self, machine: int) -> Expectation:
        view = standing.load_view(self._context.store, machine)
        return Expectation(
            serial=view.row.serial if view.row else "",
            uuid=(view.row.uuid if view.row else "") or latest(view.facts, Name.UUID, Source.REDFISH) or "",
            model=view.row.model if view.row else "",
            tls_key=tls_keys.present_key(self._context.store, machine).spki_sha256,
            policy=self._context.store.policy,
        )

    def _record(
        self,
        run: RunSummary,
        position: int,
        check: Check,
        judgement: Judgement,
        bmc: BmcAccess,
        progress: Progress,
        started: int,
    ) -> None:
        """The verdict, the facts that the observation shows, and the quarantine where it is another machine."""
        key, address, other, shown = bmc.key, self._address.address, judgement.other_key, bmc.shown
        observed = dict(judgement.facts)

        def record(tx: Transaction) -> None:
            machine, mismatch = run.machine, judgement.mismatch
            runs.add_verdict(tx, run, position, check.name, check.title, judgement.verdict, started)
            facts.add_facts(tx, machine, judgement.facts, Source.REDFISH, f"acceptance over the TLS key {key}", key)
            machines.show_identity(
                tx, machine, vendor=observed.get(Name.VENDOR, ""), model=observed.get(Name.MODEL, "")
            )  # fmt: skip
            if other:
                observe_key(tx, machine, other.shown, other.certificate, address, f"During acceptance {other}.")
            elif mismatch and shown and shown.facts.spki_sha256 != key:
                observe_key(tx, machine, shown.facts, shown.certificate, address, mismatch)
            elif mismatch:
                machines.quarantine(tx, machine, mismatch, tls_key=key, address=address)

        self._lock.write_with_retry(record, progress.wait)


def carry_out(check: Check, bmc: BmcAccess, run: RunContext, expectation: Expectation) -> Judgement:
    """Collects and judges. Where that is not possible, or the check itself fails, nothing is known of the machine."""
    expected = check.title[:1].lower() + check.title[1:]
    try:
        observation = check.collect(bmc, run)
        verdict = check.judge(observation, expectation)
        json.dumps(dict(verdict.evidence))
        if verdict.result is not Result.PASS and not verdict.advice:
            verdict = replace(verdict, advice=check.advice)
        mismatch = check.mismatch(observation, expectation) if check.mismatch else ""
        shown = tuple(check.facts(observation)) if check.facts else ()
        return Judgement(verdict, mismatch, shown)
    except PinMismatch as error:
        return Judgement(unknown(expected, f"{error}", {}, check.advice), other_key=error)
    except (BmcError, Refused) as error:
        return Judgement(unknown(expected, f"{error}", {}, check.advice))
    except (RunStopped, WorkerStopping, LockLost, StoreError):
        raise
    except Exception:
        LOG.exception("The check %s failed by itself.", check.name)
        failed = "the check itself failed; the log of the worker has the error"
        return Judgement(unknown(expected, failed, {}, "Report this as a bug."))
