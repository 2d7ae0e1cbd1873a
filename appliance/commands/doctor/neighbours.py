"""The kernel's neighbour table: it has to have room for all machines that the appliance talks to at one time. DHCP does
not depend on it (`engine.delivery`); connections to BMCs do, and so do the kernel's answers to ARP requests."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from appliance.commands.doctor.finding import Finding, fine, wrong

TOPIC = "neighbours"
_LIMIT = Path("/proc/sys/net/ipv4/neigh/default/gc_thresh3")


def examine(machines: int) -> list[Finding]:
    """`machines` have an address on the segments. Nothing is reported where the kernel hides its limit: in a container,
    where the host's counts."""
    with suppress(OSError, ValueError):
        return [finding(int(_LIMIT.read_text()), machines)]
    return []


def finding(limit: int, machines: int) -> Finding:
    """`limit`: how many neighbours the kernel keeps (gc_thresh3; arp(7))."""
    if machines <= limit:
        return fine(TOPIC, f"The kernel keeps up to {limit} neighbours; {machines} endpoints have an address.")
    enough = 1 << (2 * machines).bit_length()
    text = (
        f"The kernel keeps {limit} neighbours (gc_thresh3), and {machines} endpoints have an address: connections to"
        " BMCs fail, and machines do not find the appliance, while that table is full."
    )
    settings = " ".join(f"net.ipv4.neigh.default.gc_thresh{n}={enough >> 3 - n}" for n in (1, 2, 3))
    return wrong(TOPIC, text, f"Raise it: sysctl -w {settings}, and keep these lines in /etc/sysctl.d.")
