"""The interfaces of the configured segments."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address, IPv4Network

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.config import Segment, Settings
from appliance.net.interfaces import Interface, read_interface
from appliance.wire.text import mac_text

TOPIC = "interface"


def examine(settings: Settings) -> tuple[list[Segment], list[Finding]]:
    """The segments that have an interface that is up, and a finding for each segment."""
    if not settings.segment:
        next_action = "Add a [[segment]] with its name and interface to the configuration."
        return [], [wrong(TOPIC, "The configuration has no segment, so Gatehouse listens nowhere.", next_action)]
    usable, findings = [], []
    for segment in settings.segment:
        try:
            interface = read_interface(segment.interface)
        except OSError:
            present = ", ".join(name for _, name in socket.if_nameindex()) or "none"
            text = f"Segment {segment.name}: there is no interface {segment.interface}; there are: {present}."
            next_action = "Correct `interface` in the configuration, or plug the adapter in and load its driver."
            findings.append(wrong(TOPIC, text, next_action))
            continue
        findings.append(_interface_finding(segment, interface))
        findings += _pool_findings(segment, interface)
        if interface.up:
            usable.append(segment)
    return usable, findings


def has_carrier(segment: Segment) -> bool:
    """Whether packets can arrive there."""
    return read_interface(segment.interface).carrier


def _interface_finding(segment: Segment, found: Interface) -> Finding:
    name, start = found.name, f"Segment {segment.name}: {found.name}"
    if not found.up:
        return wrong(TOPIC, f"{start} is down.", f"ip link set {name} up")
    if not found.carrier:
        return wrong(TOPIC, f"{start} has no carrier.", "Check the cable, and that the switch port is enabled.")
    wanted = segment.address.ip if segment.address else None
    if wanted and not _is_local(wanted):
        text = f"{start} is configured with {segment.address}, but no interface of this host has {wanted}."
        return wrong(TOPIC, text, f"ip address add {segment.address} dev {name}")
    if not wanted and not found.address and segment.mode == "serve":
        next_action = f"ip address add ADDRESS/PREFIX dev {name}, or set mode = 'sniff'."
        return wrong(TOPIC, f"{start} has no IPv4 address, but the segment is configured to serve DHCP.", next_action)
    here = wanted or (IPv4Address(found.address) if found.address else None)
    address = f"the address {here}" if here else "no address (the segment is only observed)"
    return fine(TOPIC, f"{start} ({mac_text(found.mac)}) is up, has a carrier and {address}.")


def _pool_findings(segment: Segment, found: Interface) -> list[Finding]:
    """Each pool with addresses that no client could use, since they are not of the network that it is for."""
    own = segment.address.network if segment.address else None
    if own is None and found.address:
        own = IPv4Network((found.address & found.netmask, str(IPv4Address(found.netmask))))
    pools = [(own, pool) for pool in segment.pool if own is not None]
    pools += [(subnet.network, pool) for subnet in segment.subnet for pool in subnet.pool]
    return [
        wrong(
            TOPIC,
            f"Segment {segment.name}: the pool {pool.first}-{pool.last} is not inside the network {network}.",
            "Correct `pool` in the configuration, or the address of the interface.",
        )
        for network, pool in pools
        if pool.first not in network or pool.last not in network
    ]


def _is_local(address: IPv4Address) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind((str(address), 0))
        except OSError:
            return False
    return True
