"""What to do next, as a table of situations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from appliance.domain.blockers import Blocker, blocker
from appliance.domain.lifecycle import State
from appliance.domain.login import LoginAttempt, login_blocker
from appliance.domain.verdicts import RunState
from appliance.onboarding.decide import RULES, WATCH, Advance, Wait, next_step
from appliance.onboarding.situation import Situation
from appliance.onboarding.steps import DO

NOW = 1_780_000_000_000
FRESH = Situation(machine=1, state=State.STAGING, level=1, address="10.66.1.7", has_credential=True)
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
def test_advances(situation: Situation, step: str) -> None:
    assert next_step(situation, NOW) == Advance(step)


@pytest.mark.parametrize(
    ("situation", "until"),
    [
        (replace(FRESH, address=""), NOW + 500),
        (replace(FRESH, retry_at=NOW + 7, retry_reason="no answer"), NOW + 7),
        (READ, NOW + WATCH),
        (replace(AUTOMATIC, state=State.READY, last_run=RunState.PASSED), NOW + WATCH),
        (replace(AUTOMATIC, last_run=RunState.CANCELLED), NOW + WATCH),
        (replace(AUTOMATIC, state=State.FAILED, last_run=RunState.FAILED), NOW + WATCH),
        (replace(AUTOMATIC, level_for_testing=3), NOW + WATCH),
    ],
)
def test_waits(situation: Situation, until: int) -> None:
    decision = next_step(situation, NOW)
    assert isinstance(decision, Wait)
    assert decision.until == until
    assert decision.reason


def tried(outcome: str, key: str = "k", credential: str = "c") -> LoginAttempt:
    return LoginAttempt(credential, key, outcome)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": State.QUARANTINED}, "quarantine"),
        ({"state": State.RELEASED}, "signed off"),
        ({"state": State.RETIRED}, "retired"),
        ({"state": State.EXPECTED}, "not yet seen"),
        ({"level": 0, "reason": blocker("manifest.no_row")}, "No row of the manifest"),
        ({"has_credential": False}, "no credential"),
        ({"open_segments": ("lab",)}, "ports of lab are not declared isolated"),
        ({"credential": "c", "attempts": (tried("refused"),)}, "refused"),
        ({"credential": "c", "attempts": (tried("pending"),)}, "not known"),
        ({"credential": "c", "attempts": (tried("accepted", "old"),)}, "another TLS key"),
    ],
)
def test_refuses(changes: dict[str, Any], words: str) -> None:
    decision = next_step(replace(ROOTED, **changes), NOW)
    assert isinstance(decision, Blocker)
    assert words in decision.text


def test_nothing_is_done_to_a_machine_below_level_1_however_much_is_known() -> None:
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
def test_a_credential_is_sent_once_unless_it_was_accepted_over_the_same_key(
    attempts: tuple[LoginAttempt, ...], allowed: bool
) -> None:
    assert (login_blocker(has_credential=True, open_segments=(), attempts=attempts, key="k") is None) is allowed


def test_every_step_that_a_rule_can_name_can_be_done() -> None:
    named = {rule.name for rule in RULES}
    assert set(DO) <= named
    assert {"left alone", "unexpected", "address", "retry"} == named - set(DO)
