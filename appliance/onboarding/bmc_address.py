"""Where a machine's BMC is to be reached, and who must answer there.

An address is a claim: a forged lease, a request with another's hardware address, an address that is simply taken. So
nothing outside the segment's own networks is ever contacted; on an attached network the neighbour that answers must
have the endpoint's hardware address before the first byte is sent; and behind a relay, where no neighbour can be seen,
only a lease that we gave counts."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from appliance.config import Segment
from appliance.context import Context
from appliance.domain.facts import Name


@dataclass(frozen=True, slots=True)
class BmcAddress:
    """An IPv4 address ("" = none), and the MAC that must answer there ("" = it lies behind a router)."""

    address: str = ""
    mac: str = ""


def find(context: Context, machine: int) -> BmcAddress:
    """The endpoint that the manifest names, else the likeliest one, where it has an address that can be its own."""
    connection = context.store.connection()
    for address, mac, name in _candidates(connection, machine):
        segment = next((one for one in context.settings.segment if one.name == name), None)
        place = segment and _placed(address, mac, segment, _attached(connection, segment))
        if place and (place.mac or _is_ours(place.address, context, mac, name)):
            return place
    return BmcAddress()


def _is_ours(address: str, context: Context, mac: str, segment: str) -> bool:
    """Whether nobody but the endpoint can be meant: we leased the address to it, or it never leaves this host."""
    leased = context.store.connection().execute(
        "SELECT 1 FROM lease WHERE ip = ? AND mac = ? AND segment = ? AND state = 'bound' AND expires_at > ?",
        (address, mac, segment, context.clock()),
    )
    return IPv4Address(address).is_loopback or leased.fetchone() is not None


def _candidates(connection: sqlite3.Connection, machine: int) -> list[tuple[str, str, str]]:
    """Its host's ports are left out, and so is an address that another endpoint of the segment has used since."""
    return connection.execute(
        "SELECT e.ip, e.mac, e.segment FROM endpoint e LEFT JOIN manifest_row r ON r.machine = e.machine"
        " WHERE e.machine = ?1 AND e.ip != '' AND (coalesce(r.bmc_mac, '') = '' OR r.bmc_mac = e.mac)"
        " AND NOT EXISTS (SELECT 1 FROM endpoint o WHERE o.ip = e.ip AND o.segment = e.segment AND o.id != e.id"
        " AND o.last_seen > e.last_seen)"
        " AND NOT EXISTS (SELECT 1 FROM fact f WHERE f.machine = ?1 AND f.name = ?2 AND f.value = e.mac)"
        " ORDER BY e.kind = 'bmc' DESC, e.last_seen DESC",
        (machine, Name.HOST_MAC),
    ).fetchall()


def _attached(connection: sqlite3.Connection, segment: Segment) -> IPv4Interface | None:
    """Our address there: as configured, else as the wire found it on the interface."""
    if segment.address is not None:
        return segment.address
    found = connection.execute("SELECT address FROM segment WHERE name = ?", (segment.name,)).fetchone()
    return IPv4Interface(found[0]) if found and found[0] else None


def _placed(text: str, mac: str, segment: Segment, own: IPv4Interface | None) -> BmcAddress | None:
    address = IPv4Address(text)
    if own is not None and address in own.network:
        return BmcAddress(text, "" if address.is_loopback else mac) if _is_host(address, own) else None
    return BmcAddress(text) if any(address in subnet.network for subnet in segment.subnet) else None


def _is_host(address: IPv4Address, own: IPv4Interface) -> bool:
    network: IPv4Network = own.network
    return address not in (own.ip, network.network_address, network.broadcast_address)
