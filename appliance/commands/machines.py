"""What people ask about the onboarding of a machine."""

from __future__ import annotations

from appliance.context import Context
from appliance.domain.blockers import blocker, state_blocker
from appliance.domain.lifecycle import Event, State, is_possible
from appliance.errors import BadInput, NotFound, Refused
from appliance.onboarding.credential import current_fingerprint
from appliance.store import credentials, machines, standing
from appliance.store.transaction import Transaction


def allow_attempt(context: Context, actor: str, machine: int) -> None:
    """Lets the worker send the machine's credential once more. Refused where no attempt prevents it."""
    with context.store.write(actor, context.clock()) as tx:
        _state(tx, machine)
        if not credentials.allow_attempt(tx, machine, current_fingerprint(context.vault, tx, machine)):
            raise Refused(blocker("login.none_to_allow"))


def lift_quarantine(context: Context, actor: str, machine: int, reason: str) -> None:
    """Lifts a quarantine; the machine starts again, and has to prove itself anew."""
    reason = _reason(reason)
    with context.store.write(actor, context.clock()) as tx:
        if not is_possible(_state(tx, machine), Event.QUARANTINE_LIFTED):
            raise Refused(blocker("quarantine.none"))
        machines.lift_quarantine(tx, machine, reason)


def retire(context: Context, actor: str, machine: int, reason: str = "taken out of the process") -> None:
    """Takes the machine out of the process. Refused while it is tested."""
    reason = _reason(reason)
    with context.store.write(actor, context.clock()) as tx:
        state = _state(tx, machine)
        if not is_possible(state, Event.RETIRED):
            raise Refused(state_blocker(state))
        standing.step(tx, machine, Event.RETIRED, reason)


def return_to_process(context: Context, actor: str, machine: int, reason: str = "returned for another round") -> None:
    """A retired or released machine goes through everything again; its release no longer counts."""
    reason = _reason(reason)
    with context.store.write(actor, context.clock()) as tx:
        if not is_possible(_state(tx, machine), Event.RETURNED):
            raise Refused(blocker("process.not_left"))
        machines.return_to_process(tx, machine, reason)


def _state(tx: Transaction, machine: int) -> State:
    found = tx.one("SELECT state FROM machine WHERE id = ?", machine)
    if found is None:
        raise NotFound(f"There is no machine {machine}.")
    return State(found[0])


def _reason(text: str) -> str:
    reason = text.strip()
    if not reason or len(reason) > 500 or not reason.isprintable():
        raise BadInput("A reason is one line of 1 to 500 characters that gives the reason.")
    return reason
