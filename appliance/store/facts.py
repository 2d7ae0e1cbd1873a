"""Facts about a machine itself, as its BMC reports them. (Facts from packets are written with their sightings.)"""

from __future__ import annotations

from collections.abc import Iterable

from appliance.store.transaction import Transaction


def add_facts(tx: Transaction, machine: int, facts: Iterable[tuple[str, str]], source: str, evidence: str) -> None:
    """Facts about the machine itself: (name, value) with display-safe values; empty values are left out."""
    tx.run_many(
        "INSERT INTO fact (machine, endpoint, name, value, source, evidence, first_seen, last_seen)"
        " VALUES (?, 0, ?, ?, ?, ?, ?, ?) ON CONFLICT (machine, name, value, source) WHERE endpoint = 0"
        " DO UPDATE SET last_seen = excluded.last_seen, evidence = excluded.evidence",
        [(machine, str(name), value, str(source), evidence, tx.now, tx.now) for name, value in facts if value],
    )
    tx.touch(machine)
