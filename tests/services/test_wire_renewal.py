"""Real clients renew their leases by unicast; tshark judges what they are sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rack.clients import KINDS, Client, leased_address, start_client
from tests.rack.netns import Rack, port_mac, run, wait_until
from tests.services.wires import Wire

pytestmark = pytest.mark.rack

SHORT = "quarantine_lease_seconds = 30"
WRONG = "02:00:00:00:00:66"
FIELDS = (
    "eth.dst", "dhcp.hw.mac_addr", "ip.src", "ip.dst", "ip.ttl", "ip.flags.df", "ip.checksum.status",
    "udp.checksum.status", "udp.dstport", "dhcp.ip.client", "dhcp.ip.your", "_ws.expert.severity",
)  # fmt: skip


def acks_of_renewals(file: Path) -> list[dict[str, str]]:
    argv = ["tshark", "-n", "-r", str(file), "-o", "ip.check_checksum:TRUE", "-o", "udp.check_checksum:TRUE"]
    chosen = "udp.srcport == 67 && dhcp.option.dhcp == 5 && dhcp.ip.client != 0.0.0.0"
    fields = [word for name in FIELDS for word in ("-e", name)]
    lines = run(*argv, "-Y", chosen, "-T", "fields", "-E", "occurrence=f", *fields).splitlines()
    return [dict(zip(FIELDS, line.split("\t"), strict=True)) for line in lines]


def test_real_clients_renew_without_the_neighbour_table() -> None:
    with Rack() as rack:
        wire = Wire(rack, more=SHORT)
        file = rack.directory / "renewals.pcap"
        tcpdump = ["tcpdump", "-U", "--immediate-mode", "-Z", "root", "-i", "eth0", "-w", str(file), "udp"]
        rack.popen("app", tcpdump, log="tcpdump.log")
        assert wait_until(lambda: file.exists() and file.stat().st_size >= 24, 10)
        wire.wait_answering()
        for kind in KINDS:
            rack.add_port(kind)
            start_client(rack, kind, Client(kind, f"bmc-{kind}"))
        for kind in KINDS:
            assert wait_until(lambda kind=kind: leased_address(rack, kind), 20), kind
        leased = {kind: leased_address(rack, kind) for kind in KINDS}
        for address in leased.values():  # what the kernel would send goes astray
            rack.ip("app", f"neigh replace {address} lladdr {WRONG} nud permanent dev eth0")
        assert wait_until(
            lambda: {ack["dhcp.ip.your"] for ack in acks_of_renewals(file)} >= {*leased.values()}, 40, 0.5
        )
        assert {kind: leased_address(rack, kind) for kind in KINDS} == leased
        for ack in acks_of_renewals(file):
            kind = next(kind for kind, address in leased.items() if address == ack["dhcp.ip.your"])
            assert ack["eth.dst"] == ack["dhcp.hw.mac_addr"] == port_mac(kind)
            assert (ack["ip.src"], ack["ip.dst"], ack["udp.dstport"]) == ("10.66.0.1", leased[kind], "68")
            assert (ack["ip.checksum.status"], ack["udp.checksum.status"], ack["_ws.expert.severity"]) == ("1", "1", "")
            assert (ack["ip.ttl"], ack["ip.flags.df"]) == ("64", "1")
