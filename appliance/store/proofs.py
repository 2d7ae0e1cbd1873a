"""Proofs of a machine's identity."""

from __future__ import annotations

from typing import Any

from appliance.store.transaction import Transaction

LABEL_SECRET = "label-secret-isolated"
"""The proof of this release: the row's own factory secret, on an isolated port, with the serial confirmed."""


def add_proof(tx: Transaction, machine: int, tls_key: str, serial: str, **detail: Any) -> None:
    tx.insert("proof", machine=machine, method=LABEL_SECRET, tls_key=tls_key, serial=serial,
              detail=tx.json(detail), revoked="", at=tx.now)  # fmt: skip
    tx.journal(
        "machine.proved", f"Serial {serial} is confirmed by the unit's own secret over the TLS key {tls_key}.",
        machine=machine, method=LABEL_SECRET, tls_key=tls_key, serial=serial, **detail,
    )  # fmt: skip
    tx.touch(machine)


def revoke_proofs(tx: Transaction, machine: int, why: str) -> None:
    tx.run("UPDATE proof SET revoked = ? WHERE machine = ? AND revoked = ''", why, machine)
    tx.touch(machine)
