"""What is known of a segment at run time. The wire process writes it; a person decides about a rogue DHCP server."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from ipaddress import IPv4Interface

from appliance.engine.rogue import RogueServer
from appliance.store.models import SegmentRow
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SegmentState:
    """`rogue` is another DHCP server, last seen at `rogue_at`; `allowed`: a person allowed
    answers beside it; `cleared` counts how often a person reported it as removed."""

    rogue: RogueServer | None = None
    rogue_at: int = 0
    allowed: bool = False
    answering: bool = False
    updated_at: int = 0
    cleared: int = 0


def load_segment(connection: sqlite3.Connection, name: str) -> SegmentState:
    """Raises ValueError when what is stored of the other server cannot be read."""
    row = connection.execute(
        "SELECT rogue, rogue_at, rogue_allowed, answering, updated_at, rogue_cleared FROM segment WHERE name = ?",
        (name,),
    ).fetchone()
    if row is None:
        return SegmentState()
    rogue = RogueServer.from_json(json.loads(row[0])) if row[0] else None
    return SegmentState(rogue, row[1], bool(row[2]), bool(row[3]), row[4], row[5])


def segment_address(reader: Reader, name: str) -> IPv4Interface | None:
    """The address that the wire process found on the segment's interface."""
    found = SegmentRow.select(SegmentRow.address).where(SegmentRow.name == name).scalar(reader.database)
    return IPv4Interface(found) if found else None


def announce_segment(tx: Transaction, name: str, *, interface: str, address: str, mode: str, server_id: str) -> None:
    """At the start: what the segment is. What was known of other servers stays."""
    tx.run(
        "INSERT INTO segment (name, interface, address, mode, server_id, rogue, rogue_at, rogue_allowed, received,"
        " rogue_cleared, dropped, malformed, answering, updated_at) VALUES (?, ?, ?, ?, ?, '', 0, 0, 0, 0, 0, 0, 0, ?)"
        " ON CONFLICT (name) DO UPDATE SET interface = excluded.interface, address = excluded.address,"
        " mode = excluded.mode, server_id = excluded.server_id, received = 0, dropped = 0, malformed = 0,"
        " updated_at = excluded.updated_at",
        name, interface, address, mode, server_id, tx.now,
    )  # fmt: skip


def count_segment(
    tx: Transaction, name: str, *, received: int, dropped: int, malformed: int, answering: bool, rogue_at: int
) -> None:
    """The counters since the start of the process, and when another DHCP server was seen last (0 = never)."""
    tx.run(
        "UPDATE segment SET received = ?, dropped = ?, malformed = ?, answering = ?, rogue_at = ?, updated_at = ?"
        " WHERE name = ?",
        received, dropped, malformed, answering, rogue_at, tx.now, name,
    )  # fmt: skip


def set_rogue_server(tx: Transaction, name: str, server: RogueServer | None, answering: bool) -> None:
    """Another DHCP server was seen; None: a person reported it as removed."""
    tx.run(
        "UPDATE segment SET rogue = ?, rogue_at = ?, answering = ? WHERE name = ?",
        json.dumps(server.as_json()) if server else "", tx.now if server else 0, answering, name,
    )  # fmt: skip


def allow_rogue_server(tx: Transaction, name: str, allowed: bool) -> bool:
    """A person allows answers beside a rogue server, or no longer; False when there is no such segment."""
    return tx.run("UPDATE segment SET rogue_allowed = ? WHERE name = ?", allowed, name) > 0


def clear_rogue_server(tx: Transaction, name: str) -> bool:
    """A person reports the rogue server as removed. A permission ends with it: it was for the server that the person
    knew of. The running wire process sees the higher count. False when there is no such segment."""
    cleared = tx.run(
        "UPDATE segment SET rogue = '', rogue_at = 0, rogue_allowed = 0, rogue_cleared = rogue_cleared + 1"
        " WHERE name = ?",
        name,
    )
    return cleared > 0
