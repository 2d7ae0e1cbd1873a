"""What is known of a segment at run time. The wire process writes it; a person says what to do about another server."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from appliance.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SegmentState:
    """`foreign` is "" or a JSON object about another DHCP server, last heard at `foreign_at`; `anyway`: a person wants
    answers in spite of it; `lifted` counts how often a person said that it is gone."""

    foreign: str = ""
    foreign_at: int = 0
    anyway: bool = False
    answering: bool = False
    updated_at: int = 0
    lifted: int = 0


def load_segment(connection: sqlite3.Connection, name: str) -> SegmentState:
    row = connection.execute(
        'SELECT "foreign", foreign_at, anyway, answering, updated_at, lifted FROM segment WHERE name = ?', (name,)
    ).fetchone()
    return SegmentState(row[0], row[1], bool(row[2]), bool(row[3]), row[4], row[5]) if row else SegmentState()


def announce_segment(tx: Transaction, name: str, *, interface: str, address: str, mode: str, server_id: str) -> None:
    """At the start: what the segment is. What was known of other servers stays."""
    tx.run(
        "INSERT INTO segment (name, interface, address, mode, server_id, \"foreign\", foreign_at, anyway, received,"
        " lifted, dropped, malformed, answering, updated_at) VALUES (?, ?, ?, ?, ?, '', 0, 0, 0, 0, 0, 0, 0, ?)"
        " ON CONFLICT (name) DO UPDATE SET interface = excluded.interface, address = excluded.address,"
        " mode = excluded.mode, server_id = excluded.server_id, received = 0, dropped = 0, malformed = 0,"
        " updated_at = excluded.updated_at",
        name, interface, address, mode, server_id, tx.now,
    )  # fmt: skip


def count_segment(
    tx: Transaction, name: str, *, received: int, dropped: int, malformed: int, answering: bool, foreign_at: int
) -> None:
    """The counters since the start of the process, and when another DHCP server was heard last (0 = never)."""
    tx.run(
        "UPDATE segment SET received = ?, dropped = ?, malformed = ?, answering = ?, foreign_at = ?, updated_at = ?"
        " WHERE name = ?",
        received, dropped, malformed, answering, foreign_at, tx.now, name,
    )  # fmt: skip


def set_rogue_server(tx: Transaction, name: str, server: Mapping[str, str], answering: bool) -> None:
    """Another DHCP server was heard; an empty `server`: a person said that it is gone."""
    tx.run(
        'UPDATE segment SET "foreign" = ?, foreign_at = ?, answering = ? WHERE name = ?',
        json.dumps(server) if server else "", tx.now if server else 0, answering, name,
    )  # fmt: skip


def allow_rogue_server(tx: Transaction, name: str, allowed: bool) -> bool:
    """A person's word; False when there is no such segment."""
    return tx.run("UPDATE segment SET anyway = ? WHERE name = ?", allowed, name) > 0


def clear_rogue_server(tx: Transaction, name: str) -> bool:
    """A person's word that the other server is gone, with which `anyway` ends too: a permission is for the server that
    the person knew of. `lifted` tells it to the wire process while that runs. False when there is no such segment."""
    lifted = "UPDATE segment SET \"foreign\" = '', foreign_at = 0, anyway = 0, lifted = lifted + 1 WHERE name = ?"
    return tx.run(lifted, name) > 0
