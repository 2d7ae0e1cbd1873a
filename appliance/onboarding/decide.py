"""What to do next about a machine: pure, a table of rules in order. The first that has something to say decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.domain.levels import ENGINEER, TECHNICIAN
from appliance.domain.lifecycle import State
from appliance.domain.moments import MINUTE, SECOND
from appliance.domain.verdicts import RunState
from appliance.onboarding.credential import login_blocker
from appliance.onboarding.situation import Situation

WATCH = 5 * MINUTE
"""How often the TLS key of a machine at rest is compared again."""

ADDRESS_POLL = SECOND // 2


@dataclass(frozen=True, slots=True)
class Advance:
    """Do this step now."""

    step: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do until an instant, unless something changes before."""

    reason: str
    until: int


@dataclass(frozen=True, slots=True)
class Refuse:
    """Nothing will be done until `who` does `fix`."""

    reason: str
    who: str
    fix: str


Decision = Advance | Wait | Refuse


@dataclass(frozen=True, slots=True)
class Rule:
    """Says what to do for its step, or None: done, or not its business."""

    name: str
    decide: Callable[[Situation, int], Decision | None]


def next_step(situation: Situation, now: int) -> Decision:
    """The decision of the first rule that has one. `now` in ms."""
    for rule in RULES:
        decision = rule.decide(situation, now)
        if decision is not None:
            return decision
    return Wait("Nothing to do.", now + WATCH)


_LEFT_ALONE = {
    State.EXPECTED: ("It has not been seen yet.", TECHNICIAN, "Cable the BMC's port and power the machine."),
    State.QUARANTINED: ("It is in quarantine.", ENGINEER, "Look at the evidence, then lift the quarantine."),
    State.RELEASED: ("It is signed off; Gatehouse leaves it alone.", ENGINEER, "Bring it back first."),
    State.RETIRED: ("It is retired.", ENGINEER, "Bring it back first."),
}


def _left_alone(situation: Situation, now: int) -> Decision | None:
    told = _LEFT_ALONE.get(situation.state)
    return Refuse(*told) if told else None


def _unexpected(situation: Situation, now: int) -> Decision | None:
    """A machine of which nothing is expected is never contacted, not even for its certificate."""
    return Refuse(situation.why, situation.who, situation.fix) if situation.level < 1 else None


def _address(situation: Situation, now: int) -> Decision | None:
    return None if situation.address else Wait("Its BMC has no address yet.", now + ADDRESS_POLL)


def _retry(situation: Situation, now: int) -> Decision | None:
    return Wait(situation.retry_reason, situation.retry_at) if situation.retry_at > now else None


def _probe(situation: Situation, now: int) -> Decision | None:
    return None if situation.key else Advance("probe")


def _root(situation: Situation, now: int) -> Decision | None:
    return None if situation.root_key == situation.key else Advance("root")


def _login(situation: Situation, now: int) -> Decision | None:
    if situation.proof_key == situation.key:
        return None
    if not situation.has_credential:
        return Refuse(
            "The manifest's row has no credential of this unit.",
            TECHNICIAN,
            "Import it; a shared default is never tried.",
        )
    if situation.open_segments:
        names = ", ".join(situation.open_segments)
        return Refuse(
            f"The ports of {names} are not declared isolated.", ENGINEER, "Isolate them, then set ports_isolated."
        )
    why = login_blocker(situation.attempts, situation.credential, situation.key)
    return Refuse(why, ENGINEER, "Correct it, or allow one more attempt.") if why else Advance("login")


def _inventory(situation: Situation, now: int) -> Decision | None:
    return None if situation.inventoried_at >= situation.proved_at else Advance("inventory")


def _acceptance(situation: Situation, now: int) -> Decision | None:
    """In staging a passed run is a stale one; a failed or cancelled one waits for a person."""
    wanted = (
        situation.automatic
        and situation.state is State.STAGING
        and situation.level >= situation.level_for_testing
        and situation.last_run in (None, RunState.PASSED)
    )
    return Advance("acceptance") if wanted else None


def _watch(situation: Situation, now: int) -> Decision | None:
    again = situation.probed_at + WATCH
    return Advance("watch") if again <= now else Wait("Its TLS key is compared again from time to time.", again)


RULES: tuple[Rule, ...] = (
    Rule("left alone", _left_alone),
    Rule("unexpected", _unexpected),
    Rule("address", _address),
    Rule("retry", _retry),
    Rule("probe", _probe),
    Rule("root", _root),
    Rule("login", _login),
    Rule("inventory", _inventory),
    Rule("acceptance", _acceptance),
    Rule("watch", _watch),
)
