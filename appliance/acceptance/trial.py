"""The suite on one BMC without an appliance: no database, no manifest, nothing is kept. The key that it shows first is
pinned for the whole trial, and a password that is refused once is not sent again."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial

from appliance.acceptance.acting import Acting
from appliance.acceptance.bmc_access import BmcAccess
from appliance.acceptance.check import Check, Expectation
from appliance.acceptance.judgement import Judgement, carry_out
from appliance.acceptance.power_ons import PowerOns
from appliance.acceptance.steps import ActingSteps, Pause
from appliance.bmc.dialect import Dialects, read_service_root
from appliance.bmc.errors import BmcError, Denied
from appliance.bmc.redfish import Redfish
from appliance.bmc.retry import retry_while_busy
from appliance.bmc.session import Session, open_session, sessions_path
from appliance.clock import monotonic_clock, system_clock
from appliance.domain.acting import Stand
from appliance.domain.identity import ANYBODY, Wanted
from appliance.domain.instants import Instant
from appliance.domain.suite import Suite
from appliance.domain.verdicts import Result, Verdict
from appliance.onboarding.bmc_address import BmcAddress


@dataclass
class TrialRun:
    """Implements `check.RunContext` and `steps.StepContext`: progress goes to `show`; notes end with the trial."""

    power_timeout: int
    reset_timeout: int
    show: Callable[[str], None] = lambda detail: None
    notes: list[tuple[str, str]] = field(default_factory=list)
    rack: str = ""

    def instant(self) -> Instant:
        return Instant(system_clock(), monotonic_clock())

    def store(self, stand: Stand, notes: Sequence[tuple[str, str]] = ()) -> None:
        self.notes.extend(notes)

    def now(self) -> int:
        return system_clock()

    def report(self, detail: str) -> None:
        self.show(detail)

    def wait(self, seconds: float) -> None:
        time.sleep(seconds)

    def add_note(self, name: str, value: str) -> None:
        self.notes.append((name, value))

    def find_note(self, name: str) -> str:
        return next((value for found, value in self.notes if found == name), "")


@dataclass
class Login:
    """A user name and password for one BMC with one TLS key. After a refusal it is never sent again."""

    address: str
    key: str
    username: str
    password: str = field(repr=False)
    dialects: Dialects
    seconds: float
    refused: Denied | None = None

    def __call__(self, client: Redfish) -> Session:
        """Logs in. Raises BmcError; Denied, the first one again, once it was refused."""
        if self.refused is not None:
            raise self.refused
        try:
            root = retry_while_busy(lambda: read_service_root(client.get, self.dialects), time.sleep)
            path = sessions_path(root, self.dialects.choose(root))
            return open_session(client, path, self.username, self.password, lambda: "")
        except Denied as denied:
            self.refused = denied
            client.close()
            raise


def access(login: Login, wanted: Wanted = ANYBODY) -> BmcAccess:
    """The BMC as checks use it."""
    return BmcAccess(BmcAddress(login.address), login.key, login, time.sleep, login.seconds, login.dialects, wanted)


def verdicts(
    suite: Suite[Check], bmc: BmcAccess, run: TrialRun, expectation: Expectation
) -> Iterator[tuple[Check, Verdict]]:
    """Carries out the checks in their order. After a gate that failed, the others are skipped; one whose result is
    unknown stops nothing, as nothing is signed off."""
    failed = ""
    for check in suite.checks:
        if failed:
            observed = f"not carried out: the check {failed!r} failed"
            verdict = Verdict(Result.SKIPPED, "the checks before it are passed", observed)
        else:
            verdict = _carry_out(check, bmc, run, expectation)
        if check.gate and verdict.result is Result.FAIL:
            failed = check.title
        yield check, verdict


def _carry_out(check: Check, bmc: BmcAccess, run: TrialRun, expectation: Expectation) -> Verdict:
    """A check that acts is taken from step to step, with nobody else to wait for. Ended early, also by Ctrl-C, it
    returns the host to the state in which it was found."""
    if not isinstance(check.collect, Acting):
        found = carry_out(check, partial(check.collect, bmc, run), expectation)
        assert isinstance(found, Judgement)
        return found.verdict
    steps = ActingSteps(check.name, check.collect, None, bmc, run, PowerOns(1))
    try:
        while isinstance(found := carry_out(check, steps.observe, expectation), Pause):
            run.wait(found.seconds)
    finally:
        if not steps.is_done and steps.stop():
            _restore(steps, run)
    return found.verdict


def _restore(steps: ActingSteps, run: TrialRun) -> None:
    with suppress(BmcError):
        while isinstance(found := steps.step(), Pause):
            run.wait(found.seconds)
