"""Acceptance runs, their verdicts and notes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from appliance.domain.blockers import Blocker, blocker
from appliance.domain.levels import View, assess
from appliance.domain.lifecycle import Event, State, is_possible
from appliance.domain.policy import Policy
from appliance.domain.runs import CANCELLED, VOID, RunFacts, ended_state, run_blocker, summary
from appliance.domain.staleness import basis, run_conditions
from appliance.domain.verdicts import ACTIVE, Result, RunState, Verdict
from appliance.store import machines, standing
from appliance.store.models import Machine, Run, RunNote, VerdictRow
from appliance.store.portable import insert
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction

_ENDS: Mapping[RunState, tuple[Event, str]] = {
    RunState.PASSED: (Event.TEST_PASSED, "acceptance.passed"),
    RunState.FAILED: (Event.TEST_FAILED, "acceptance.failed"),
    RunState.INCONCLUSIVE: (Event.TEST_INCONCLUSIVE, "acceptance.inconclusive"),
    RunState.CANCELLED: (Event.TEST_STOPPED, "acceptance.cancelled"),
}
"""How a run may end: the lifecycle's step and the journal's action."""


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The run as far as decisions about it need."""

    id: int
    machine: int
    state: RunState


def latest(reader: Reader, machine: int) -> RunSummary | None:
    """The machine's latest run."""
    query = Run.select(Run.id, Run.state).where(Run.machine == machine).order_by(Run.id.desc())
    found = query.tuples().first(reader.database)
    return RunSummary(found[0], machine, RunState(found[1])) if found else None


def active(reader: Reader, machine: int) -> RunSummary | None:
    """The run that is queued or running, if there is one."""
    found = latest(reader, machine)
    return found if found and found.state.is_active else None


def machines_with_active_run(reader: Reader, segments: Collection[str]) -> set[int]:
    """Machines for the worker of an appliance with these segments."""
    active_states = Run.state.in_([str(state) for state in ACTIVE])
    query = Run.select(Run.machine).where(active_states, machines.on_segments(reader, Run.machine, segments))
    return {row[0] for row in query.tuples().execute(reader.database)}


def queue(tx: Transaction, machine: int) -> int:
    """A run for the worker to carry out. Suite and number of checks are known when it begins."""
    run = insert(
        tx, Run, machine=machine, state=str(RunState.QUEUED), suite="", checks=0, requested_by=tx.actor,
        queued_at=tx.now,
    )  # fmt: skip
    tx.journal("acceptance.queued", machine=machine, run=run)
    machines.wake(tx, machine)
    return run


def begin(tx: Transaction, run: RunSummary, suite: str, checks: int) -> None:
    conditions = tx.json(run_conditions(standing.load_view(tx, run.machine), tx.policy))
    change = Run.update(
        state=str(RunState.RUNNING), suite=suite, checks=checks, conditions=conditions, started_at=tx.now
    )
    change.where(Run.id == run.id).execute(tx.database)
    standing.step(tx, run.machine, Event.TEST_STARTED, f"Run {run.id} of the suite {suite} begins.")


def set_progress(tx: Transaction, run: int, step: str, detail: str) -> None:
    """What the run does now; not journalled."""
    Run.update(step=step, detail=detail).where(Run.id == run).execute(tx.database)


def request_cancel(tx: Transaction, run: RunSummary) -> None:
    Run.update(cancel=True).where(Run.id == run.id).execute(tx.database)
    tx.journal("acceptance.cancel_requested", machine=run.machine, run=run.id)
    machines.wake(tx, run.machine)


def interruption(reader: Reader, run: RunSummary, policy: Policy) -> Blocker | None:
    """Why a check that is being carried out must stop: one statement, for a look several times a second."""
    cancel, state, machine = (
        Run.select(Run.cancel, Run.state, Machine.state)
        .join(Machine, on=Machine.id == Run.machine)
        .where(Run.id == run.id)
        .tuples()
        .first(reader.database)
    )
    return run_blocker(RunFacts(RunState(state), cancel, State(machine)), policy)


