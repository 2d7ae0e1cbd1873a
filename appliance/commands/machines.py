"""What a person decides about a machine: one more login, the end of a quarantine, leaving the process and returning."""

from __future__ import annotations

from appliance.context import Context
from appliance.domain.blockers import blocker, state_blocker
from appliance.domain.lifecycle import Event, is_possible
from appliance.errors import BadInput, Refused
from appliance.onboarding.credential import current_fingerprint
from appliance.store import credentials, machines, runs, standing


def allow_attempt(context: Context, actor: str, machine: int) -> None:
    """Lets the worker send the machine's credential once more. Refused where no attempt prevents it."""
    with context.store.write(actor, context.clock()) as tx:
        standing.lock_state(tx, machine)  # NotFound comes before any other answer
        if not credentials.allow_attempt(tx, machine, current_fingerprint(context.vault, tx, machine)):
            raise Refused(blocker("login.none_to_allow"))


def lift_quarantine(context: Context, actor: str, machine: int, reason: str) -> None:
    """Ends a quarantine; the machine starts again from discovery, and has to be authenticated again."""
    reason = _reason(reason)
    with context.store.write(actor, context.clock()) as tx:
        if not is_possible(standing.lock_state(tx, machine), Event.QUARANTINE_LIFTED):
            raise Refused(blocker("quarantine.none"))
        machines.lift_quarantine(tx, machine, reason)


def retire(context: Context, actor: str, machine: int, reason: str = "taken out of the process") -> None:
    """Takes the machine out of the process. Refused while it is tested."""
    reason = _reason(reason)
    with context.store.write(actor, context.clock()) as tx:
        state = standing.lock_state(tx, machine)
        if not is_possible(state, Event.RETIRED):
            raise Refused(state_blocker(state))
        standing.step(tx, machine, Event.RETIRED, reason)


def return_to_process(context: Context, actor: str, machine: int, reason: str = "returned for another round") -> None:
    """A retired or released machine goes through everything again; its sign-off no longer counts."""
    reason = _reason(reason)
    with context.store.write(actor, context.clock()) as tx:
        if not is_possible(standing.lock_state(tx, machine), Event.RETURNED):
            raise Refused(blocker("process.not_left"))
        runs.forget_acting(tx, machine)
        machines.return_to_process(tx, machine, reason)


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > 500 or not reason.isprintable():
        raise BadInput("The reason has to be one line of 1 to 500 visible characters.")
    return reason
