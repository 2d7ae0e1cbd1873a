"""Acceptance runs and their verdicts."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.domain.lifecycle import Event, State
from appliance.domain.policy import Policy
from appliance.domain.staleness import run_conditions
from appliance.domain.verdicts import Result, RunState, Verdict, conclude
from appliance.store import machines, standing
from appliance.store.transaction import Transaction

_EVENTS = {
    RunState.PASSED: Event.TEST_PASSED,
    RunState.FAILED: Event.TEST_FAILED,
    RunState.INCONCLUSIVE: Event.TEST_INCONCLUSIVE,
    RunState.CANCELLED: Event.TEST_STOPPED,
}


@dataclass(frozen=True, slots=True)
class RunSummary:
    """The run as far as decisions about it need."""

    id: int
    machine: int
    state: RunState
    cancel: bool


def latest(connection: sqlite3.Connection, machine: int) -> RunSummary | None:
    row = connection.execute(
        "SELECT id, machine, state, cancel FROM run WHERE machine = ? ORDER BY id DESC LIMIT 1", (machine,)
    ).fetchone()
    return RunSummary(row[0], row[1], RunState(row[2]), bool(row[3])) if row else None


def active(connection: sqlite3.Connection, machine: int) -> RunSummary | None:
    """The run that is queued or running, if there is one."""
    found = latest(connection, machine)
    return found if found and found.state.is_active else None


def waiting(connection: sqlite3.Connection) -> set[int]:
    """The machines with a run that is queued or running."""
    rows = connection.execute("SELECT machine FROM run WHERE state IN (?, ?)", (RunState.QUEUED, RunState.RUNNING))
    return {row[0] for row in rows}


def queue(tx: Transaction, machine: int) -> int:
    """A run for the worker to take up. Suite and number of checks are known when it begins."""
    run = tx.insert("run", machine=machine, state=RunState.QUEUED, suite="", checks=0, requested_by=tx.actor,
                    basis="", cancel=False, step="", detail="", queued_at=tx.now, started_at=0, ended_at=0)  # fmt: skip
    tx.journal("acceptance.queued", "The acceptance suite is asked for.", machine=machine, run=run)
    machines.wake(tx, machine)
    return run


def begin(tx: Transaction, run: RunSummary, suite: str, checks: int) -> None:
    told = tx.json(run_conditions(standing.load_view(tx.connection, run.machine), tx.policy))
    tx.run(
        "UPDATE run SET state = ?, suite = ?, checks = ?, conditions = ?, started_at = ? WHERE id = ?",
        RunState.RUNNING, suite, checks, told, tx.now, run.id,
    )  # fmt: skip
    standing.step(tx, run.machine, Event.TEST_STARTED, f"Run {run.id} of the suite {suite} begins.")


def progress(tx: Transaction, run: int, step: str, detail: str) -> None:
    """What the run does now; not journalled."""
    tx.run("UPDATE run SET step = ?, detail = ? WHERE id = ?", step, detail, run)


def ask_to_cancel(tx: Transaction, run: RunSummary) -> None:
    tx.run("UPDATE run SET cancel = 1 WHERE id = ?", run.id)
    tx.journal("acceptance.cancel", "The run is to be cancelled.", machine=run.machine, run=run.id)
    machines.wake(tx, run.machine)


def is_cancelled(connection: sqlite3.Connection, run: int) -> bool:
    found = connection.execute("SELECT cancel FROM run WHERE id = ?", (run,)).fetchone()
    return bool(found and found[0])


def is_set_apart(connection: sqlite3.Connection, run: RunSummary) -> bool:
    """Whether the machine is no longer in the state in which a run goes on."""
    found = connection.execute("SELECT state FROM machine WHERE id = ?", (run.machine,)).fetchone()
    return not found or found[0] != State.TESTING


def why_void(connection: sqlite3.Connection, run: RunSummary, policy: Policy) -> str:
    """Why the run's verdicts do not count, whatever they are: what they are judged by changed since it began."""
    begun = connection.execute("SELECT conditions FROM run WHERE id = ?", (run.id,)).fetchone()
    now = run_conditions(standing.load_view(connection, run.machine), policy)
    changed = [name for name, digest in json.loads(begun[0]).items() if now.get(name) != digest]
    if not changed:
        return ""
    return f"Changed while it was tested: {', '.join(changed)}. The verdicts do not count; test it again."


