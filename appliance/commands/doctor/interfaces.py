"""The interfaces of the configured segments."""

from __future__ import annotations

import socket
from ipaddress import IPv4Address

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.config import Segment, Settings
from appliance.net.interfaces import Interface, read_interface
from appliance.wire.text import mac_text

TOPIC = "interface"


def examine(settings: Settings) -> tuple[list[Segment], list[Finding]]:
    """The segments whose interface can be listened on, and a finding for each."""
    if not settings.segment:
        fix = "Add a [[segment]] with its name and interface to the configuration."
        return [], [wrong(TOPIC, "The configuration has no segment: there is nothing to listen to.", fix)]
    usable, told = [], []
    for segment in settings.segment:
        try:
            found = read_interface(segment.interface)
        except OSError:
            told.append(_missing(segment))
            continue
        told.append(_judge(segment, found))
        if found.up:
            usable.append(segment)
    return usable, told


def connected(segment: Segment) -> bool:
    """Whether anybody could be heard there."""
    return read_interface(segment.interface).carrier


def _missing(segment: Segment) -> Finding:
    present = ", ".join(name for _, name in socket.if_nameindex()) or "none"
    return wrong(
        TOPIC,
        f"Segment {segment.name}: there is no interface {segment.interface}; there are: {present}.",
        "Correct `interface` in the configuration, or plug the adapter in and load its driver.",
    )


def _judge(segment: Segment, found: Interface) -> Finding:
    name, start = found.name, f"Segment {segment.name}: {found.name}"
    if not found.up:
        return wrong(TOPIC, f"{start} is down.", f"ip link set {name} up")
    if not found.carrier:
        return wrong(TOPIC, f"{start} has no carrier.", "Check the cable, and that the switch's port is enabled.")
    wanted = segment.address.ip if segment.address else None
    if wanted and not _is_here(wanted):
        text = f"{start} is to have the address {segment.address}, and no interface here has {wanted}."
        return wrong(TOPIC, text, f"ip address add {segment.address} dev {name}")
    if not wanted and not found.address and segment.mode == "serve":
        fix = f"ip address add ADDRESS/PREFIX dev {name}, or set mode = 'sniff'."
        return wrong(TOPIC, f"{start} has no IPv4 address, and is to serve DHCP.", fix)
    address = str(wanted or (IPv4Address(found.address) if found.address else "no address (only listening)"))
    return fine(TOPIC, f"{start} ({mac_text(found.mac)}) is up, with a carrier and {address}.")


def _is_here(address: IPv4Address) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        try:
            sock.bind((str(address), 0))
        except OSError:
            return False
    return True
