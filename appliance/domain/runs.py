"""Whether an acceptance run may start."""

from __future__ import annotations

from appliance.domain.blockers import Blocker, state_blocker
from appliance.domain.levels import View, assess, level_blocker
from appliance.domain.lifecycle import TRAITS
from appliance.domain.policy import Policy


def start_blocker(view: View, policy: Policy) -> Blocker | None:
    """Why no run may start on this machine now; None when one may."""
    assessment = assess(view, policy)
    traits = TRAITS[view.state]
    if not traits.may_test and not traits.level_decides:
        return state_blocker(view.state)
    if assessment.level < policy.level_for_testing:
        return level_blocker("level.below_testing", assessment, policy.level_for_testing)
    return None if traits.may_test else state_blocker(view.state)
