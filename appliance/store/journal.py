"""The journal in the database: an RFC 6962 Merkle log of canonical JSON records for each appliance, appended in the
transaction that makes the recorded change. Complete subtrees of 256 leaves are stored as tiles, so a root needs few
hashes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

from peewee import fn

from appliance.domain.moments import iso
from appliance.store.models import JournalRow, JournalTile
from appliance.store.prepared import Prepared
from appliance.store.reader import Reader
from appliance.trust import canonical, merkle

TILE = merkle.TILE_WIDTH
BATCH = 2000
"""How many entries one query reads when all are read."""


class Writer(Reader, Protocol):
    """The part of a transaction that the journal needs."""

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None: ...


class Appender:
    """Collects the entries of one transaction; `flush` writes them and the tiles that they complete."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer
        self._pending: list[tuple[Any, ...]] = []
        self._size = -1
        self._instant = (-1, "")

    def append(
        self, now: int, actor: str, action: str, text: str, machine: int, endpoint: int, data: dict[str, Any]
    ) -> int:
        if self._size < 0:
            self._size = size(self._writer)
        record = self._record(now, actor, action, text, machine, endpoint, data)
        leaf = merkle.leaf_hash(record)
        self._pending.append(
            (self._writer.origin, self._size, now, actor, action, text, machine, endpoint, record, leaf)
        )
        self._size += 1
        return self._size - 1

    def _record(
        self, now: int, actor: str, action: str, text: str, machine: int, endpoint: int, data: dict[str, Any]
    ) -> bytes:
        """The members in their canonical order; written out here because a busy segment needs thousands a second."""
        quote = canonical.text
        return (
            f'{{"action":{quote(action)},"actor":{quote(actor)},"at":"{self._iso(now)}","data":'.encode()
            + (canonical.encode(data) if data else b"{}")
            + f',"endpoint":{endpoint},"idx":{self._size},"machine":{machine},"text":{quote(text)}}}'.encode()
        )

    def _iso(self, now: int) -> str:
        """All entries of a transaction have the same time, so its text is made once."""
        if self._instant[0] != now:
            self._instant = (now, iso(now))
        return self._instant[1]

    def flush(self) -> None:
        if not self._pending:
            return
        first, last = self._pending[0][1], self._pending[-1][1]
        self._writer.run_many(
            "INSERT INTO journal (origin, idx, at, actor, action, text, machine, endpoint, record, leaf)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._pending,
        )
        self._pending = []
        for level, tile in merkle.completed_tiles(first, last + 1):
            root = merkle.tile_root(hashes_at(self._writer, level - 1, tile * TILE, TILE))
            self._writer.run_many(
                "INSERT INTO journal_tile (origin, level, idx, hash) VALUES (?, ?, ?, ?)",
                [(self._writer.origin, level, tile, root)],
            )


@dataclass(frozen=True, slots=True)
class StoredEntry:
    """The columns of an entry as stored; somebody who changed a SQLite file may have changed the type of a value."""

    idx: int
    at: int
    actor: str
    action: str
    text: str
    machine: int
    endpoint: int
    record: bytes
    leaf: bytes


def entries(reader: Reader, end: int) -> Iterator[StoredEntry]:
    """The first `end` entries of the appliance's journal, in order. No read transaction is open between two batches."""
    columns = [getattr(JournalRow, each.name) for each in fields(StoredEntry)]
    query, after = JournalRow.select(*columns).order_by(JournalRow.idx).limit(BATCH), -1
    while True:
        some = query.where(JournalRow.origin == reader.origin, JournalRow.idx > after, JournalRow.idx < end)
        found = list(some.objects(StoredEntry).execute(reader.database))
        if not found:
            return
        yield from found
        after = found[-1].idx


def latest_instant(reader: Reader) -> int:
    """When the last entry was written; 0 for an empty journal."""
    query = JournalRow.select(JournalRow.at).where(JournalRow.origin == reader.origin)
    return int(query.order_by(JournalRow.idx.desc()).limit(1).scalar(reader.database) or 0)


def load_record(reader: Reader, idx: int) -> bytes:
    """The canonical JSON of one entry."""
    query = JournalRow.select(JournalRow.record).where(JournalRow.origin == reader.origin, JournalRow.idx == idx)
    return bytes(query.scalar(reader.database))


_LAST = Prepared(lambda origin: JournalRow.select(fn.MAX(JournalRow.idx)).where(JournalRow.origin == origin))
_LEAVES = Prepared(
    lambda origin, start, end: (
        JournalRow.select(JournalRow.leaf)
        .where(JournalRow.origin == origin, JournalRow.idx >= start, JournalRow.idx < end)
        .order_by(JournalRow.idx)
    ),
    3,
)
_TILES = Prepared(
    lambda origin, level, start, end: JournalTile.select(JournalTile.hash)
    .where(
        JournalTile.origin == origin, JournalTile.level == level, JournalTile.idx >= start, JournalTile.idx < end
    )
    .order_by(JournalTile.idx),
    4,
)  # fmt: skip


def size(reader: Reader) -> int:
    """How many entries the appliance's journal has."""
    ((last,),) = _LAST.rows(reader, reader.origin)
    return 0 if last is None else int(last) + 1


def hashes_at(reader: Reader, level: int, start: int, count: int) -> Sequence[bytes]:
    """`count` hashes from `start`: leaves (level 0), or roots of complete subtrees of 256**level leaves."""
    if level:
        rows = _TILES.rows(reader, reader.origin, level, start, start + count)
    else:
        rows = _LEAVES.rows(reader, reader.origin, start, start + count)
    return [bytes(row[0]) for row in rows]
