"""Acceptance runs, their verdicts and notes."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from peewee import JOIN, SQL, Select, fn

from appliance.domain.acting import Stand, stand_from_json
from appliance.domain.blockers import Blocker, blocker
from appliance.domain.levels import Level, View, assess
from appliance.domain.lifecycle import Event, State, is_possible, states_where
from appliance.domain.policy import Policy
from appliance.domain.runs import CANCELLED, VOID, RunFacts, ended_state, is_repeated, run_blocker, summary
from appliance.domain.staleness import basis, run_conditions
from appliance.domain.verdicts import ACTIVE, Result, RunState, Verdict
from appliance.errors import Refused
from appliance.store import machines, standing
from appliance.store.models import Machine, ManifestRow, Run, RunNote, VerdictRow
from appliance.store.portable import insert
from appliance.store.prepared import Prepared
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction

_ENDS: Mapping[RunState, tuple[Event, str]] = {
    RunState.PASSED: (Event.TEST_PASSED, "acceptance.passed"),
    RunState.FAILED: (Event.TEST_FAILED, "acceptance.failed"),
    RunState.INCONCLUSIVE: (Event.TEST_INCONCLUSIVE, "acceptance.inconclusive"),
    RunState.CANCELLED: (Event.TEST_STOPPED, "acceptance.cancelled"),
}
"""How a run may end: the lifecycle's step and the journal's action."""

_TESTED = states_where(lambda traits: traits.is_tested)
_WRITABLE = states_where(lambda traits: traits.may_write)
_STATES = Prepared(
    lambda run: (
        Run.select(Run.cancel, Run.state, Machine.state)
        .join(Machine, on=Machine.id == Run.machine)
        .where(Run.id == run)
    )
)


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The run as far as decisions about it need. `acting` is where its acting check stands, None without one."""

    id: int
    machine: int
    state: RunState
    acting: Stand | None = None


def latest(reader: Reader, machine: int) -> RunSummary | None:
    """The machine's latest run."""
    return next((_run_summary(machine, row) for row in _LATEST.rows(reader, machine)), None)


_LATEST = Prepared(lambda machine: _summaries(machine).order_by(Run.id.desc()).limit(1))


def _summaries(machine: Any) -> Select:
    return Run.select(Run.id, Run.state, Run.acting).where(Run.machine == machine)


def _summary(reader: Reader, machine: int, query: Select) -> RunSummary | None:
    found = query.limit(1).tuples().first(reader.database)
    return _run_summary(machine, found) if found else None


def _run_summary(machine: int, row: Sequence[Any]) -> RunSummary:
    id_, state, acting = row
    return RunSummary(id_, machine, RunState(state), stand_from_json(json.loads(acting)) if acting else None)


def at_work(reader: Reader, machine: int) -> RunSummary | None:
    """The run that the worker goes on with: one that left something to restore, before the one that is active."""
    left = _summary(reader, machine, _summaries(machine).where(Run.acting != "").order_by(Run.id))
    return left or active(reader, machine)


def active(reader: Reader, machine: int) -> RunSummary | None:
    """The run that is queued or running, if there is one."""
    found = latest(reader, machine)
    return found if found and found.state.is_active else None


def waiting_for_worker(reader: Reader, segments: Collection[str]) -> list[tuple[int, int]]:
    """(machine, its manifest) of those with a run that is active, or left something that may be restored now: for the
    worker of an appliance with these segments, the run that was requested first foremost."""
    is_left = (Run.acting != "") & Machine.state.in_(_WRITABLE) & (Machine.level >= Level.AUTHENTICATED)
    is_active = Run.state.in_([str(state) for state in ACTIVE])
    one = Run.alias()
    # Each is found by an index of its own, which a condition with OR is not.
    few = one.select(one.id).where(one.state.in_([str(state) for state in ACTIVE])) | one.select(one.id).where(
        SQL("acting <> ''")
    )
    query = (
        Run.select(Run.machine, fn.COALESCE(ManifestRow.doc, 0))
        .join(Machine, on=Machine.id == Run.machine)
        .join(ManifestRow, JOIN.LEFT_OUTER, on=ManifestRow.machine == Run.machine)
        .where(Run.id.in_(few), is_active | is_left, machines.on_segments(reader, Run.machine, segments))
        .order_by(Run.id)
    )
    return [(int(machine), int(doc)) for machine, doc in query.tuples().execute(reader.database)]


