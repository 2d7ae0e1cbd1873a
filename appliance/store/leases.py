"""DHCPv4 leases on disk: read at the start, written in the transaction before their ACK leaves."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from appliance.engine.leases import Lease, State
from appliance.store.models import LeaseRow
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction
from appliance.wire.text import ipv4_int, ipv4_text

_UPSERT = (
    "INSERT INTO lease (ip, segment, client, mac, state, granted_at, expires_at, hostname)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (segment, ip) DO UPDATE SET client = excluded.client, mac = excluded.mac,"
    " state = excluded.state, granted_at = excluded.granted_at, expires_at = excluded.expires_at,"
    " hostname = excluded.hostname"
)


def load_leases(connection: sqlite3.Connection, segment: str) -> list[Lease]:
    """Every lease of the segment, also ended ones: a client gets its old address again while it is free."""
    rows = connection.execute(
        "SELECT ip, client, mac, state, granted_at, expires_at, hostname FROM lease WHERE segment = ?"
        " ORDER BY expires_at",
        (segment,),
    )
    return [Lease(ipv4_int(ip), bytes.fromhex(client), *rest) for ip, client, *rest in rows]


def is_leased(reader: Reader, segment: str, ip: str, mac: str, now: int) -> bool:
    """Whether the address is leased to this MAC at the instant `now`."""
    row = LeaseRow
    bound = (row.segment == segment) & (row.ip == ip) & (row.mac == mac) & (row.state == State.BOUND)
    return bool(row.select().where(bound & (row.expires_at > now)).exists(reader.database))


def save_leases(tx: Transaction, leases: Iterable[tuple[str, Lease]]) -> None:
    """Writes (segment, lease) pairs in order; the last word on an address stays."""
    tx.run_many(
        _UPSERT,
        [
            (ipv4_text(lease.ip), segment, lease.client.hex(), lease.mac, str(lease.state), lease.granted_at,
             lease.expires_at, lease.hostname)
            for segment, lease in leases
        ],
    )  # fmt: skip
