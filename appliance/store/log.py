"""The journal as people and programs read it, and the packets that are kept as evidence. Lists and events are of the
appliance's own journal; a machine's timeline is of all."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from heapq import merge
from itertools import islice
from typing import Any

from peewee import Select, fn

from appliance.domain.journal_actions import names_of_topic
from appliance.store.models import CheckpointRow, Endpoint, JournalRow, Origin, SightingRow
from appliance.store.reader import Reader, stored_json
from appliance.store.record import Record
from appliance.store.search import contains

SEARCHED = 50_000
"""Entries in which one page looks for a text. The journal grows without end; the next page looks in those before."""


@dataclass(frozen=True, slots=True)
class Entry(Record):
    """One entry of the journal. `idx` -1 and `packet` > 0: a packet kept as evidence, from before its endpoint was
    joined to the machine. `origin` is the name of the other appliance whose journal has it ("" = our own)."""

    idx: int
    at: int
    actor: str
    action: str
    text: str
    machine: int
    endpoint: int
    data: dict[str, Any]
    packet: int = 0
    origin: str = ""

    def as_json(self) -> dict[str, Any]:
        found = Record.as_json(self)
        del found["packet"], found["origin"]
        return found


@dataclass(frozen=True, slots=True)
class EntryPage:
    """Entries, the newest first; `older` is the index below which the next page begins (0 = there is none)."""

    entries: Sequence[Entry]
    older: int


@dataclass(frozen=True, slots=True)
class Packet:
    """A packet that is kept; `frame` is empty unless it was asked for."""

    id: int
    endpoint: int
    kind: str
    summary: str
    vlan: int
    at: int
    frame: bytes = b""


@dataclass(frozen=True, slots=True)
class Head(Record):
    """The size of the journal, the instant of its last entry (0 = empty), and its last signed checkpoint (size 0 and
    an empty note = none)."""

    size: int
    last_at: int
    checkpoint_size: int
    checkpoint_at: int
    checkpoint: str


def entries_after(reader: Reader, after: int, limit: int, machine: int = 0) -> list[Entry]:
    """Entries with an index above `after`, the oldest first; only those about `machine`, if it is not 0."""
    query = _entries(reader).where(JournalRow.idx > after)
    if machine:
        query = query.where(JournalRow.machine == machine)
    return _records(reader, query.order_by(JournalRow.idx).limit(limit))


def latest_of_actions(
    reader: Reader, after: int, limit: int, actions: Collection[str], *, machine: int = 0, actor: str = ""
) -> list[Entry]:
    """The newest entries with these actions above `after`, the oldest first; of a machine or of an actor, if named."""
    query = _entries(reader).where(JournalRow.idx > after, JournalRow.action.in_(list(actions)))
    if machine:
        query = query.where(JournalRow.machine == machine)
    if actor:
        query = query.where(JournalRow.actor == actor)
    return _records(reader, query.order_by(JournalRow.idx.desc()).limit(limit))[::-1]


def entries_before(reader: Reader, before: int, limit: int, *, topic: str = "", search: str = "") -> EntryPage:
    """Entries below the index `before` (0 = from the newest), the newest first. `topic` is the first part of an
    action; entries that earlier versions wrote under another name are found too. A text is looked for in the last
    SEARCHED entries only."""
    end, start = before or last_index(reader) + 1, 0
    query = _entries(reader).where(JournalRow.idx < end).order_by(JournalRow.idx.desc()).limit(limit)
    if search.strip():
        start = max(0, end - SEARCHED)
        query = query.where(
            JournalRow.idx >= start, contains(reader.database, search, JournalRow.text, JournalRow.actor)
        )
    if topic:
        of_actions = [_records(reader, query.where(JournalRow.action == name)) for name in names_of_topic(topic)]
        found = list(islice(merge(*of_actions, key=lambda entry: -entry.idx), limit))
    else:
        found = _records(reader, query)
    return EntryPage(found, found[-1].idx if len(found) == limit else start)


def entries_of_machine(reader: Reader, machine: int, limit: int) -> list[Entry]:
    """The newest entries about a machine, the newest first, from the journals of all appliances on the database: the
    machine may have been seen on the segment of another one. Each journal's are in its own order."""
    journals = []
    for number, name in Origin.select(Origin.id, Origin.name).order_by(Origin.id).tuples().execute(reader.database):
        about = _columns().where(JournalRow.machine == machine, JournalRow.origin == number)
        found = _records(reader, about.order_by(JournalRow.idx.desc()).limit(limit))
        journals.append(found if number == reader.origin else [replace(entry, origin=name) for entry in found])
    return list(islice(newest_first(*journals), limit))


def newest_first(*lists: Iterable[Entry]) -> Iterable[Entry]:
    """Lists that have the newest entry first, as one."""
    return merge(*lists, key=lambda entry: -entry.at)


def last_index(reader: Reader) -> int:
    """The index of the newest entry, -1 when there is none."""
    newest = JournalRow.select(fn.MAX(JournalRow.idx)).where(JournalRow.origin == reader.origin)
    found = newest.scalar(reader.database)
    return -1 if found is None else int(found)


def changes_after(reader: Reader, after: int, limit: int) -> list[tuple[int, int]]:
    """(index, machine) of the entries above `after`, the oldest first."""
    query = JournalRow.select(JournalRow.idx, JournalRow.machine).where(
        (JournalRow.origin == reader.origin) & (JournalRow.idx > after)
    )
    return list(query.order_by(JournalRow.idx).limit(limit).tuples().execute(reader.database))


def journal_head(reader: Reader) -> Head:
    last = JournalRow.select(JournalRow.idx, JournalRow.at).where(JournalRow.origin == reader.origin)
    signed = CheckpointRow.select(CheckpointRow.size, CheckpointRow.at, CheckpointRow.note).where(
        CheckpointRow.origin == reader.origin
    )
    newest = list(last.order_by(JournalRow.idx.desc()).limit(1).tuples().execute(reader.database))
    latest = list(signed.order_by(CheckpointRow.size.desc()).limit(1).tuples().execute(reader.database))
    idx, at = newest[0] if newest else (-1, 0)
    return Head(idx + 1, at, *(latest[0] if latest else (0, 0, "")))


def packets_of(reader: Reader, machine: int, *, frames: bool = False) -> list[Packet]:
    """The packets kept of a machine's endpoints, the oldest first; with their bytes only on request."""
    one = SightingRow
    columns = [one.id, one.endpoint, one.kind, one.summary, one.vlan, one.at, *([one.frame] if frames else [])]
    query = one.select(*columns).join(Endpoint, on=Endpoint.id == one.endpoint).where(Endpoint.machine == machine)
    rows = query.order_by(one.at, one.id).tuples().execute(reader.database)
    return [Packet(*(*row[:6], bytes(row[6]) if frames else b"")) for row in rows]


def _columns() -> Select:
    row = JournalRow
    return row.select(row.idx, row.at, row.actor, row.action, row.text, row.machine, row.endpoint, row.record)


def _entries(reader: Reader) -> Select:
    return _columns().where(JournalRow.origin == reader.origin)


def _records(reader: Reader, query: Select) -> list[Entry]:
    rows: Sequence[Any] = query.tuples().execute(reader.database)
    return [Entry(*(*row[:7], stored_json(bytes(row[7]), {}).get("data", {}))) for row in rows]
