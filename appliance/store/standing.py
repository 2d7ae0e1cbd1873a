"""Where a machine stands: loads what the pure functions of the domain look at, and writes what they conclude."""

from __future__ import annotations

import json
import sqlite3

from appliance.domain import lifecycle
from appliance.domain.blockers import blocker
from appliance.domain.facts import Fact
from appliance.domain.levels import Assessment, Level, Proof, Row, View, assess
from appliance.domain.lifecycle import Event, State
from appliance.domain.login import LoginAttempt, Outcome
from appliance.domain.policy import Policy
from appliance.domain.staleness import basis
from appliance.errors import NotFound, Refused
from appliance.store.transaction import Transaction

_AUTOMATIC_STEPS = 4
"""No chain of automatic lifecycle steps is longer; a longer one would be a loop."""


def load_facts(connection: sqlite3.Connection, machine: int) -> tuple[Fact, ...]:
    rows = connection.execute(
        "SELECT name, value, source, evidence, first_seen, last_seen FROM fact WHERE machine = ? ORDER BY id",
        (machine,),
    )
    return tuple(Fact(*row) for row in rows)


def load_row(connection: sqlite3.Connection, machine: int) -> tuple[Row | None, int]:
    """The manifest's row of a machine, and how many there are."""
    rows = connection.execute(
        "SELECT serial, bmc_mac, vendor, model, sku, switch, port, uuid, EXISTS (SELECT 1 FROM credential c"
        " WHERE c.serial = r.serial AND c.state = 'factory' AND length(c.secret) > 0)"
        " FROM manifest_row r WHERE machine = ?",
        (machine,),
    ).fetchall()
    return (Row(*rows[0]) if len(rows) == 1 else None), len(rows)


def load_view(connection: sqlite3.Connection, machine: int) -> View:
    """All that the assessment may look at; NotFound when there is no such machine."""
    found = connection.execute(
        "SELECT state, quarantine, contact_error FROM machine WHERE id = ?", (machine,)
    ).fetchone()
    if found is None:
        raise NotFound(f"There is no machine {machine}.")
    row, rows = load_row(connection, machine)
    segments = connection.execute("SELECT DISTINCT segment FROM endpoint WHERE machine = ?", (machine,)).fetchall()
    keys = connection.execute("SELECT spki_sha256 FROM tls_key WHERE machine = ? ORDER BY last_seen, id", (machine,))
    return View(
        state=State(found[0]),
        seen=bool(segments),
        row=row,
        rows=rows,
        facts=load_facts(connection, machine),
        proofs=_proofs(connection, machine),
        tls_keys=tuple(key[0] for key in keys),
        other_claimants=_other_claimants(connection, machine, row),
        segments=frozenset(segment[0] for segment in segments),
        quarantine=found[1],
        attempts=_attempts(connection, machine),
        contact_error=found[2],
        signed_off=_is_signed_off(connection, machine),
    )


def _proofs(connection: sqlite3.Connection, machine: int) -> tuple[Proof, ...]:
    rows = connection.execute(
        "SELECT method, tls_key, serial, at FROM proof WHERE machine = ? AND revoked = '' ORDER BY id", (machine,)
    )
    return tuple(Proof(*row) for row in rows)


def _other_claimants(connection: sqlite3.Connection, machine: int, row: Row | None) -> tuple[int, ...]:
    """Other machines whose packets or BMC claim the serial of this machine's row."""
    if row is None:
        return ()
    rows = connection.execute(
        "SELECT DISTINCT f.machine FROM fact f JOIN machine m ON m.id = f.machine"
        " WHERE f.name = 'serial' AND f.value = ? AND f.machine NOT IN (0, ?) AND m.state != 'retired'",
        (row.serial, machine),
    )
    return tuple(rival[0] for rival in rows)


def _attempts(connection: sqlite3.Connection, machine: int) -> tuple[LoginAttempt, ...]:
    """The logins that count at this machine's BMC with the credential that was used last."""
    rows = connection.execute(
        "SELECT credential, tls_key, outcome FROM attempt WHERE machine = ? AND allowed_by = '' AND outcome != ?"
        " ORDER BY id",
        (machine, Outcome.FAILED),
    ).fetchall()
    return tuple(LoginAttempt(*row) for row in rows if row[0] == rows[-1][0])


def _is_signed_off(connection: sqlite3.Connection, machine: int) -> bool:
    return bool(
        connection.execute("SELECT 1 FROM sign_off WHERE machine = ? AND revoked = '' LIMIT 1", (machine,)).fetchone()
    )