def interrupted(reader: Reader) -> set[int]:
    """Machines with a running run that must stop: a person cancelled it, or the machine is not tested any more."""
    stops = Run.cancel | (Machine.state.not_in(_TESTED))
    query = Run.select(Run.machine).join(Machine, on=Machine.id == Run.machine)
    rows = query.where(Run.state == str(RunState.RUNNING), stops).tuples().execute(reader.database)
    return {machine for (machine,) in rows}


def may_restore(reader: Reader, machine: int) -> bool:
    """Whether its BMC may be logged into and written to now."""
    query = Machine.select(Machine.id).where(
        Machine.id == machine, Machine.state.in_(_WRITABLE), Machine.level >= Level.AUTHENTICATED
    )
    return query.exists(reader.database)


def rack(reader: Reader, machine: int) -> str:
    """Where the manifest says that the machine is; "" where it does not say."""
    query = ManifestRow.select(ManifestRow.site, ManifestRow.rack).where(ManifestRow.machine == machine)
    found = query.tuples().first(reader.database)
    return "/".join(part for part in found if part) if found and found[1] else ""


def queue(tx: Transaction, machine: int, repeats: int = 0) -> int:
    """A run for the worker to carry out. Suite and number of checks are known when it begins. Refused while another
    one is active: the second would wait for the first, which nobody carries out. `repeats` is the number of runs before
    it that were spoiled."""
    standing.lock_state(tx, machine)
    if active(tx, machine):
        raise Refused(blocker("run.active"))
    run = insert(
        tx, Run, machine=machine, state=str(RunState.QUEUED), suite="", checks=0, requested_by=tx.actor,
        queued_at=tx.now, repeats=repeats,
    )  # fmt: skip
    tx.journal("acceptance.queued", machine=machine, run=run)
    machines.wake(tx, machine)
    return run


def begin(tx: Transaction, run: RunSummary, suite: str, checks: int) -> RunSummary:
    """The run as it goes on."""
    conditions = tx.json(run_conditions(standing.load_view(tx, run.machine), tx.policy))
    change = Run.update(
        state=str(RunState.RUNNING), suite=suite, checks=checks, conditions=conditions, started_at=tx.now
    )
    change.where(Run.id == run.id).execute(tx.database)
    standing.step(tx, run.machine, Event.TEST_STARTED, f"Run {run.id} of the suite {suite} begins.")
    return replace(run, state=RunState.RUNNING)


def set_progress(tx: Transaction, shown: Mapping[int, tuple[str, str]]) -> None:
    """What runs do now: by run, (step, detail). Not journalled."""
    for run, (step, detail) in shown.items():
        change = Run.update(step=step, detail=detail).where(Run.id == run, Run.state == str(RunState.RUNNING))
        change.execute(tx.database)


def set_acting(tx: Transaction, run: int, stand: Stand | None) -> None:
    """Where its acting check stands; None when there is nothing left to do."""
    Run.update(acting=tx.json(stand.as_json()) if stand else "").where(Run.id == run).execute(tx.database)


def forget_acting(tx: Transaction, machine: int) -> None:
    """Nothing is restored any more: what was found before a machine left the process means nothing when it returns."""
    Run.update(acting="").where(Run.machine == machine, Run.acting != "").execute(tx.database)


def spoil(tx: Transaction, run: RunSummary, why: str) -> None:
    """What did not pass does not count: the run is repeated, if it is inconclusive."""
    Run.update(spoiled=why).where(Run.id == run.id).execute(tx.database)
    tx.journal("acceptance.spoiled", machine=run.machine, run=run.id, why=why)


