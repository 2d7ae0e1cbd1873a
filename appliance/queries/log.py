"""The journal for people and programs: entries after an index, a machine's timeline, the head."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from appliance.context import Context
from appliance.queries.reading import instant, pattern, select, select_one, stored_json


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of the journal. `idx` -1 and `packet` > 0: a packet kept as evidence, from before its endpoint was
    joined to the machine whose timeline this is."""

    idx: int
    at: int
    actor: str
    action: str
    text: str
    machine: int
    endpoint: int
    data: dict[str, Any]
    packet: int = 0

    def as_json(self) -> dict[str, Any]:
        return {
            "idx": self.idx,
            "at": instant(self.at),
            "actor": self.actor,
            "action": self.action,
            "text": self.text,
            "machine": self.machine,
            "endpoint": self.endpoint,
            "data": self.data,
        }


@dataclass(frozen=True, slots=True)
class Head:
    """The size of the journal, and its last signed checkpoint (the note as published, or empty)."""

    size: int
    last_at: int
    checkpoint_size: int
    checkpoint_at: int
    checkpoint: str

    def as_json(self) -> dict[str, Any]:
        return {
            "size": self.size,
            "last_at": instant(self.last_at),
            "checkpoint_size": self.checkpoint_size,
            "checkpoint_at": instant(self.checkpoint_at),
            "checkpoint": self.checkpoint,
        }


def events(context: Context, after: int, limit: int = 100, machine: int = 0) -> list[Entry]:
    """Entries with an index greater than `after` (-1 = from the first), oldest first; of one machine if named."""
    condition = "machine = ?3" if machine else "?3 = 0"
    rows = select(
        context, f"SELECT * FROM journal WHERE idx > ?1 AND {condition} ORDER BY idx LIMIT ?2", after, limit, machine
    )
    return [_entry(row) for row in rows]


def entries(
    context: Context, *, before: int = 0, limit: int = 100, action: str = "", search: str = "", machine: int = 0
) -> list[Entry]:
    """Entries newest first, below index `before` (0 = from the newest); `action` is a prefix such as `machine`."""
    rows = select(
        context,
        "SELECT * FROM journal WHERE (?1 = 0 OR idx < ?1) AND (?2 = '' OR action = ?2 OR substr(action, 1,"
        " length(?2) + 1) = ?2 || '.') AND (?4 = 0 OR machine = ?4)"
        " AND (?3 = '%%' OR text LIKE ?3 ESCAPE '\\' OR actor LIKE ?3 ESCAPE '\\') ORDER BY idx DESC LIMIT ?5",
        before, action, pattern(search), machine, limit,
    )  # fmt: skip
    return [_entry(row) for row in rows]


def last_event(context: Context) -> int:
    """The index of the newest entry, -1 when there is none."""
    return int(select(context, "SELECT coalesce(max(idx), -1) FROM journal")[0][0])


def timeline(context: Context, machine: int, limit: int = 300) -> list[Entry]:
    """A machine's entries, newest first, with the packets of its endpoints from before these joined the machine."""
    rows = select(context, "SELECT * FROM journal WHERE machine = ? ORDER BY idx DESC LIMIT ?", machine, limit)
    packets = {(row["endpoint"], row["at"], row["summary"]): row for row in packets_of(context, machine)}
    found = []
    for row in rows:
        packet = packets.pop((row["endpoint"], row["at"], row["text"]), None)
        found.append(_entry(row, packet["id"] if packet else 0))
    oldest = found[-1].at if len(found) == limit else 0
    found += [_from_packet(row, machine) for row in packets.values() if row["at"] >= oldest]
    return sorted(found, key=lambda entry: (entry.at, entry.idx), reverse=True)


def packets_of(context: Context, machine: int, frames: bool = False) -> list[sqlite3.Row]:
    """The packets kept of a machine's endpoints, oldest first; with their bytes (`frame`) only on request."""
    columns = "s.*" if frames else "s.id, s.endpoint, s.kind, s.summary, s.at, s.vlan"
    return select(
        context,
        f"SELECT {columns} FROM sighting s JOIN endpoint e ON e.id = s.endpoint WHERE e.machine = ?"
        " ORDER BY s.at, s.id",
        machine,
    )


def journal_head(context: Context) -> Head:
    last = select_one(context, "SELECT idx, at FROM journal ORDER BY idx DESC LIMIT 1")
    signed = select_one(context, "SELECT size, at, note FROM checkpoint ORDER BY size DESC LIMIT 1")
    return Head(
        size=last["idx"] + 1 if last else 0,
        last_at=last["at"] if last else 0,
        checkpoint_size=signed["size"] if signed else 0,
        checkpoint_at=signed["at"] if signed else 0,
        checkpoint=signed["note"] if signed else "",
    )


def changes(context: Context, after: int, limit: int = 500) -> list[tuple[int, int]]:
    """(index, machine) of the entries after `after`, in order, each machine (or 0) once, with its newest entry."""
    rows = select(context, "SELECT idx, machine FROM journal WHERE idx > ? ORDER BY idx LIMIT ?", after, limit)
    newest = {row["machine"]: row["idx"] for row in rows}
    return sorted((idx, machine) for machine, idx in newest.items())


def _entry(row: sqlite3.Row, packet: int = 0) -> Entry:
    data = stored_json(bytes(row["record"]), {}).get("data", {})
    return Entry(
        row["idx"], row["at"], row["actor"], row["action"], row["text"], row["machine"], row["endpoint"], data, packet
    )


def _from_packet(row: sqlite3.Row, machine: int) -> Entry:
    return Entry(-1, row["at"], "wire", "endpoint.packet", row["summary"], machine, row["endpoint"], {}, row["id"])
