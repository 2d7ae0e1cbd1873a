"""What to do next about a machine: pure, a table of rules in order. The first that has a decision decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.domain.blockers import Blocker, blocker, state_blocker
from appliance.domain.levels import Level
from appliance.domain.lifecycle import TRAITS
from appliance.domain.moments import MINUTE
from appliance.domain.proof_methods import choose_method
from appliance.domain.verdicts import RunState
from appliance.onboarding.situation import Situation

WATCH = 5 * MINUTE
"""How often the TLS key of a machine at rest is compared again."""

ADDRESS_LOOK = 5 * MINUTE
"""A new address is a change of the machine, and wakes the worker; after this it looks by itself."""


@dataclass(frozen=True, slots=True)
class Advance:
    """Do this step now."""

    step: str


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing to do until an instant, unless something changes before."""

    reason: str
    until: int


Decision = Advance | Wait | Blocker
"""A blocker: nothing will be done until its role has taken its next action."""


@dataclass(frozen=True, slots=True)
class Rule:
    """What to do for the step of this name; None: it is done, or does not apply."""

    name: str
    decide: Callable[[Situation, int], Decision | None]


def next_step(situation: Situation, now: int) -> Decision:
    """The decision of the first rule that has one. `now` in ms."""
    for rule in RULES:
        decision = rule.decide(situation, now)
        if decision is not None:
            return decision
    return Wait("Nothing to do.", now + WATCH)


def left_alone(situation: Situation, now: int) -> Decision | None:
    return None if TRAITS[situation.state].may_contact else state_blocker(situation.state)


def unmatched(situation: Situation, now: int) -> Decision | None:
    """A machine that is not matched with the manifest is never contacted, not even for its certificate."""
    return situation.reason or blocker("manifest.no_row") if situation.level < Level.MATCHED else None


def address(situation: Situation, now: int) -> Decision | None:
    return None if situation.address else Wait("Its BMC has no address yet.", now + ADDRESS_LOOK)


def retry(situation: Situation, now: int) -> Decision | None:
    return Wait(situation.retry_reason, situation.retry_at) if situation.retry_at > now else None


def probe(situation: Situation, now: int) -> Decision | None:
    return None if situation.key else Advance("probe")


def root(situation: Situation, now: int) -> Decision | None:
    return None if situation.root_key == situation.key else Advance("root")


def proof(situation: Situation, now: int) -> Decision | None:
    if situation.proof_key == situation.key:
        return None
    found = choose_method(situation.proof_input)
    return found if isinstance(found, Blocker) else Advance(found.step)


def inventory(situation: Situation, now: int) -> Decision | None:
    return None if situation.inventoried_at >= situation.proved_at else Advance("inventory")


def acceptance(situation: Situation, now: int) -> Decision | None:
    """In staging a passed run is a stale one; an inconclusive or cancelled one waits for a person."""
    wanted = (
        situation.automatic
        and TRAITS[situation.state].advances_by_itself
        and situation.level >= situation.level_for_testing
        and situation.last_run in (None, RunState.PASSED)
    )
    return Advance("acceptance") if wanted else None


def watch(situation: Situation, now: int) -> Decision | None:
    again = situation.probed_at + WATCH
    return Advance("watch") if again <= now else Wait("Its TLS key is compared again from time to time.", again)


RULES: tuple[Rule, ...] = (
    Rule("left alone", left_alone),
    Rule("unmatched", unmatched),
    Rule("address", address),
    Rule("retry", retry),
    Rule("probe", probe),
    Rule("root", root),
    Rule("proof", proof),
    Rule("inventory", inventory),
    Rule("acceptance", acceptance),
    Rule("watch", watch),
)
