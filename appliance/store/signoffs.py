"""What a sign-off is given upon, read from the database, and the signed record, written to it."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any

from appliance.domain.policy import Policy
from appliance.domain.signoff import RunRecord, SignOffInput, plain
from appliance.store import standing
from appliance.store.manifests import ROW_COLUMNS
from appliance.store.models import CheckpointRow, SignOffRow
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction

Digest = Callable[[Any], str]
"""SHA-256 (hex) of a JSON value's canonical form."""


def load_signoff_input(
    connection: sqlite3.Connection, machine: int, policy: Policy, digest: Digest, versions: Mapping[str, int]
) -> SignOffInput:
    """Raises NotFound. `versions` are the versions of the checks that the program has now."""
    endpoints = connection.execute(
        "SELECT mac, segment, kind, ip FROM endpoint WHERE machine = ? ORDER BY mac, segment", (machine,)
    )
    return SignOffInput(
        machine=machine,
        view=standing.load_view(connection, machine),
        policy=policy,
        policy_digest=digest(dict(policy.as_json())),
        endpoints=tuple(dict(zip(("mac", "segment", "kind", "ip"), row, strict=True)) for row in endpoints),
        manifest=_manifest(connection, machine),
        run=_run(connection, machine, digest, versions),
    )


def _manifest(connection: sqlite3.Connection, machine: int) -> dict[str, Any] | None:
    columns = ("serial", *ROW_COLUMNS)
    row = connection.execute(
        "SELECT d.filename, d.sha256, r.line, EXISTS (SELECT 1 FROM credential c WHERE c.serial = r.serial"
        f" AND c.state = 'factory' AND length(c.secret) > 0), {', '.join('r.' + name for name in columns)}"
        " FROM manifest_row r LEFT JOIN manifestdoc d ON d.id = r.doc WHERE r.machine = ?",
        (machine,),
    ).fetchone()
    if row is None:
        return None
    told = dict(zip(columns, row[4:], strict=True))
    return {"file": row[0], "sha256": row[1], "line": row[2], "own_credential": bool(row[3]), "row": told}


def _run(connection: sqlite3.Connection, machine: int, digest: Digest, versions: Mapping[str, int]) -> RunRecord | None:
    row = connection.execute(
        "SELECT id, state, suite, basis, started_at, ended_at FROM run WHERE machine = ? ORDER BY id DESC LIMIT 1",
        (machine,),
    ).fetchone()
    if row is None:
        return None
    run, state, suite, basis, started_at, ended_at = row
    return RunRecord(run, state, suite, basis, started_at, ended_at, _verdicts(connection, run, digest, versions))


def _verdicts(
    connection: sqlite3.Connection, run: int, digest: Digest, versions: Mapping[str, int]
) -> tuple[dict[str, Any], ...]:
    rows = connection.execute(
        "SELECT check_name, title, result, expected, observed, evidence FROM verdict WHERE run = ? ORDER BY position",
        (run,),
    )
    told = []
    for check, title, result, expected, observed, stored in rows:
        evidence = plain(json.loads(stored))
        told.append(
            {
                "check": check,
                "version": versions.get(check, 0),
                "title": title,
                "result": result,
                "expected": expected,
                "observed": observed,
                "evidence": evidence,
                "evidenceDigest": {"sha256": digest(evidence)},
            }
        )
    return tuple(told)


def add_release(
    tx: Transaction, machine: int, run: int, approver: str, reason: str, envelope: bytes, sha256: str
) -> int:
    return tx.insert(
        "sign_off", machine=machine, run=run, approver=approver, reason=reason, envelope=envelope, sha256=sha256,
        revoked="", at=tx.now,
    )  # fmt: skip


def revoke(tx: Transaction, machine: int, reason: str) -> None:
    """The machine's sign-off does not count any more; its record stays."""
    valid = (SignOffRow.machine == machine) & (SignOffRow.revoked == "")
    SignOffRow.update(revoked=reason).where(valid).execute(tx.database)


def add_checkpoint(tx: Transaction, size: int, note: str) -> None:
    """One for each size; what was signed once stays as it is."""
    tx.run(
        "INSERT INTO checkpoint (origin, size, note, at) VALUES (?, ?, ?, ?) ON CONFLICT (origin, size) DO NOTHING",
        tx.origin, size, note, tx.now,
    )  # fmt: skip


def load_checkpoints(reader: Reader) -> list[tuple[int, str]]:
    """(size, note), the smallest first."""
    query = CheckpointRow.select(CheckpointRow.size, CheckpointRow.note).where(CheckpointRow.origin == reader.origin)
    return [(row[0], row[1]) for row in query.order_by(CheckpointRow.size).tuples().execute(reader.database)]
