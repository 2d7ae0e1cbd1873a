"""The address of a machine's BMC, and the MAC that must answer there.

An address is a claim: a forged lease, a request with another's hardware address, an address that is simply taken. So
nothing outside the segment's own networks is ever contacted; on an attached network the neighbour that answers must
have the endpoint's hardware address before the first byte is sent; and behind a relay, where no neighbour can be seen,
only a lease that we gave counts."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Address

from appliance.context import Context
from appliance.store import endpoints, leases, segments


@dataclass(frozen=True, slots=True)
class BmcAddress:
    """An IPv4 address ("" = none), and the MAC that must answer there ("" = it lies behind a router)."""

    address: str = ""
    mac: str = ""


def find(context: Context, machine: int) -> BmcAddress:
    """Of the endpoint that the manifest names, else of the likeliest one, where it has an address that can be its
    own."""
    store = context.store
    configured = {segment.name: segment for segment in context.settings.segment}
    for found in endpoints.bmc_candidates(store, machine):
        segment = configured.get(found.segment)
        if segment is None:
            continue
        address = IPv4Address(found.ip)
        own = segment.address or segments.segment_address(store, segment.name)
        if own is not None and address in own.network:
            if address in (own.ip, own.network.network_address, own.network.broadcast_address):
                continue
            return BmcAddress(found.ip, "" if address.is_loopback else found.mac)
        relayed = any(address in subnet.network for subnet in segment.subnet)
        if relayed and leases.is_leased(store, segment.name, found.ip, found.mac, context.clock()):
            return BmcAddress(found.ip)
    return BmcAddress()
