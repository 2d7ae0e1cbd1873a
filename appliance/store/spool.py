"""What was heard and is not recorded yet: written with the leases that answered it, so that a kill takes nothing of it.
First in, first out; only the wire process uses it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from appliance.store.transaction import Transaction


class Spooled(NamedTuple):
    """`kind` says how `body` is to be read. For a frame: `vlan` is the tag that the kernel took out of it (-1 = none),
    `at` when it was heard (0 = not told)."""

    kind: str
    segment: str
    vlan: int
    at: int
    body: bytes


def spool(tx: Transaction, rows: Iterable[Spooled]) -> None:
    tx.run_many(
        "INSERT INTO spool (origin, kind, segment, vlan, at, body) VALUES (?, ?, ?, ?, ?, ?)",
        ((tx.origin, *row) for row in rows),
    )


def unspool(tx: Transaction, count: int) -> Sequence[Spooled]:
    """The oldest ones; they leave the spool with this transaction, which records them."""
    rows = tx.all("SELECT id, kind, segment, vlan, at, body FROM spool ORDER BY id LIMIT ?", count)
    if rows:
        tx.run("DELETE FROM spool WHERE id <= ?", rows[-1][0])
    return [Spooled(*row[1:]) for row in rows]


def count_spooled(connection: sqlite3.Connection) -> int:
    """Ids have no gaps: rows leave from the front only."""
    first, last = connection.execute("SELECT (SELECT min(id) FROM spool), (SELECT max(id) FROM spool)").fetchone()
    return 0 if last is None else int(last - first + 1)
