"""The steps of the lifecycle that the appliance takes by itself, as soon as what is stored calls for them."""

from __future__ import annotations

from appliance.domain.levels import Assessment, Level, View
from appliance.domain.lifecycle import Event, State, is_possible
from appliance.domain.policy import Policy
from appliance.domain.staleness import basis


def automatic_step(
    view: View, assessment: Assessment, policy: Policy, tested_basis: str | None
) -> tuple[Event, str] | None:
    """The next step and why it is taken; None when there is none. `tested_basis` is what the latest acceptance run was
    judged against (`staleness.basis`), None when there was no run."""
    matched = assessment.level >= Level.MATCHED
    if view.quarantine and is_possible(view.state, Event.MISMATCHED):
        return Event.MISMATCHED, view.quarantine
    if view.state is State.EXPECTED and view.seen:
        return Event.SIGHTED, "Its first packet was seen."
    if view.state is State.DISCOVERED and matched:
        return Event.MATCHED, "One row of the manifest matches and nothing contradicts it."
    if view.state is State.STAGING and not matched:
        return Event.LEFT_MANIFEST, assessment.reasons[0].text
    if view.state is State.READY and assessment.level < policy.level_for_testing:
        return Event.CHANGED, f"Its level fell to {assessment.level}: {assessment.reasons[0].text}"
    if view.state is State.READY and tested_basis is not None and tested_basis != basis(view, policy):
        return Event.CHANGED, "Something about it changed after its acceptance run; test it again."
    return None
