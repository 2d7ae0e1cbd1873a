"""Each process of an appliance reports every few seconds that it runs, and its status."""

from __future__ import annotations

from appliance.store.models import Heartbeat
from appliance.store.transaction import Transaction

BEAT_MS = 5000


def beat(tx: Transaction, name: str, pid: int, status: str, started_at: int) -> None:
    """Records a heartbeat; `status` is a sentence."""
    row = Heartbeat.insert(
        origin=tx.origin, name=name, pid=pid, status=status, started_at=started_at, beat_at=tx.now
    ).on_conflict(
        conflict_target=[Heartbeat.origin, Heartbeat.name],
        preserve=[Heartbeat.pid, Heartbeat.status, Heartbeat.started_at, Heartbeat.beat_at],
    )
    row.as_rowcount().execute(tx.database)
