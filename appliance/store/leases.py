"""DHCPv4 leases on disk: read at the start, written (`wire_batch.save_leases`) in the transaction before their ACK is
sent."""

from __future__ import annotations

from appliance.domain.reservations import Holder
from appliance.engine.leases import Lease, State
from appliance.store.models import Endpoint, LeaseRow
from appliance.store.reader import Reader, rows
from appliance.wire.text import ipv4_int


def load_leases(reader: Reader, segment: str, ahead: int = 0) -> list[Lease]:
    """Every lease of the segment, also ended ones: a client gets its old address again while it is free. `ahead`: how
    far the wall clock, by which they are stored, is ahead of the engine's."""
    row = LeaseRow
    query = (
        row.select(row.ip, row.client, row.mac, row.state, row.granted_at, row.expires_at, row.hostname)
        .where(row.segment == segment)
        .order_by(row.expires_at)
    )
    return [
        Lease(ipv4_int(ip), bytes.fromhex(client), mac, state, granted_at - ahead, expires_at - ahead, hostname)
        for ip, client, mac, state, granted_at, expires_at, hostname in rows(reader, query)
    ]


def holder_of(reader: Reader, segment: str, ip: str, now: int) -> Holder | None:
    """Who has an address of the segment at the instant `now`: by a lease, else who was seen with it."""
    lease, endpoint = LeaseRow, Endpoint
    here = (lease.segment == segment) & (lease.ip == ip) & (lease.state == State.BOUND) & (lease.expires_at > now)
    leased = next(iter(rows(reader, lease.select(lease.mac, lease.expires_at).where(here))), None)
    seen = (endpoint.segment == segment) & (endpoint.mac == leased[0] if leased else endpoint.ip == ip)
    query = endpoint.select(endpoint.mac, endpoint.machine).where(seen).order_by(endpoint.last_seen.desc()).limit(1)
    known = next(iter(rows(reader, query)), None)
    if leased:
        return Holder(leased[0], known[1] if known else 0, leased[1])
    return Holder(*known) if known else None


def is_leased(reader: Reader, segment: str, ip: str, mac: str, now: int) -> bool:
    """Whether the address is leased to this MAC at the instant `now`."""
    row = LeaseRow
    bound = (row.segment == segment) & (row.ip == ip) & (row.mac == mac) & (row.state == State.BOUND)
    return bool(row.select().where(bound & (row.expires_at > now)).exists(reader.database))
