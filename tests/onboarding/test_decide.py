"""What to do next, as a table of situations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from appliance.domain.blockers import Blocker, blocker
from appliance.domain.lifecycle import State
from appliance.domain.login import LoginAttempt, login_blocker
from appliance.domain.proof_methods import METHODS, ProofInput
from appliance.domain.verdicts import RunState
from appliance.onboarding.decide import ADDRESS_LOOK, RULES, WATCH, Advance, Wait, next_step
from appliance.onboarding.situation import Situation
from appliance.onboarding.steps import STEPS

NOW = 1_780_000_000_000
USABLE = ProofInput(has_credential=True, keys=frozenset({"k"}))
FRESH = Situation(machine=1, state=State.STAGING, level=1, address="10.66.1.7", proof_input=USABLE)
PROBED = replace(FRESH, key="k", probed_at=NOW)
ROOTED = replace(PROBED, root_key="k")
PROVED = replace(ROOTED, level=2, proof_key="k", proved_at=NOW - 5)
READ = replace(PROVED, inventoried_at=NOW - 1)
AUTOMATIC = replace(READ, automatic=True)


@pytest.mark.parametrize(
    ("situation", "step"),
    [
        (FRESH, "probe"),
        (PROBED, "root"),
        (replace(PROBED, root_key="old"), "root"),
        (ROOTED, "login"),
        (replace(ROOTED, proof_key="old", proved_at=1), "login"),
        (PROVED, "inventory"),
        (AUTOMATIC, "acceptance"),
        (replace(AUTOMATIC, last_run=RunState.PASSED), "acceptance"),
        (replace(READ, probed_at=NOW - WATCH), "watch"),
        (replace(FRESH, retry_at=NOW), "probe"),
    ],
)
def test_situation_advances_to_the_step(situation: Situation, step: str) -> None:
    assert next_step(situation, NOW) == Advance(step)


@pytest.mark.parametrize(
    ("situation", "until"),
    [
        (replace(FRESH, address=""), NOW + ADDRESS_LOOK),
        (replace(FRESH, retry_at=NOW + 7, retry_reason="no answer"), NOW + 7),
        (READ, NOW + WATCH),
        (replace(AUTOMATIC, state=State.READY, last_run=RunState.PASSED), NOW + WATCH),
        (replace(AUTOMATIC, last_run=RunState.CANCELLED), NOW + WATCH),
        (replace(AUTOMATIC, last_run=RunState.INCONCLUSIVE), NOW + WATCH),
        (replace(AUTOMATIC, state=State.FAILED, last_run=RunState.FAILED), NOW + WATCH),
        (replace(AUTOMATIC, level_for_testing=3), NOW + WATCH),
    ],
)
def test_situation_waits_until(situation: Situation, until: int) -> None:
    decision = next_step(situation, NOW)
    assert isinstance(decision, Wait)
    assert decision.until == until
    assert decision.reason


def tried(outcome: str, key: str = "k", credential: str = "c") -> LoginAttempt:
    return LoginAttempt(credential, key, outcome)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"state": State.QUARANTINED}, "state.quarantined"),
        ({"state": State.RELEASED}, "state.released"),
        ({"state": State.RETIRED}, "state.retired"),
        ({"state": State.EXPECTED}, "state.expected"),
        ({"level": 0, "reason": blocker("manifest.no_row")}, "manifest.no_row"),
        ({"proof_input": ProofInput(has_credential=False)}, "credential.missing"),
        ({"proof_input": replace(USABLE, open_segments=frozenset({"lab"}))}, "segment.not_isolated"),
        ({"proof_input": replace(USABLE, attempts=(tried("refused"),))}, "credential.refused"),
        ({"proof_input": replace(USABLE, attempts=(tried("pending"),))}, "login.outcome_unknown"),
        ({"proof_input": replace(USABLE, attempts=(tried("accepted", "old"),))}, "credential.other_key"),
    ],
)
def test_blocked_machine_waits_for_a_role(changes: dict[str, Any], code: str) -> None:
    decision = next_step(replace(ROOTED, **changes), NOW)
    assert isinstance(decision, Blocker)
    assert decision.code == code


def test_credential_of_a_key_that_moved_may_be_sent() -> None:
    moved = replace(USABLE, keys=frozenset({"k", "old"}), attempts=(tried("accepted", "old"),))
    assert next_step(replace(ROOTED, proof_input=moved), NOW) == Advance("login")


def test_machine_below_level_1_is_never_contacted() -> None:
    for situation in (FRESH, PROBED, ROOTED, PROVED, READ, AUTOMATIC):
        assert isinstance(next_step(replace(situation, level=0), NOW), Blocker)


@pytest.mark.parametrize(
    ("attempts", "allowed"),
    [
        ((), True),
        ((tried("accepted"),), True),
        ((tried("accepted"), tried("pending")), True),
        ((tried("refused"),), False),
        ((tried("accepted"), tried("refused")), False),
        ((tried("pending"),), False),
        ((tried("accepted", "old"),), False),
        ((tried("accepted", "old"), tried("pending")), False),
    ],
)
def test_credential_is_sent_once_unless_accepted_over_the_key(
    attempts: tuple[LoginAttempt, ...], allowed: bool
) -> None:
    assert (login_blocker(has_credential=True, open_segments=(), attempts=attempts, keys={"k"}) is None) is allowed


def test_every_step_that_is_named_exists() -> None:
    rules, methods = {rule.name for rule in RULES}, {method.step for method in METHODS}
    assert set(STEPS) == rules - {"left alone", "unmatched", "address", "retry", "proof"} | methods
