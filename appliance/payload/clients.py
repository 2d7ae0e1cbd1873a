"""The client of a download: from an address to the endpoint that has it, its machine and its segment. Nothing of it is
a proof."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Client:
    """`endpoint` and `machine` are 0, and text is empty, where not known."""

    ip: str
    mac: str = ""
    segment: str = ""
    endpoint: int = 0
    machine: int = 0
    level: int = 0


_COLUMNS = "SELECT e.mac, e.segment, e.id, e.machine, coalesce(m.level, 0) FROM endpoint e"
_MACHINE = " LEFT JOIN machine m ON m.id = e.machine"
_BY_LEASE = _COLUMNS + _MACHINE + " JOIN lease l ON l.mac = e.mac AND l.segment = e.segment WHERE l.ip = ?"
_BY_ADDRESS = _COLUMNS + _MACHINE + " WHERE e.ip = ? ORDER BY e.last_seen DESC LIMIT 1"


def find(connection: sqlite3.Connection, ip: str) -> Client:
    """By its lease; else by the address that the endpoint was last seen with."""
    for query in (_BY_LEASE, _BY_ADDRESS):
        found = connection.execute(query, (ip,)).fetchone()
        if found is not None:
            return Client(ip, *found)
    return Client(ip)
