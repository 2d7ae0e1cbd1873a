from dataclasses import replace

import pytest

from appliance.domain.blockers import Blocker, blocker
from appliance.domain.contact import contact_error
from appliance.domain.lifecycle import TRAITS, State
from appliance.domain.roles import Role
from appliance.domain.status import LatestRun, status
from appliance.domain.verdicts import RunState

NO_CREDENTIAL = blocker("credential.missing")
NOT_OWNED = blocker("owner.none")


def run(state: RunState, not_passed: str = "") -> LatestRun:
    return LatestRun(7, state, "No fan at zero", False, 12, 2, not_passed)


def of(state: State, *reasons: Blocker, latest: LatestRun | None = None, error: str = "", level: int = 1) -> Blocker:
    return status(state, reasons, latest, contact_error(error), may_test=level >= 2)


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_status(state: State) -> None:
    found = of(state, NO_CREDENTIAL)
    assert found.text
    assert bool(found.next_action) is not TRAITS[state].is_finished


def test_a_staging_machine_waits_for_its_first_reason() -> None:
    assert of(State.STAGING, NO_CREDENTIAL) == NO_CREDENTIAL


def test_an_authenticated_machine_waits_for_its_run() -> None:
    found = of(State.STAGING, NOT_OWNED, level=2)
    assert (found.code, found.role) == ("run.can_start", Role.GATEHOUSE)
    assert of(State.STAGING, NOT_OWNED, level=2, error="It is off.").text == "It is off."


def test_an_inconclusive_run_waits_for_a_person() -> None:
    found = of(State.STAGING, NOT_OWNED, level=2, latest=run(RunState.INCONCLUSIVE, "The clock"), error="It is off.")
    assert (found.code, found.role) == ("run.inconclusive", Role.ENGINEER)
    assert "run 7 is inconclusive" in found.text


def test_quarantine_is_shown_also_while_its_run_ends() -> None:
    reason = blocker("machine.quarantined", reason="Another TLS key.")
    found = of(State.QUARANTINED, reason, level=2, latest=run(RunState.RUNNING))
    assert found == reason


def test_a_run_shows_its_step_and_needs_nobody() -> None:
    found = of(State.TESTING, NOT_OWNED, level=2, latest=run(RunState.RUNNING))
    assert found.text == "No fan at zero (2 of 12 checks done)"
    assert found.role is Role.GATEHOUSE


@pytest.mark.parametrize("state", [State.STAGING, State.READY, State.FAILED])
def test_a_queued_run_is_the_status(state: State) -> None:
    assert of(state, NOT_OWNED, level=2, latest=run(RunState.QUEUED)).code == "run.queued"


@pytest.mark.parametrize("active", [RunState.QUEUED, RunState.RUNNING])
def test_a_run_that_is_being_cancelled_says_so(active: RunState) -> None:
    found = of(State.TESTING, NOT_OWNED, level=2, latest=replace(run(active), cancel=True))
    assert (found.code, found.role) == ("run.cancelling", Role.GATEHOUSE)
    assert "gets back the power state" in found.text


def test_a_failed_machine_names_its_failed_check() -> None:
    found = of(State.FAILED, NOT_OWNED, level=2, latest=run(RunState.FAILED, "The clock"))
    assert found.text == "Failed check: The clock"
    assert found.role is Role.ENGINEER


def test_a_quarantined_machine_shows_its_mismatch() -> None:
    mismatch = blocker("machine.quarantined", reason="Another serial.")
    assert of(State.QUARANTINED, mismatch, latest=run(RunState.FAILED, "The clock")) == mismatch


def test_a_ready_machine_waits_for_an_approver() -> None:
    assert of(State.READY, NOT_OWNED, level=2, latest=run(RunState.PASSED)).role is Role.APPROVER