def results(connection: sqlite3.Connection, run: int) -> dict[str, Result]:
    """Check name → result, in the order of the suite: what is done already."""
    rows = connection.execute("SELECT check_name, result FROM verdict WHERE run = ? ORDER BY position", (run,))
    return {row[0]: Result(row[1]) for row in rows}


def add_verdict(
    tx: Transaction, run: RunSummary, position: int, name: str, title: str, verdict: Verdict, started_at: int
) -> None:
    """Committed as it is reached; (run, check) is unique."""
    tx.insert(
        "verdict", run=run.id, position=position, check_name=name, title=title, result=verdict.result,
        expected=verdict.expected, observed=verdict.observed, evidence=tx.json(dict(verdict.evidence)),
        advice=verdict.advice, started_at=started_at, ended_at=tx.now,
    )  # fmt: skip
    tx.journal(
        "acceptance.verdict", f"{title}: {verdict.result}. Expected {verdict.expected}; observed {verdict.observed}.",
        machine=run.machine, run=run.id, check=name, result=str(verdict.result), advice=verdict.advice,
    )  # fmt: skip


def finish(tx: Transaction, run: RunSummary, why_stopped: str = "") -> RunState:
    """Concludes the run: its state, the lifecycle's step and the basis it was judged against, all at once.

    With `why_stopped`, or when its verdicts do not count, it is cancelled. A machine that was quarantined
    meanwhile keeps that state."""
    told = results(tx.connection, run.id)
    why_stopped = why_stopped or why_void(tx.connection, run, tx.policy)
    state = RunState.CANCELLED if why_stopped else conclude(told.values())
    why = why_stopped or _summary(told)
    tx.run(
        "UPDATE run SET state = ?, step = '', detail = ?, ended_at = ?, basis = ? WHERE id = ?",
        state, why, tx.now, standing.current_basis(tx.connection, run.machine, tx.policy), run.id,
    )  # fmt: skip
    tx.journal(f"acceptance.{state}", why, machine=run.machine, run=run.id)
    found = tx.one("SELECT state, quarantine FROM machine WHERE id = ?", run.machine)
    if found[0] == State.TESTING and not found[1]:
        standing.step(tx, run.machine, _EVENTS[state], why)
    tx.touch(run.machine)
    return state


def _summary(results: Mapping[str, Result]) -> str:
    """Which checks did not pass, the failed ones first, in one sentence."""
    parts = [
        f"{word}: {', '.join(names)}"
        for word, result in (("Failed", Result.FAIL), ("Unknown", Result.UNKNOWN), ("Skipped", Result.SKIPPED))
        if (names := [name for name, found in results.items() if found is result])
    ]
    return "; ".join(parts) + "." if parts else f"All {len(results)} checks passed."


def note(tx: Transaction, run: RunSummary, name: str, value: str) -> None:
    """Something that a check did, or must still know if the worker dies in its midst."""
    tx.journal("acceptance.note", f"{name}: {value}", machine=run.machine, run=run.id, name=name, value=value)


def noted(connection: sqlite3.Connection, run: RunSummary, name: str) -> str:
    """What `note` kept for this run first, or an empty text."""
    found = connection.execute(
        "SELECT text FROM journal WHERE machine = ? AND action = 'acceptance.note'"
        " AND json_extract(CAST(record AS TEXT), '$.data.run') = ? AND text LIKE ? ORDER BY idx LIMIT 1",
        (run.machine, run.id, f"{name}: %"),
    ).fetchone()
    return str(found[0]).partition(": ")[2] if found else ""
