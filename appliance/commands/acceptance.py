"""What people ask about acceptance."""

from __future__ import annotations

from appliance.acceptance.runner import TESTABLE
from appliance.context import Context
from appliance.domain.levels import assess
from appliance.domain.lifecycle import State
from appliance.errors import Refused
from appliance.store import runs, standing
from appliance.store.transaction import Transaction

_FIXES = {
    State.RELEASED: "It is signed off and left alone; bring it back first.",
    State.QUARANTINED: "Look at the evidence, then lift the quarantine.",
    State.RETIRED: "Bring it back first.",
    State.TESTING: "Wait for the run, or cancel it.",
}


def start(context: Context, actor: str, machine: int) -> int:
    """Queues a run; its id. Refused (with who can change it) while the machine may not be tested."""
    with context.store.write(actor, context.clock()) as tx:
        _refuse_unless_testable(tx, machine)
        return runs.queue(tx, machine)


def cancel(context: Context, actor: str, machine: int) -> None:
    """Asks the run to end; the worker ends it at its next step, leaving the host's power as it was found."""
    with context.store.write(actor, context.clock()) as tx:
        run = runs.active(tx.connection, machine)
        if run is None:
            raise Refused("No run is queued or running.", "There is nothing to cancel.")
        runs.ask_to_cancel(tx, run)


def _refuse_unless_testable(tx: Transaction, machine: int) -> None:
    view = standing.load_view(tx.connection, machine)
    if runs.active(tx.connection, machine):
        raise Refused("A run is queued or running already.", "Wait for it, or cancel it.")
    if view.state in _FIXES:
        raise Refused(f"The machine is {view.state}.", _FIXES[view.state])
    assessment = assess(view, tx.policy)
    if assessment.level < tx.policy.level_for_testing or view.state not in TESTABLE:
        reason = assessment.reasons[0] if assessment.reasons else None
        why = f"Its level is {assessment.level}; testing needs {tx.policy.level_for_testing}."
        raise Refused(f"{why} {reason.text}" if reason else why, reason.fix if reason else "")
