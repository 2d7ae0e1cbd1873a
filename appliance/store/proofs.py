"""Proofs of a machine's identity."""

from __future__ import annotations

import json
from typing import Any

from appliance.store.models import ProofRow
from appliance.store.transaction import Transaction


def add_proof(tx: Transaction, machine: int, method: str, tls_key: str, serial: str, **detail: Any) -> None:
    _insert(tx, machine, method, tls_key, serial, detail)
    tx.journal("machine.authenticated", machine=machine, method=method, tls_key=tls_key, serial=serial, **detail)
    tx.touch(machine)


def carry_over_proofs(tx: Transaction, machine: int, before: str, tls_key: str, reason: str) -> None:
    """The proofs over the key `before` hold over `tls_key` from now on, and over `before` no more."""
    proof = ProofRow
    valid = (proof.machine == machine) & (proof.tls_key == before) & (proof.revoked == "")
    found = list(proof.select(proof.method, proof.serial, proof.detail).where(valid).order_by(proof.id)
                 .tuples().execute(tx.database))  # fmt: skip
    proof.update(revoked=f"carried over to {tls_key}: {reason}").where(valid).execute(tx.database)
    for method, serial, detail in found:
        _insert(tx, machine, method, tls_key, serial, json.loads(detail) | {"carried_over_from": before})
        tx.journal(
            "machine.proof_carried_over", machine=machine, method=method, serial=serial, tls_key=tls_key,
            before=before, reason=reason,
        )  # fmt: skip
    tx.touch(machine)


def revoke_proofs(tx: Transaction, machine: int, why: str) -> None:
    proof = ProofRow
    proof.update(revoked=why).where((proof.machine == machine) & (proof.revoked == "")).execute(tx.database)
    tx.touch(machine)


def _insert(tx: Transaction, machine: int, method: str, tls_key: str, serial: str, detail: dict[str, Any]) -> None:
    ProofRow.insert(
        machine=machine, method=method, tls_key=tls_key, serial=serial, detail=tx.json(detail), at=tx.now
    ).execute(tx.database)