def current_basis(connection: sqlite3.Connection, machine: int, policy: Policy) -> str:
    """The digest that a passed run must still carry for its verdicts to count."""
    return basis(load_view(connection, machine), policy)


def reassess(tx: Transaction, machine: int) -> Assessment:
    """Computes level and reasons anew, takes the automatic lifecycle steps, and journals what changed."""
    for _ in range(_AUTOMATIC_STEPS):
        view = load_view(tx.connection, machine)
        assessment = assess(view, tx.policy)
        event = _automatic(tx, machine, view, assessment)
        if event is None:
            break
        step(tx, machine, event[0], event[1])
    _write(tx, machine, view, assessment)
    return assessment


def _automatic(tx: Transaction, machine: int, view: View, assessment: Assessment) -> tuple[Event, str] | None:
    """The lifecycle step that what is stored calls for, with its reason; None when it rests."""
    matched = assessment.level >= Level.MATCHED
    if view.quarantine and lifecycle.is_possible(view.state, Event.MISMATCHED):
        return Event.MISMATCHED, view.quarantine
    if view.state is State.EXPECTED and view.seen:
        return Event.SIGHTED, "Its first packet was seen."
    if view.state is State.DISCOVERED and matched:
        return Event.MATCHED, "One row of the manifest matches and nothing contradicts it."
    if view.state is State.STAGING and not matched:
        return Event.LEFT_MANIFEST, assessment.reasons[0].text
    if view.state is State.READY:
        return _no_longer_ready(tx, machine, view, assessment)
    return None


def _no_longer_ready(tx: Transaction, machine: int, view: View, assessment: Assessment) -> tuple[Event, str] | None:
    if assessment.level < tx.policy.level_for_testing:
        return Event.CHANGED, f"Its level fell to {assessment.level}: {assessment.reasons[0].text}"
    run = tx.one("SELECT basis FROM run WHERE machine = ? ORDER BY id DESC LIMIT 1", machine)
    if run is not None and run[0] != basis(view, tx.policy):
        return Event.CHANGED, "Something about it changed after its acceptance run; test it again."
    return None


def step(tx: Transaction, machine: int, event: Event, why: str) -> State:
    """Takes one lifecycle step and journals it; Refused when the table has no such step."""
    found = tx.one("SELECT state FROM machine WHERE id = ?", machine)
    if found is None:
        raise NotFound(f"There is no machine {machine}.")
    before = State(found[0])
    after = lifecycle.follow(before, event)
    if after is None:
        possible = ", ".join(lifecycle.possible_events(before))
        raise Refused(blocker("state.no_such_step", event=str(event), state=before, possible=possible))
    tx.run("UPDATE machine SET state = ?, state_since = ?, due = ? WHERE id = ?", after, tx.now, tx.now, machine)
    tx.journal(
        "machine.state", f"{before} → {after}: {why}", machine=machine, event=str(event), before=before, after=after
    )
    tx.touch(machine)
    return after


def stored_reasons(assessment: Assessment) -> tuple[str, str, str]:
    """The reasons as a machine's row has them: all as a JSON list of blockers, then the first one's code and role."""
    every = json.dumps([reason.as_json() for reason in assessment.reasons], ensure_ascii=False)
    first = assessment.reasons[0] if assessment.reasons else None
    return every, first.code if first else "", str(first.role) if first else ""


def _write(tx: Transaction, machine: int, view: View, assessment: Assessment) -> None:
    reasons, code, role = stored_reasons(assessment)
    level, assurance, before = tx.one("SELECT level, assurance, reasons FROM machine WHERE id = ?", machine)
    tx.run(
        "UPDATE machine SET level = ?, assurance = ?, reasons = ?, reason_code = ?, reason_role = ?, wrong_slot = ?,"
        " changed_at = ? WHERE id = ?",
        assessment.level, assessment.assurance, reasons, code, role, assessment.wrong_slot, tx.now, machine,
    )  # fmt: skip
    if (level, assurance) != (assessment.level, assessment.assurance):
        next_reason = assessment.reasons[0].text if assessment.reasons else "Every level is reached."
        tx.journal(
            "machine.level",
            f"Level {level} → {assessment.level} {assessment.name} ({assessment.assurance}). Next: {next_reason}",
            machine=machine, before=level, after=assessment.level, assurance=assessment.assurance,
        )  # fmt: skip
    elif before != reasons and assessment.reasons and assessment.reasons[0].code != "login.outcome_unknown":
        reason = assessment.reasons[0]
        tx.journal(
            "machine.waits", reason.text, machine=machine, code=reason.code, next_action=reason.next_action,
            role=str(reason.role),
        )  # fmt: skip
