"""What a sign-off is given upon, read from the database, and the signed record, written to it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from appliance.domain.policy import Policy
from appliance.domain.signoff import RunRecord, SignOffInput, plain
from appliance.store import standing
from appliance.store.conditions import has_credential
from appliance.store.manifests import ROW_COLUMNS
from appliance.store.models import (
    CheckpointRow,
    Endpoint,
    ManifestDoc,
    ManifestRow,
    Run,
    SignOffRow,
    VerdictRow,
)
from appliance.store.portable import insert
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction

Digest = Callable[[Any], str]
"""SHA-256 (hex) of a JSON value's canonical form."""


def load_signoff_input(
    reader: Reader, machine: int, policy: Policy, digest: Digest, suite: str, versions: Mapping[str, int]
) -> SignOffInput:
    """Raises NotFound. `versions` are those of the checks of the present `suite`; of a run of another suite nothing is
    known (0)."""
    query = Endpoint.select(Endpoint.mac, Endpoint.segment, Endpoint.kind, Endpoint.ip)
    endpoints = query.where(Endpoint.machine == machine).order_by(Endpoint.mac, Endpoint.segment)
    run = Run.select().where(Run.machine == machine).order_by(Run.id.desc()).first(reader.database)
    known = versions if run and run.suite == suite else {}
    return SignOffInput(
        machine=machine,
        view=standing.load_view(reader, machine),
        policy=policy,
        policy_digest=digest(dict(policy.as_json())),
        endpoints=tuple(endpoints.dicts().execute(reader.database)),
        manifest=_load_manifest(reader, machine),
        run=run
        and RunRecord(
            run.id, run.state, run.suite, run.basis, run.started_at, run.ended_at,
            _load_verdicts(reader, run.id, digest, known),
        ),
        suite=suite,
    )  # fmt: skip


def _load_manifest(reader: Reader, machine: int) -> dict[str, Any] | None:
    """The machine's row as the record has it: without its secret and user name."""
    row = ManifestRow.select().where(ManifestRow.machine == machine).first(reader.database)
    if row is None:
        return None
    document = ManifestDoc.select().where(ManifestDoc.id == row.doc).first(reader.database)
    own = ManifestRow.select(has_credential(ManifestRow.serial)).where(ManifestRow.id == row.id)
    return {
        "file": document.filename if document else None,
        "sha256": document.sha256 if document else None,
        "line": row.line,
        "own_credential": bool(own.scalar(reader.database)),
        "row": {name: getattr(row, name) for name in ("serial", *ROW_COLUMNS)},
    }


def _load_verdicts(reader: Reader, run: int, digest: Digest, versions: Mapping[str, int]) -> tuple[dict[str, Any], ...]:
    """As the record has them, in the order of the suite."""
    found = []
    rows = VerdictRow.select().where(VerdictRow.run == run).order_by(VerdictRow.position)
    for row in rows.execute(reader.database):
        evidence = plain(json.loads(row.evidence))
        found.append(
            {
                "check": row.check_name,
                "version": versions.get(row.check_name, 0),
                "title": row.title,
                "result": row.result,
                "expected": row.expected,
                "observed": row.observed,
                "evidence": evidence,
                "evidenceDigest": {"sha256": digest(evidence)},
            }
        )
    return tuple(found)


def add_sign_off(
    tx: Transaction, machine: int, run: int, approver: str, reason: str, envelope: bytes, sha256: str
) -> int:
    """The signed record; its id."""
    return insert(
        tx, SignOffRow, machine=machine, run=run, approver=approver, reason=reason, envelope=envelope, sha256=sha256,
        at=tx.now,
    )  # fmt: skip


def revoke(tx: Transaction, machine: int, reason: str) -> None:
    """The machine's sign-off does not count any more; its record stays."""
    valid = (SignOffRow.machine == machine) & (SignOffRow.revoked == "")
    SignOffRow.update(revoked=reason).where(valid).execute(tx.database)


def add_checkpoint(tx: Transaction, size: int, note: str) -> None:
    """One for each size; what was signed once stays as it is."""
    row = CheckpointRow.insert(origin=tx.origin, size=size, note=note, at=tx.now)
    row.on_conflict_ignore().as_rowcount().execute(tx.database)


def load_checkpoints(reader: Reader) -> list[tuple[int, str]]:
    """(size, note), the smallest first."""
    query = CheckpointRow.select(CheckpointRow.size, CheckpointRow.note).where(CheckpointRow.origin == reader.origin)
    return [(row[0], row[1]) for row in query.order_by(CheckpointRow.size).tuples().execute(reader.database)]
