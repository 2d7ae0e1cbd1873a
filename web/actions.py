"""What a person may do with a machine now: a table. A button that is not offered is refused by its command too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from appliance.domain.lifecycle import TRAITS, Event, is_possible
from appliance.domain.login import Outcome
from appliance.domain.permissions import allows
from appliance.domain.policy import Policy
from appliance.queries import MachineDetail

Applies = Callable[[MachineDetail, Policy], bool]


@dataclass(frozen=True, slots=True)
class Offer:
    """A button. `endpoint` names its permission and `path` is the last part of its address; `effect` says what it
    does; `reason` is the label of the reason that it needs ("" = none); `main` marks the one that moves the machine
    on."""

    endpoint: str
    path: str
    label: str
    effect: str
    reason: str = ""
    main: bool = False


def possible(event: Event) -> Applies:
    return lambda detail, policy: is_possible(detail.summary.state, event)


def is_running(detail: MachineDetail, policy: Policy) -> bool:
    return detail.summary.run is not None and detail.summary.run.state.is_active


def may_cancel(detail: MachineDetail, policy: Policy) -> bool:
    return is_running(detail, policy) and not detail.runs[0].cancel


def may_test(detail: MachineDetail, policy: Policy) -> bool:
    permitted = TRAITS[detail.summary.state].may_test and not is_running(detail, policy)
    return permitted and detail.summary.level >= policy.level_for_testing


def may_allow_attempt(detail: MachineDetail, policy: Policy) -> bool:
    latest = detail.attempts[0] if detail.attempts else None
    blocks = latest is not None and latest.outcome != Outcome.ACCEPTED and not latest.allowed_by
    return blocks and TRAITS[detail.summary.state].may_contact


TABLE: tuple[tuple[Offer, Applies], ...] = (
    (
        Offer("signoff.form", "sign-off", "Sign off…", "Shows what is signed before it is signed.", main=True),
        possible(Event.SIGNED_OFF),
    ),
    (
        Offer(
            "machine.test", "test", "Run the acceptance suite", "Logs in, reads, and switches the host off and on.",
            main=True,
        ),
        may_test,
    ),
    (
        Offer("machine.cancel", "cancel", "Cancel the run", "Stops after the present request; restores the power."),
        may_cancel,
    ),
    (
        Offer(
            "machine.allow_attempt", "allow-attempt", "Allow one more login",
            "Sends the credential of the manifest row once more.", main=True,
        ),
        may_allow_attempt,
    ),
    (
        Offer(
            "machine.lift_quarantine", "lift-quarantine", "Lift the quarantine",
            "The machine starts again from discovered. Where the cause is still there, it is quarantined again.",
            reason="Reason", main=True,
        ),
        possible(Event.QUARANTINE_LIFTED),
    ),
    (
        Offer(
            "machine.return_to_process", "return", "Return to the process",
            "The machine starts again from discovered.", reason="Reason for the return",
        ),
        possible(Event.RETURNED),
    ),
    (
        Offer(
            "machine.retire", "retire", "Retire", "Takes the machine out of the process.",
            reason="Reason for retiring it",
        ),
        possible(Event.RETIRED),
    ),
)  # fmt: skip


def offers(detail: MachineDetail, policy: Policy, role: str) -> list[Offer]:
    """The buttons of a machine's page for a person of this role, the most helpful first."""
    return [offer for offer, applies in TABLE if allows(role, offer.endpoint) and applies(detail, policy)]
