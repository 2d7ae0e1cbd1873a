"""What a person may do with a machine now: a table. An offer that is not made here is refused by its command too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.domain.lifecycle import TRANSITIONS, Event, State
from appliance.domain.policy import Policy
from appliance.queries import MachineDetail

Applies = Callable[[MachineDetail, Policy], bool]


@dataclass(frozen=True, slots=True)
class Offer:
    """A button. `tells` says what will happen; `asks` is the label of the reason it needs ("" = none);
    `main` marks the one that would move the machine on."""

    action: str
    label: str
    tells: str
    asks: str = ""
    main: bool = False


def _possible(event: Event) -> Applies:
    return lambda detail, policy: (State(detail.summary.state), event) in TRANSITIONS


def _may_test(detail: MachineDetail, policy: Policy) -> bool:
    enough = detail.summary.level >= policy.level_for_testing
    return enough and not _running(detail, policy) and _possible(Event.TEST_STARTED)(detail, policy)


def _running(detail: MachineDetail, policy: Policy) -> bool:
    run = detail.summary.run
    return run is not None and run.state in ("queued", "running")


def _may_attempt(detail: MachineDetail, policy: Policy) -> bool:
    latest = detail.attempts[0] if detail.attempts else None
    open_again = latest is not None and latest["outcome"] != "accepted" and not latest["allowed_by"]
    return open_again and detail.summary.state not in (State.RELEASED, State.RETIRED, State.QUARANTINED)


def _may_return(detail: MachineDetail, policy: Policy) -> bool:
    return detail.summary.state in (State.RETIRED, State.RELEASED)


_TABLE: tuple[tuple[Offer, Applies], ...] = (
    (
        Offer("sign-off", "Sign off…", "Shows exactly what would be signed, before anything is.", main=True),
        _possible(Event.SIGNED_OFF),
    ),
    (Offer("test", "Run the acceptance suite", "Logs in, reads, powers off and on.", main=True), _may_test),
    (Offer("cancel", "Cancel the run", "Stops after the present request; the machine is left as found."), _running),
    (
        Offer(
            "attempt", "Allow one more login", "Sends the row's credential once more, over the pinned key.", main=True
        ),
        _may_attempt,
    ),
    (
        Offer("pardon", "Lift the quarantine", "It is looked at afresh.", asks="Why is it safe?", main=True),
        _possible(Event.QUARANTINE_LIFTED),
    ),
    (Offer("return", "Bring it back", "It starts again from discovery.", asks="Why does it come back?"), _may_return),
    (Offer("retire", "Retire it", "It leaves the process.", asks="Why does it leave?"), _possible(Event.RETIRED)),
)


def offers(detail: MachineDetail, policy: Policy) -> list[Offer]:
    """The buttons of a machine's page, the most helpful first."""
    return [offer for offer, applies in _TABLE if applies(detail, policy)]
