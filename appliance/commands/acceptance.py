"""Starting and cancelling acceptance runs."""

from __future__ import annotations

from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.domain.levels import assess
from appliance.domain.runs import RunFacts, run_blocker
from appliance.domain.verdicts import RunState
from appliance.errors import Refused
from appliance.store import runs, standing


def start(context: Context, actor: str, machine: int) -> int:
    """Queues a run; its id. Refused while the machine may not be tested. Raises NotFound."""
    with context.store.write(actor, context.clock()) as tx:
        standing.lock_state(tx, machine)
        view = standing.load_view(tx, machine)
        if runs.active(tx, machine):
            raise Refused(blocker("run.active"))
        facts = RunFacts(RunState.QUEUED, False, view.state, assess(view, tx.policy))
        found = run_blocker(facts, tx.policy)
        if found:
            raise Refused(found)
        return runs.queue(tx, machine)


def cancel(context: Context, actor: str, machine: int) -> None:
    """Asks the run to end; the worker ends it at its next step, leaving the host's power as it was found. Refused when
    there is none, or it was asked for already."""
    with context.store.write(actor, context.clock()) as tx:
        standing.lock_state(tx, machine)
        run = runs.active(tx, machine)
        if run is None:
            raise Refused(blocker("run.none_active"))
        if not runs.request_cancel(tx, run):
            raise Refused(blocker("run.cancel_requested", run=run.id))
