"""The worker while its disk is full or its database locked: what it has done is recorded later, and not done again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.acceptance.suite import STANDARD
from appliance.commands.acceptance import start
from appliance.store import engines
from tests.onboarding.rig import Bed, configured, open_bed, simulated, until, who
from tests.rack.bmc import Seen, SimulatedBmc
from tests.trouble import KINDS, Trouble, threatened

pytestmark = pytest.mark.rack

SECONDS = 2.0
"""How long the trouble stays: longer than the store waits for a lock here."""

RESETS = ("ComputerSystem.Reset", "Manager.Reset")


@pytest.fixture(params=KINDS)
def trouble(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trouble]:
    monkeypatch.setattr(engines, "LOCK_WAIT_SECONDS", 1)
    with threatened(tmp_path, request.param, 48) as found:
        yield found


@pytest.fixture
def bed(trouble: Trouble) -> Iterator[Bed]:
    made = open_bed(trouble.state, configured(acceptance={"automatic": False}))
    yield made
    made.context.store.disconnect()


@contextmanager
def disturbed(bmc: SimulatedBmc, trouble: Trouble, when: Callable[[Seen], bool]) -> Iterator[threading.Event]:
    """Trouble that begins once, while the BMC answers the first request of a kind, and ends by itself; the event is
    set when it is over."""
    record, over, once = bmc.record, threading.Event(), threading.Lock()

    def end() -> None:
        trouble.end()
        over.set()

    timer = threading.Timer(SECONDS, end)

    def recorded(*request: object) -> None:
        record(*request)  # type: ignore[arg-type]
        if when(bmc.requests[-1]) and once.acquire(blocking=False):
            trouble.begin()
            timer.start()

    bmc.record = recorded  # type: ignore[method-assign]
    try:
        yield over
    finally:
        timer.cancel()
        trouble.end()


def is_login(seen: Seen) -> bool:
    return seen.method == "POST" and seen.path.endswith("/Sessions")


def is_reset(seen: Seen) -> bool:
    return seen.method == "POST" and seen.path.endswith(RESETS)


@pytest.mark.parametrize(("refused", "outcome"), [(False, "accepted"), (True, "refused")])
def test_login_with_an_unwritten_outcome_is_counted_once(
    bed: Bed, trouble: Trouble, refused: bool, outcome: str
) -> None:
    with simulated(who(), faults={"password_refused": refused}) as bmc, disturbed(bmc, trouble, is_login) as over:
        with bed.working():
            machine = bed.arrive(bmc)
            assert over.wait(30)
            until(lambda: bed.rows("SELECT outcome FROM attempt") == [(outcome,)])
            if not refused:
                until(lambda: "bmc.inventory" in bed.journal(machine))
            bed.settle(machine)
        assert len(bmc.logins) == 1
        assert bmc.service.sessions.tokens == {}
    assert bed.journal(machine).count("machine.authenticated") == (0 if refused else 1)


def test_run_goes_on_and_no_power_command_is_sent_twice(bed: Bed, trouble: Trouble) -> None:
    with simulated(who(), power_delay=0.6) as bmc, disturbed(bmc, trouble, is_reset) as over, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, "person:admin", machine)
        assert over.wait(30)
        until(lambda: bed.run_state(machine) in ("passed", "failed", "cancelled"), 60)
        commands = [seen.path.rpartition("/")[2] for seen in bmc.requests if is_reset(seen)]
    verdicts = bed.verdicts(machine)
    names = [check.name for check in STANDARD.checks]
    assert {name: verdict["result"] for name, verdict in verdicts.items()} == dict.fromkeys(names, "pass")
    assert bed.journal(machine).count("acceptance.verdict") == len(names)
    assert commands == ["ComputerSystem.Reset"] * 3 + ["Manager.Reset"]
    assert bed.value("SELECT count(*) FROM run") == 1
