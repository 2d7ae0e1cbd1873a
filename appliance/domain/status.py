"""What a machine waits for, in one sentence with its next action: what lists and pages show beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from appliance.domain.blockers import Blocker, blocker, state_blocker
from appliance.domain.lifecycle import TRAITS, State
from appliance.domain.verdicts import RunState


@dataclass(frozen=True, slots=True)
class LatestRun:
    """A machine's latest run. `cancel`: a person asked to cancel it. `done` counts its verdicts; `not_passed` is the
    title of the check that failed, or else of the first that did not pass."""

    id: int
    state: RunState
    step: str
    cancel: bool
    checks: int
    done: int
    not_passed: str


def status(
    state: State, reasons: Sequence[Blocker], run: LatestRun | None, contact_error: Blocker | None, *, may_test: bool
) -> Blocker:
    """Its state decides first, then its latest run, then the reasons of its level. `may_test`: its level is high
    enough for an acceptance run."""
    traits, code = TRAITS[state], f"state.{state}"
    if traits.is_finished:
        return Blocker(code, traits.waits_for)
    if run and run.state.is_active and (run.cancel or run.state is RunState.QUEUED):
        return blocker("run.cancelling" if run.cancel else "run.queued", run=run.id)
    if traits.waits_for:
        return Blocker(code, traits.waits_for, traits.next_action, traits.role)
    if run and run.state.is_active and traits.is_tested:
        return Blocker(code, f"{run.step or 'Acceptance'} ({run.done} of {run.checks} checks done)", traits.next_action)
    if run and traits.needs_attention and traits.may_test:
        text = f"Failed check: {run.not_passed}" if run.not_passed else "The acceptance run did not pass."
        return Blocker(code, text, traits.next_action, traits.role)
    if may_test and traits.may_test:
        if run and run.state is RunState.INCONCLUSIVE:
            return blocker("run.inconclusive", run=run.id)
        return contact_error or blocker("run.can_start")
    return reasons[0] if reasons else state_blocker(state)
