"""The life of a machine, as a table. Everything that changes a machine's state is a row of `TRANSITIONS`;
the diagram in the README is generated from it and compared in a test.

Rules of this file: every state change is here; nothing here knows how an event came about."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where a machine stands between cable and production."""

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
    """What happened to it."""

    SIGHTED = "sighted"
    RECOGNISED = "recognised"
    LEFT_MANIFEST = "disowned"
    TEST_STARTED = "test started"
    TEST_PASSED = "test passed"
    TEST_FAILED = "test failed"
    TEST_STOPPED = "test stopped"
    CHANGED = "changed"
    MISMATCHED = "mismatched"
    SIGNED_OFF = "promoted"
    QUARANTINE_LIFTED = "pardoned"
    RETIRED = "retired"
    RETURNED = "returned"


MEANING: dict[State, str] = {
    State.EXPECTED: "in the manifest, not yet seen",
    State.DISCOVERED: "seen on the wire, not in the manifest or not certain",
    State.STAGING: "expected and present; being authenticated",
    State.TESTING: "the acceptance suite is running",
    State.READY: "passed; waits for a person to sign it off",
    State.RELEASED: "signed off; Gatehouse writes to it no more",
    State.FAILED: "the last acceptance run failed",
    State.QUARANTINED: "contradicts what was expected; a person has to look",
    State.RETIRED: "taken out of the process",
}

_S, _E = State, Event

TRANSITIONS: dict[tuple[State, Event], State] = {
    (_S.EXPECTED, _E.SIGHTED): _S.DISCOVERED,
    (_S.DISCOVERED, _E.RECOGNISED): _S.STAGING,
    (_S.STAGING, _E.LEFT_MANIFEST): _S.DISCOVERED,
    (_S.STAGING, _E.TEST_STARTED): _S.TESTING,
    (_S.TESTING, _E.TEST_PASSED): _S.READY,
    (_S.TESTING, _E.TEST_FAILED): _S.FAILED,
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


@dataclass(frozen=True, slots=True)
class Impossible:
    """The event has no place in this state; `sentence` says what would have."""

    state: State
    event: Event

    @property
    def sentence(self) -> str:
        allowed = sorted(event for (state, event) in TRANSITIONS if state is self.state)
        return f"A machine that is {self.state} cannot be {self.event}; possible now: {', '.join(allowed)}."


def follow(state: State, event: Event) -> State | Impossible:
    """The state after an event, or why there is none."""
    return TRANSITIONS.get((state, event)) or Impossible(state, event)


def diagram() -> str:
    """The table as a Mermaid state diagram."""
    lines = ["stateDiagram-v2", "    [*] --> expected: in the manifest", "    [*] --> discovered: seen first"]
    lines += [f"    {state} --> {after}: {event}" for (state, event), after in TRANSITIONS.items()]
    return "\n".join(lines) + "\n"
