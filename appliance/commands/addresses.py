"""The addresses that Gatehouse can lease, for the check of a manifest."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Interface, IPv4Network

from appliance.context import Context
from appliance.domain.reservations import Addresses
from appliance.store import overview


def configured_addresses(context: Context) -> Addresses:
    """From the configuration, and from what the wire process found on the interfaces. The networks are empty while one
    of them is not known: that of a segment without an address that was never listened on, or what another appliance on
    the same database has behind its relays."""
    segments = context.settings.segment
    found = {segment.name: segment.address for segment in overview.list_segments(context.store)}
    networks: list[IPv4Network] = []
    taken: dict[IPv4Address, str] = {}
    reserved: dict[IPv4Address, str] = {}
    is_known = found.keys() <= {segment.name for segment in segments}
    for segment in segments:
        address = segment.address or (IPv4Interface(found[segment.name]) if found.get(segment.name) else None)
        if address is None:
            is_known = False
        else:
            networks.append(address.network)
            taken[address.ip] = f"the appliance on segment {segment.name}"
        networks += [subnet.network for subnet in segment.subnet]
        routers = (segment.router, *(subnet.router for subnet in segment.subnet))
        taken |= {router: f"a router of segment {segment.name}" for router in routers if router}
        reserved |= {entry.ip: entry.mac for entry in segment.reservation}
    return Addresses(tuple(networks) if is_known else (), taken, reserved)
