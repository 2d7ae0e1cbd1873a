"""Whether an acceptance run may begin, or go on; and what its end proves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from appliance.domain.blockers import Blocker, blocker, state_blocker
from appliance.domain.levels import Assessment, level_blocker
from appliance.domain.lifecycle import TRAITS, State
from appliance.domain.moments import SECOND
from appliance.domain.policy import Policy
from appliance.domain.verdicts import Result, RunState, Verdict, conclude

CANCELLED = "run.cancelled"
VOID = "run.conditions_changed"

REPEATS = 2
"""How often in a row a run is repeated by itself that something of our own spoiled."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """All that decides whether a run may begin or go on.

    `cancel`: a person asked to cancel it. `assessment` is that of the machine, None where it is not looked at: in the
    middle of a check only the states count. `changed` names the run conditions that changed since it began."""

    run: RunState
    cancel: bool
    machine: State
    assessment: Assessment | None = None
    changed: tuple[str, ...] = ()
    has_address: bool = True


def run_blocker(facts: RunFacts, policy: Policy) -> Blocker | None:
    """Why the run must not begin or go on, the first thing first; None when it may."""
    if facts.cancel:
        return blocker(CANCELLED)
    traits = TRAITS[facts.machine]
    if not (traits.may_test if facts.run is RunState.QUEUED else traits.is_tested):
        return state_blocker(facts.machine)
    if facts.assessment is not None and facts.assessment.level < policy.level_for_testing:
        return level_blocker("level.below_testing", facts.assessment, policy.level_for_testing)
    if facts.changed:
        return blocker(VOID, conditions=", ".join(facts.changed))
    return None if facts.has_address else blocker("bmc.no_address")


def ended_state(results: Iterable[Result], stopped: Blocker | None) -> RunState:
    """How a run ends that has these verdicts, and was stopped for this reason, if it was.

    A person's cancelling and a change of the run conditions void every verdict. Whatever else stopped it, a verdict
    that is not a pass is the more interesting result: it may have been the reason."""
    found = tuple(results)
    if stopped is None:
        return conclude(found)
    if stopped.code in (CANCELLED, VOID) or all(result.is_good for result in found):
        return RunState.CANCELLED
    return conclude(found)


def clock_was_set(by: int) -> str:
    """By so many milliseconds, as a sentence."""
    return f"The appliance's clock was set {'forward' if by > 0 else 'back'} by {abs(by) // SECOND} s."


def counted(title: str, verdict: Verdict, clock: str, *, is_resumed: bool) -> tuple[Verdict, str]:
    """The verdict as it counts, and what spoiled it ("" = nothing): what did not pass after the clock was set (`clock`
    says so) may be due to that; and so may what is not known of a check during which the worker was restarted."""
    if verdict.result.is_good:
        return verdict, ""
    if clock:
        observed = f"{verdict.observed}. It does not count: {clock}"
        return replace(verdict, result=Result.UNKNOWN, observed=observed), clock
    if is_resumed and verdict.result is Result.UNKNOWN:
        return verdict, f"The worker was restarted during the check {title!r}."
    return verdict, ""


def is_repeated(state: RunState, spoiled: str, repeats: int) -> bool:
    """Whether a run that ended so is queued again by itself."""
    return state is RunState.INCONCLUSIVE and bool(spoiled) and repeats < REPEATS


def summary(results: Mapping[str, Result]) -> str:
    """Which checks did not pass, the failed ones first, in one sentence. `results` are by the name of the check."""
    parts = [
        f"{word}: {', '.join(names)}"
        for word, result in (("Failed", Result.FAIL), ("Unknown", Result.UNKNOWN), ("Skipped", Result.SKIPPED))
        if (names := [name for name, found in results.items() if found is result])
    ]
    return "; ".join(parts) + "." if parts else f"All {len(results)} checks passed."


def not_passed_blocker(run: int, state: RunState) -> Blocker | None:
    """Why the latest run (by its number) proves nothing; None when it passed."""
    if state is RunState.PASSED:
        return None
    if state in (RunState.FAILED, RunState.INCONCLUSIVE):
        return blocker(f"run.{state}", run=run)
    return blocker("run.not_passed", run=run, state=state)
