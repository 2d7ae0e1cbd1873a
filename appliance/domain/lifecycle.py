"""The life of a machine, as two tables: what each state permits, and every change from one state to another.

Everybody asks `TRAITS` what a state permits; everything that changes a machine's state is a row of `TRANSITIONS`. The
diagram in the README is generated from it and compared in a test. Nothing here knows how an event came about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from appliance.domain.roles import Role


class State(StrEnum):
    """How far a machine is between cable and production."""

    EXPECTED = "expected"
    DISCOVERED = "discovered"
    STAGING = "staging"
    TESTING = "testing"
    READY = "ready"
    RELEASED = "released"
    FAILED = "failed"
    QUARANTINED = "quarantined"
    RETIRED = "retired"


class Event(StrEnum):
    """What happened to it. (Journal entries of earlier versions name some of them otherwise.)"""

    SIGHTED = "seen"
    MATCHED = "row matched"
    LEFT_MANIFEST = "left manifest"
    TEST_STARTED = "test started"
    TEST_PASSED = "test passed"
    TEST_FAILED = "test failed"
    TEST_INCONCLUSIVE = "test inconclusive"
    TEST_STOPPED = "test stopped"
    CHANGED = "changed"
    MISMATCHED = "mismatch found"
    SIGNED_OFF = "signed off"
    QUARANTINE_LIFTED = "quarantine lifted"
    RETIRED = "retired"
    RETURNED = "returned"


@dataclass(frozen=True, slots=True)
class Traits:
    """What a state means and what it permits.

    `waits_for` is what must happen next, as a sentence ("" = the acceptance run or the first reason of the level is
    the answer); `next_action` and `role` are what moves a machine on from here, and who can do it.

    `may_contact`: its BMC may be contacted. `may_write`: its BMC may be written to. `may_test`: an acceptance run may
    start. `is_tested`: a run that has started goes on. `may_sign_off`: it can be signed off. `watched`: the worker
    takes its next step and compares its TLS key.
    `advances_by_itself`: where configured, it is tested without a person; what keeps its BMC from that is shown.
    `is_present`: it was seen and is in the process. `is_finished`: it left the process, for production or for good.
    `claims_count`: what it shows (serial, switch, port) is compared with the manifest's plan and with other machines.
    `level_decides`: the level's first reason is what it waits for. `needs_attention`: it stopped, and a person has to
    look at the evidence. `attention` orders lists: the lowest number first."""

    meaning: str
    next_action: str
    role: Role
    attention: int
    waits_for: str = ""
    may_contact: bool = False
    may_write: bool = False
    may_test: bool = False
    is_tested: bool = False
    may_sign_off: bool = False
    watched: bool = False
    advances_by_itself: bool = False
    is_present: bool = False
    is_finished: bool = False
    claims_count: bool = True
    level_decides: bool = False
    needs_attention: bool = False


TRAITS: Mapping[State, Traits] = {
    State.EXPECTED: Traits(
        meaning="in the manifest, not yet seen",
        waits_for="Not seen on the network yet.",
        next_action="Cable the BMC's port and power on the machine.",
        role=Role.TECHNICIAN,
        attention=6,
        level_decides=True,
    ),
    State.DISCOVERED: Traits(
        meaning="seen on the network, not matched with one row of the manifest",
        next_action="Import the delivery's manifest, or correct what contradicts its row.",
        role=Role.TECHNICIAN,
        attention=5,
        may_contact=True,
        may_write=True,
        watched=True,
        is_present=True,
        level_decides=True,
    ),
    State.STAGING: Traits(
        meaning="matched and present; being authenticated",
        next_action="Wait until it is authenticated, then run the acceptance suite.",
        role=Role.GATEHOUSE,
        attention=4,
        may_contact=True,
        may_write=True,
        may_test=True,
        watched=True,
        advances_by_itself=True,
        is_present=True,
        level_decides=True,
    ),
    State.TESTING: Traits(
        meaning="the acceptance suite is running",
        next_action="Wait for the run, or cancel it.",
        role=Role.ENGINEER,
        attention=3,
        may_contact=True,
        may_write=True,
        is_tested=True,
        is_present=True,
    ),
    State.READY: Traits(
        meaning="passed; waits for a person to sign it off",
        waits_for="Passed; a person may sign it off.",
        next_action="Sign it off.",
        role=Role.APPROVER,
        attention=2,
        may_contact=True,
        may_write=True,
        may_test=True,
        may_sign_off=True,
        watched=True,
        is_present=True,
    ),
    State.RELEASED: Traits(
        meaning="signed off; Gatehouse writes to it no more",
        waits_for="Signed off.",
        next_action="Return it to the process first.",
        role=Role.ENGINEER,
        attention=7,
        is_finished=True,
    ),
    State.FAILED: Traits(
        meaning="the last acceptance run failed",
        next_action="Correct what the failed checks name, then test again.",
        role=Role.ENGINEER,
        attention=1,
        may_contact=True,
        may_write=True,
        may_test=True,
        watched=True,
        is_present=True,
        level_decides=True,
        needs_attention=True,
    ),
    State.QUARANTINED: Traits(
        meaning="contradicts what was expected; a person has to look",
        next_action="Look at the evidence, then lift the quarantine.",
        role=Role.ENGINEER,
        attention=0,
        is_present=True,
        level_decides=True,
        needs_attention=True,
    ),
    State.RETIRED: Traits(
        meaning="taken out of the process",
        waits_for="Taken out of the process.",
        next_action="Return it to the process first.",
        role=Role.ENGINEER,
        attention=8,
        is_finished=True,
        claims_count=False,
    ),
}


def states_where(holds: Callable[[Traits], bool]) -> tuple[State, ...]:
    """The states with traits that fulfil a condition, in the order of the lifecycle: for conditions of queries."""
    return tuple(state for state in State if holds(TRAITS[state]))


_S, _E = State, Event

TRANSITIONS: dict[tuple[State, Event], State] = {
    (_S.EXPECTED, _E.SIGHTED): _S.DISCOVERED,
    (_S.DISCOVERED, _E.MATCHED): _S.STAGING,
    (_S.STAGING, _E.LEFT_MANIFEST): _S.DISCOVERED,
    (_S.STAGING, _E.TEST_STARTED): _S.TESTING,
    (_S.TESTING, _E.TEST_PASSED): _S.READY,
    (_S.TESTING, _E.TEST_FAILED): _S.FAILED,
    (_S.TESTING, _E.TEST_INCONCLUSIVE): _S.STAGING,
    (_S.TESTING, _E.TEST_STOPPED): _S.STAGING,
    (_S.FAILED, _E.TEST_STARTED): _S.TESTING,
    (_S.READY, _E.TEST_STARTED): _S.TESTING,
    (_S.READY, _E.CHANGED): _S.STAGING,
    (_S.READY, _E.SIGNED_OFF): _S.RELEASED,
    (_S.QUARANTINED, _E.QUARANTINE_LIFTED): _S.DISCOVERED,
    (_S.RELEASED, _E.RETURNED): _S.DISCOVERED,
    (_S.RETIRED, _E.RETURNED): _S.DISCOVERED,
    **{
        (state, _E.MISMATCHED): _S.QUARANTINED for state in (_S.DISCOVERED, _S.STAGING, _S.TESTING, _S.READY, _S.FAILED)
    },
    **{(state, _E.RETIRED): _S.RETIRED for state in State if state is not _S.RETIRED and state is not _S.TESTING},
}


def follow(state: State, event: Event) -> State | None:
    """The state after an event; None when the event is not possible in this state."""
    return TRANSITIONS.get((state, event))


def is_possible(state: State, event: Event) -> bool:
    """Whether the event is possible in this state."""
    return (state, event) in TRANSITIONS


def possible_events(state: State) -> tuple[Event, ...]:
    """What may happen to a machine in this state, in alphabetical order."""
    return tuple(sorted(event for before, event in TRANSITIONS if before is state))


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> expected: in the manifest", "    [*] --> discovered: seen first"]
    lines += [f"    {state} --> {after}: {event}" for (state, event), after in TRANSITIONS.items()]
    return "\n".join(lines) + "\n"
