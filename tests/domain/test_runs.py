"""Whether a run may begin or go on, and how it ends: one decision, as tables."""

from __future__ import annotations

from dataclasses import replace

import pytest

from appliance.domain.blockers import blocker, state_blocker
from appliance.domain.levels import View, assess
from appliance.domain.lifecycle import State
from appliance.domain.policy import Policy
from appliance.domain.runs import RunFacts, ended_state, not_passed_blocker, run_blocker, summary
from appliance.domain.suite import EMPTY
from appliance.domain.verdicts import Result, RunState, conclude
from tests.domain.test_levels import AUTHENTICATED, ISOLATED, MATCHED

PASS, FAIL, UNKNOWN, SKIPPED, NOT_APPLICABLE = Result
PROVED, UNPROVED = (assess(view, ISOLATED) for view in (AUTHENTICATED, MATCHED))
QUEUED = RunFacts(RunState.QUEUED, False, State.STAGING, PROVED)
RUNNING = RunFacts(RunState.RUNNING, False, State.TESTING, PROVED)


@pytest.mark.parametrize("state", State)
def test_a_queued_run_begins_only_where_the_state_permits(state: State) -> None:
    found = run_blocker(replace(QUEUED, machine=state), Policy())
    assert (found is None) is (state in (State.STAGING, State.FAILED, State.READY))
    assert found is None or found == state_blocker(state)


@pytest.mark.parametrize("state", State)
def test_a_running_run_goes_on_only_in_testing(state: State) -> None:
    found = run_blocker(replace(RUNNING, machine=state), Policy())
    assert (found is None) is (state is State.TESTING)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        (replace(RUNNING, cancel=True, machine=State.QUARANTINED), "run.cancelled"),
        (replace(RUNNING, machine=State.QUARANTINED, assessment=UNPROVED), "state.quarantined"),
        (replace(RUNNING, assessment=UNPROVED, changed=("the policy",)), "level.below_testing"),
        (replace(RUNNING, changed=("the policy",), has_address=False), "run.conditions_changed"),
        (replace(RUNNING, has_address=False), "bmc.no_address"),
        (replace(QUEUED, assessment=UNPROVED), "level.below_testing"),
    ],
)
def test_the_first_blocker_is_named(facts: RunFacts, code: str) -> None:
    found = run_blocker(facts, Policy())
    assert found is not None
    assert found.code == code


def test_a_level_too_low_names_the_level_and_its_reason() -> None:
    found = run_blocker(replace(QUEUED, assessment=UNPROVED), Policy())
    assert found is not None
    assert found.text == "Its level is 1 MATCHED; testing needs 2. Its BMC has not answered over TLS yet."
    assert found.next_action == UNPROVED.reasons[0].next_action


@pytest.mark.parametrize(
    ("results", "state"),
    [
        ([PASS, PASS], RunState.PASSED),
        ([PASS, NOT_APPLICABLE], RunState.PASSED),
        ([NOT_APPLICABLE], RunState.INCONCLUSIVE),
        ([PASS, UNKNOWN], RunState.INCONCLUSIVE),
        ([UNKNOWN, SKIPPED], RunState.INCONCLUSIVE),
        ([PASS, SKIPPED], RunState.INCONCLUSIVE),
        ([FAIL, UNKNOWN, SKIPPED], RunState.FAILED),
        ([], RunState.INCONCLUSIVE),
    ],
)
def test_results_conclude_a_run(results: list[Result], state: RunState) -> None:
    assert conclude(results) is state
    assert ended_state(results, None) is state


@pytest.mark.parametrize(
    ("results", "code", "state"),
    [
        ([FAIL], "run.cancelled", RunState.CANCELLED),
        ([PASS, UNKNOWN], "run.cancelled", RunState.CANCELLED),
        ([PASS], "state.quarantined", RunState.CANCELLED),
        ([], "state.quarantined", RunState.CANCELLED),
        ([PASS, FAIL], "state.quarantined", RunState.FAILED),
        ([PASS, UNKNOWN], "state.quarantined", RunState.INCONCLUSIVE),
        ([PASS], "run.stopped_by_error", RunState.CANCELLED),
    ],
)
def test_a_stopped_run_never_passes(results: list[Result], code: str, state: RunState) -> None:
    assert ended_state(results, blocker(code)) is state


def test_a_void_run_is_cancelled_whatever_its_results() -> None:
    void = blocker("run.conditions_changed", conditions="the policy")
    assert ended_state([FAIL, UNKNOWN], void) is RunState.CANCELLED


def test_an_earlier_version_s_error_reads_as_unknown() -> None:
    assert Result("error") is UNKNOWN
    with pytest.raises(ValueError, match="nonsense"):
        Result("nonsense")


def test_the_summary_names_failed_checks_first() -> None:
    assert summary({"a": PASS, "b": PASS}) == "All 2 checks passed."
    assert summary({"a": SKIPPED, "b": FAIL, "c": UNKNOWN, "d": FAIL}) == "Failed: b, d; Unknown: c; Skipped: a."


@pytest.mark.parametrize(
    ("state", "code"),
    [
        (RunState.FAILED, "run.failed"),
        (RunState.INCONCLUSIVE, "run.inconclusive"),
        (RunState.CANCELLED, "run.not_passed"),
    ],
)
def test_a_run_that_did_not_pass_proves_nothing(state: RunState, code: str) -> None:
    found = not_passed_blocker(7, state)
    assert found is not None
    assert (found.code, "7" in found.text) == (code, True)
    assert not_passed_blocker(7, RunState.PASSED) is None


def test_an_empty_suite_has_a_label_and_no_gate() -> None:
    assert (EMPTY.label, EMPTY.versions(), EMPTY.failed_gate({})) == ("none-0", {}, None)


def test_a_view_without_keys_has_no_present_key() -> None:
    assert View(State.STAGING, seen=True, row=None).present_key == ""
