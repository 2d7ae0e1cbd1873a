"""Starting and cancelling acceptance runs."""

from __future__ import annotations

from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.domain.runs import start_blocker
from appliance.errors import Refused
from appliance.store import runs, standing


def start(context: Context, actor: str, machine: int) -> int:
    """Queues a run; its id. Refused while the machine may not be tested. Raises NotFound."""
    with context.store.write(actor, context.clock()) as tx:
        view = standing.load_view(tx.connection, machine)
        if runs.active(tx.connection, machine):
            raise Refused(blocker("run.active"))
        found = start_blocker(view, tx.policy)
        if found:
            raise Refused(found)
        return runs.queue(tx, machine)


def cancel(context: Context, actor: str, machine: int) -> None:
    """Asks the run to end; the worker ends it at its next step, leaving the host's power as it was found."""
    with context.store.write(actor, context.clock()) as tx:
        run = runs.active(tx.connection, machine)
        if run is None:
            raise Refused(blocker("run.none_active"))
        runs.ask_to_cancel(tx, run)
