"""From the configuration and the database to the segments at work: what the wire process does at its start."""

from __future__ import annotations

import socket
from collections.abc import Iterable, Mapping
from importlib import resources

from appliance.config import AddressRange, Segment
from appliance.context import Context
from appliance.engine.boot_choice import BootPlane
from appliance.engine.dhcp4_server import Server, Terms
from appliance.engine.endpoint_cache import EndpointCache
from appliance.engine.fingerprint import Fingerprints, parse_fingerprints
from appliance.engine.guard import Guard
from appliance.engine.leases import LeaseBook, Scope
from appliance.engine.segment import SegmentEngine
from appliance.errors import NotReady
from appliance.net.capture import Capture
from appliance.net.interfaces import Interface, read_interface
from appliance.services.segment_listener import SegmentListener
from appliance.services.wire_time import WireTime
from appliance.store.leases import load_leases
from appliance.store.segments import load_segment

_RESUME_MS = 30_000
"""We answered this short a time ago: whoever started us again need not wait for other servers first."""


def read_fingerprints() -> Fingerprints:
    """The table that comes with the program."""
    return parse_fingerprints(resources.files("appliance.data").joinpath("fingerprints.toml").read_text("utf-8"))


def open_listeners(
    context: Context,
    sockets: Mapping[str, socket.socket],
    fingerprints: Fingerprints,
    endpoints: EndpointCache,
    time: WireTime,
) -> list[SegmentListener]:
    """The configured segments that have a capture among the sockets. Raises NotReady when one that serves DHCP has no
    address."""
    return [
        SegmentListener(
            engine=_engine(context, segment, fingerprints, endpoints, time),
            interface=segment.interface,
            capture=Capture(sockets[f"capture:{segment.name}"]),
            dhcp=sockets.get(f"dhcp:{segment.name}"),
        )
        for segment in context.settings.segment
        if f"capture:{segment.name}" in sockets
    ]


def _engine(
    context: Context, segment: Segment, fingerprints: Fingerprints, endpoints: EndpointCache, time: WireTime
) -> SegmentEngine:
    """The segment's engine, with the leases and the rogue server that are stored."""
    interface, serve = _with_address(segment, read_interface(segment.interface)), segment.mode == "serve"
    stored, ahead = load_segment(context.store, segment.name), time.ahead_in_store
    scopes = _scopes(segment, interface)
    book = LeaseBook(scopes)
    book.load(load_leases(context.store, segment.name, ahead))
    terms = Terms(
        server_id=interface.address,
        scopes=scopes,
        dns=b"".join(address.packed for address in segment.dns),
        ntp=b"".join(address.packed for address in segment.ntp),
        domain=segment.domain.encode("idna") if segment.domain else b"",
        lease_ms=segment.lease_seconds * 1000,
        quarantine_lease_ms=segment.quarantine_lease_seconds * 1000,
        plane=BootPlane(interface.address, segment.tftp, segment.http_port if segment.http else 0),
    )
    now = time.now.monotonic
    guard = Guard(serve, now, resume=stored.answering and now + ahead - stored.updated_at < _RESUME_MS)
    guard.allowed, guard.rogue = stored.allowed, stored.rogue
    guard.rogue_at, guard.cleared = stored.rogue_at - ahead, stored.cleared
    return SegmentEngine(
        name=segment.name,
        mac=interface.mac,
        own=frozenset({interface.address} - {0}),
        server=Server(terms, book),
        guard=guard,
        endpoints=endpoints,
        fingerprints=fingerprints,
        reservations={entry.mac: int(entry.ip) for entry in segment.reservation},
    )


def _with_address(segment: Segment, found: Interface) -> Interface:
    """The interface with the address that the configuration gives, if it gives one."""
    if segment.address is not None:
        network = segment.address.network
        return Interface(found.name, found.mac, int(segment.address.ip), int(network.netmask), found.up, found.carrier)
    if segment.mode == "serve" and not found.address:
        raise NotReady(
            f"The segment {segment.name} is to serve DHCP, but {segment.interface} has no IPv4 address: give it one, "
            "or set mode = 'sniff'."
        )
    return found


def _scopes(segment: Segment, interface: Interface) -> tuple[Scope, ...]:
    """The segment's own network, then those behind relays."""

    def pools(configured: Iterable[AddressRange]) -> tuple[tuple[int, int], ...]:
        return tuple((int(pool.first), int(pool.last)) for pool in configured)

    own = frozenset({interface.address})
    network, router = interface.address & interface.netmask, int(segment.router or 0)
    local = Scope(network, interface.netmask, pools(segment.pool), router, own)
    behind = (
        Scope(
            int(subnet.network.network_address),
            int(subnet.network.netmask),
            pools(subnet.pool),
            int(subnet.router or 0),
        )
        for subnet in segment.subnet
    )
    return (local, *behind)
