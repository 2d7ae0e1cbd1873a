"""The journal in the database: an RFC 6962 Merkle log of canonical JSON records, appended in the transaction that
does what they tell. Complete subtrees of 256 leaves are kept as tiles, so a root costs few hashes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from appliance.domain.moments import iso
from appliance.trust import canonical, merkle

TILE = merkle.TILE_WIDTH


class Appender:
    """Collects the entries of one transaction; `flush` writes them and the tiles that they complete."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._pending: list[tuple[Any, ...]] = []
        self._size = -1
        self._instant = (-1, "")

    def append(
        self, now: int, actor: str, action: str, text: str, machine: int, endpoint: int, data: dict[str, Any]
    ) -> int:
        if self._size < 0:
            self._size = size(self._connection)
        record = self._record(now, actor, action, text, machine, endpoint, data)
        leaf = merkle.leaf_hash(record)
        self._pending.append((self._size, now, actor, action, text, machine, endpoint, record, leaf))
        self._size += 1
        return self._size - 1

    def _record(
        self, now: int, actor: str, action: str, text: str, machine: int, endpoint: int, data: dict[str, Any]
    ) -> bytes:
        """The members in their canonical order; written out here because a busy wire writes thousands a second."""
        quote = canonical.text
        return (
            f'{{"action":{quote(action)},"actor":{quote(actor)},"at":"{self._iso(now)}","data":'.encode()
            + (canonical.encode(data) if data else b"{}")
            + f',"endpoint":{endpoint},"idx":{self._size},"machine":{machine},"text":{quote(text)}}}'.encode()
        )

    def _iso(self, now: int) -> str:
        """All entries of a transaction are of one instant."""
        if self._instant[0] != now:
            self._instant = (now, iso(now))
        return self._instant[1]

    def flush(self) -> None:
        if not self._pending:
            return
        first, last = self._pending[0][0], self._pending[-1][0]
        self._connection.executemany(
            "INSERT INTO journal (idx, at, actor, action, text, machine, endpoint, record, leaf)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._pending,
        )
        self._pending = []
        for level, tile in merkle.completed_tiles(first, last + 1):
            root = merkle.tile_root(hashes_at(self._connection, level - 1, tile * TILE, TILE))
            self._connection.execute(
                "INSERT INTO journal_tile (level, idx, hash) VALUES (?, ?, ?)", (level, tile, root)
            )


def size(connection: sqlite3.Connection) -> int:
    """How many entries the journal has."""
    return int(connection.execute("SELECT coalesce(max(idx) + 1, 0) FROM journal").fetchone()[0])


def hashes_at(connection: sqlite3.Connection, level: int, start: int, count: int) -> Sequence[bytes]:
    """`count` hashes from `start`: leaves (level 0), or roots of complete subtrees of 256**level leaves."""
    table = ("SELECT leaf FROM journal WHERE idx >= ?1 AND idx < ?2 ORDER BY idx", (start, start + count))
    if level:
        table = (
            f"SELECT hash FROM journal_tile WHERE level = {int(level)} AND idx >= ?1 AND idx < ?2 ORDER BY idx",
            (start, start + count),
        )
    return [bytes(row[0]) for row in connection.execute(*table)]


def records(connection: sqlite3.Connection, after: int = -1) -> Iterator[tuple[int, bytes, bytes]]:
    """(idx, record, leaf) from the entry after `after`, in order."""
    for row in connection.execute("SELECT idx, record, leaf FROM journal WHERE idx > ? ORDER BY idx", (after,)):
        yield int(row[0]), bytes(row[1]), bytes(row[2])