def request_cancel(tx: Transaction, run: RunSummary) -> bool:
    """False when it was requested already."""
    if not Run.update(cancel=True).where(Run.id == run.id, ~Run.cancel).execute(tx.database):
        return False
    tx.journal("acceptance.cancel_requested", machine=run.machine, run=run.id)
    machines.wake(tx, run.machine)
    return True


def interruption(reader: Reader, run: RunSummary, policy: Policy) -> Blocker | None:
    """Why a check that is being carried out must stop: one statement, for a look several times a second. What restores
    the machine after the run goes on."""
    ((cancel, state, machine),) = _STATES.rows(reader, run.id)
    facts = RunFacts(RunState(state), bool(cancel), State(machine))
    return run_blocker(facts, policy) if facts.run.is_active else None


def progress_blocker(
    reader: Reader, run: RunSummary, policy: Policy, suite: str, *, has_address: bool = True
) -> Blocker | None:
    """Why the run must not begin, or not carry out its next check; None when it may. `suite` is the present one."""
    cancel, state = Run.select(Run.cancel, Run.state).where(Run.id == run.id).tuples().first(reader.database)
    view = standing.load_view(reader, run.machine)
    changed = _changed_conditions(reader, run, view, policy, suite)
    facts = RunFacts(RunState(state), cancel, view.state, assess(view, policy), changed, has_address)
    return run_blocker(facts, policy)


def _changed_conditions(reader: Reader, run: RunSummary, view: View, policy: Policy, suite: str) -> tuple[str, ...]:
    """The names of the run conditions that are not as they were when the run began."""
    query = Run.select(Run.conditions, Run.suite).where(Run.id == run.id)
    conditions, begun_with = query.tuples().first(reader.database)
    now = run_conditions(view, policy)
    changed = tuple(name for name, digest in json.loads(conditions).items() if now.get(name) != digest)
    return changed if begun_with in ("", suite) else (*changed, "the acceptance suite")


def results(reader: Reader, run: int) -> dict[str, Result]:
    """Check name → result, in the order of the suite: what is done already."""
    query = VerdictRow.select(VerdictRow.check_name, VerdictRow.result).where(VerdictRow.run == run)
    rows = query.order_by(VerdictRow.position).tuples().execute(reader.database)
    return {name: Result(result) for name, result in rows}


def add_verdict(
    tx: Transaction, run: RunSummary, position: int, name: str, title: str, verdict: Verdict, started: int, ended: int
) -> bool:
    """(run, check) is unique. False: it is there already, from a commit whose answer was lost, with everything that was
    written with it."""
    row = VerdictRow.insert(
        run=run.id, position=position, check_name=name, title=title, result=str(verdict.result),
        expected=verdict.expected, observed=verdict.observed, evidence=tx.json(dict(verdict.evidence)),
        advice=verdict.advice, started_at=started, ended_at=ended,
    )  # fmt: skip
    if not row.on_conflict_ignore().as_rowcount().execute(tx.database):
        return False
    tx.journal(
        "acceptance.verdict", machine=run.machine, run=run.id, check=name, title=title, result=str(verdict.result),
        expected=verdict.expected, observed=verdict.observed, advice=verdict.advice,
    )  # fmt: skip
    return True


def finish(tx: Transaction, run: RunSummary, suite: str, stopped: Blocker | None = None) -> RunState:
    """Concludes the run: its state, the lifecycle's step and the basis it was judged against, all at once.

    `stopped` is why not every check was carried out. Where the run conditions changed (`suite` is the present one), the
    verdicts do not count. A machine that was quarantined meanwhile keeps that state. A spoiled run is queued again."""
    standing.lock_state(tx, run.machine)
    view = standing.load_view(tx, run.machine)
    changed = _changed_conditions(tx, run, view, tx.policy, suite)
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
        spoiled, repeats = Run.select(Run.spoiled, Run.repeats).where(Run.id == run.id).tuples().first(tx.database)
        if is_repeated(state, spoiled, repeats):
            queue(tx, run.machine, repeats + 1)
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
