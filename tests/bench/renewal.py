"""10,000 newcomers, and the renewals of 10,000 leases by unicast, each client with a hardware address of its own.

`python -m tests.bench.renewal [ours|kea-raw|dnsmasq ...]` as root; one server after another in the same run. The
kernel's neighbour table has its default size; clients send ARP requests before they renew, and answer the server's."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

from appliance.wire.text import ipv4_text, mac_text
from tests.bench.dhcp import KEA, running
from tests.bench.report import Row, alone, compared, write
from tests.rack.netns import Rack
from tests.services.many_clients import FIRST
from tests.services.wires import ROOT, mac

CLIENTS, RENEW = 10_000, 60
ARRIVE = {"ours": 10, "kea-raw": 10, "dnsmasq": 0}
"""Seconds within which the newcomers come. dnsmasq takes some hundred a second: it begins with all leases."""

NAMES = {"kea-raw": KEA, "dnsmasq": "dnsmasq"}
HOW = (
    f"{CLIENTS} clients on one veth port, each with a MAC of its own; ARP before each renewal, gc_thresh3 as the kernel"
    " has it (1,024); one server after another on the same machine. Newcomers: DISCOVER to ACK. Renewals: from the ARP"
    " request to the ACK, all within 60 s. A client repeats ARP after 1 s and DHCP after 4 s; lost is who has no answer"
    " 20 s after the last began. Ours has each lease on disk before its ACK; Kea (raw sockets) writes its file without"
    " fsync; dnsmasq begins with all leases in its file."
)


def measure(name: str) -> dict[str, Any]:
    with running(name, leases if name == "dnsmasq" else None) as rack:
        argv = [sys.executable, "-m", "tests.services.many_clients", str(CLIENTS), str(ARRIVE[name]), str(RENEW)]
        found = json.loads(rack.exec("load", argv, cwd=ROOT, timeout=300, check=True).stdout)
    print(f"{name}: {found}", flush=True)
    return dict(found)


def leases(rack: Rack) -> None:
    """10,000 of them in dnsmasq's file."""
    lines = (
        f"{int(time.time()) + 3600} {mac_text(mac(n))} {ipv4_text(FIRST + n)} * *\n" for n in range(1, CLIENTS + 1)
    )
    (rack.directory / "leases").write_text("".join(lines))


def rows(found: dict[str, dict[str, Any]], phase: str, case: str) -> list[Row]:
    ours, made = found["ours"][phase], []
    peers = {NAMES[name]: each[phase] for name, each in found.items() if name != "ours" and phase in each}
    for key, unit, goal in (
        ("lost", "clients without an answer", "0"),
        ("p50", "ms p50", ""),
        ("p99", "ms p99", "100"),
    ):
        made += [compared(case, unit, ours[key], peer[key], name, goal) for name, peer in peers.items() if key in peer]
        if not peers:
            made.append(alone(case, unit, ours[key], goal))
    return made


def main(names: list[str]) -> None:
    found = {name: measure(name) for name in names or ARRIVE}
    if not names:
        storm = {name: each for name, each in found.items() if "arrival" in each}
        newcomers = rows(storm, "arrival", f"{CLIENTS} newcomers in {ARRIVE['ours']} s")
        write("renewal", newcomers + rows(found, "renewal", f"{CLIENTS} renewals in {RENEW} s"), HOW)


if __name__ == "__main__":
    main(sys.argv[1:])
