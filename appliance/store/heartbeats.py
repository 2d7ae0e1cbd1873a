"""Each process of the appliance says every few seconds that it lives, and how it is."""

from __future__ import annotations

from appliance.store.transaction import Transaction

BEAT_MS = 5000


def beat(tx: Transaction, name: str, pid: int, status: str, started_at: int) -> None:
    """`status` is a sentence."""
    tx.run(
        "INSERT INTO heartbeat (origin, name, pid, status, started_at, beat_at) VALUES (?, ?, ?, ?, ?, ?)"
        " ON CONFLICT (origin, name) DO UPDATE SET pid = excluded.pid, status = excluded.status,"
        " started_at = excluded.started_at, beat_at = excluded.beat_at",
        tx.origin, name, pid, status, started_at, tx.now,
    )  # fmt: skip