def progress_blocker(reader: Reader, run: RunSummary, policy: Policy, *, has_address: bool = True) -> Blocker | None:
    """Why the run must not begin, or not carry out its next check; None when it may."""
    cancel, state = Run.select(Run.cancel, Run.state).where(Run.id == run.id).tuples().first(reader.database)
    view = standing.load_view(reader, run.machine)
    changed = _changed_conditions(reader, run, view, policy)
    facts = RunFacts(RunState(state), cancel, view.state, assess(view, policy), changed, has_address)
    return run_blocker(facts, policy)


def _changed_conditions(reader: Reader, run: RunSummary, view: View, policy: Policy) -> tuple[str, ...]:
    """The names of the run conditions that are not as they were when the run began."""
    begun = json.loads(Run.select(Run.conditions).where(Run.id == run.id).scalar(reader.database))
    now = run_conditions(view, policy)
    return tuple(name for name, digest in begun.items() if now.get(name) != digest)


def results(reader: Reader, run: int) -> dict[str, Result]:
    """Check name → result, in the order of the suite: what is done already."""
    query = VerdictRow.select(VerdictRow.check_name, VerdictRow.result).where(VerdictRow.run == run)
    rows = query.order_by(VerdictRow.position).tuples().execute(reader.database)
    return {name: Result(result) for name, result in rows}


def add_verdict(
    tx: Transaction, run: RunSummary, position: int, name: str, title: str, verdict: Verdict, started_at: int
) -> None:
    """Committed as it is reached; (run, check) is unique."""
    insert(
        tx, VerdictRow, run=run.id, position=position, check_name=name, title=title, result=str(verdict.result),
        expected=verdict.expected, observed=verdict.observed, evidence=tx.json(dict(verdict.evidence)),
        advice=verdict.advice, started_at=started_at, ended_at=tx.now,
    )  # fmt: skip
    tx.journal(
        "acceptance.verdict", machine=run.machine, run=run.id, check=name, title=title, result=str(verdict.result),
        expected=verdict.expected, observed=verdict.observed, advice=verdict.advice,
    )  # fmt: skip


def finish(tx: Transaction, run: RunSummary, stopped: Blocker | None = None) -> RunState:
    """Concludes the run: its state, the lifecycle's step and the basis it was judged against, all at once.

    `stopped` is why not every check was carried out. Where the run conditions changed, the verdicts do not count. A
    machine that was quarantined meanwhile keeps that state."""
    view = standing.load_view(tx, run.machine)
    changed = _changed_conditions(tx, run, view, tx.policy)
    if changed and not (stopped and stopped.code == CANCELLED):
        stopped = blocker(VOID, conditions=", ".join(changed))
    found = results(tx, run.id)
    state = ended_state(found.values(), stopped)
    detail = str(stopped) if stopped and state is RunState.CANCELLED else summary(found)
    change = Run.update(state=str(state), step="", detail=detail, ended_at=tx.now, basis=basis(view, tx.policy))
    change.where(Run.id == run.id).execute(tx.database)
    code = stopped.code if stopped else ""
    event, action = _ENDS[state]
    tx.journal(action, machine=run.machine, run=run.id, detail=detail, code=code)
    if is_possible(view.state, event) and not view.quarantine:
        standing.step(tx, run.machine, event, detail)
    tx.touch(run.machine)
    return state


def add_note(tx: Transaction, run: RunSummary, name: str, value: str) -> None:
    """Something that a check did, or must still know if the worker dies during the check."""
    insert(tx, RunNote, run=run.id, name=name, value=value, at=tx.now)
    tx.journal("acceptance.note", machine=run.machine, run=run.id, name=name, value=value)


def find_note(reader: Reader, run: RunSummary, name: str) -> str:
    """The first note of this name, or an empty text."""
    query = RunNote.select(RunNote.value).where((RunNote.run == run.id) & (RunNote.name == name))
    return str(query.order_by(RunNote.id).scalar(reader.database) or "")
