"""What was heard and is not recorded yet, on disk: written with the leases that answered it, so that a kill takes
nothing of it. First in, first out; only the wire process uses it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import NamedTuple

from appliance.store.transaction import Transaction


class Spooled(NamedTuple):
    """`kind` says how `body` is to be read. For a frame: `vlan` is the tag that the kernel took out of it (-1 = none),
    `at` when it was heard (0 = not told)."""

    id: int
    kind: str
    segment: str
    vlan: int
    at: int
    body: bytes


def load_spool(connection: sqlite3.Connection) -> list[Spooled]:
    """Oldest first."""
    rows = connection.execute("SELECT id, kind, segment, vlan, at, body FROM spool ORDER BY id")
    return [Spooled(*row) for row in rows]


def spool(tx: Transaction, rows: Iterable[Spooled]) -> None:
    tx.run_many("INSERT INTO spool (id, kind, segment, vlan, at, body) VALUES (?, ?, ?, ?, ?, ?)", rows)


def unspool(tx: Transaction, before: int) -> None:
    """Everything with a smaller id than `before` is recorded in this transaction."""
    tx.run("DELETE FROM spool WHERE id < ?", before)
