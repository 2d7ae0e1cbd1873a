"""Every real client gets a lease, configures it, and can be reached at it."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.rack.clients import (
    KINDS,
    Client,
    leased_address,
    lldpcli,
    name_port,
    networkd_file,
    start_client,
    start_lldpd,
)
from tests.rack.fixtures import start_dnsmasq
from tests.rack.netns import Rack, port_mac, wait_until

pytestmark = pytest.mark.rack


@pytest.mark.parametrize("kind", KINDS)
def test_client_leases_configures_and_is_reachable(rack: Rack, kind: str) -> None:
    rack.add_port("d1")
    start_dnsmasq(rack)
    process = start_client(rack, "d1", Client(kind, "bmc-x1"))
    log = rack.directory / "d1.client.log"
    assert wait_until(lambda: leased_address(rack, "d1"), 20), log.read_text()
    address = leased_address(rack, "d1")
    assert address.startswith("10.66.1.")
    ping = rack.exec("app", ["busybox", "ping", "-c", "1", "-W", "3", address])
    assert ping.returncode == 0, ping.stdout
    lease = (rack.directory / "leases").read_text().split()
    assert (lease[1], lease[2], lease[3]) == (port_mac("d1"), address, "bmc-x1")
    assert process.poll() is None


def test_clients_change_no_file_of_this_machine(rack: Rack) -> None:
    watched = [Path("/etc/resolv.conf"), Path("/proc/sys/kernel/hostname"), Path("/etc/machine-id")]
    before = [path.read_bytes() for path in watched if path.exists()]
    start_dnsmasq(rack)
    for number, kind in enumerate(KINDS):
        rack.add_port(f"d{number}")
        start_client(rack, f"d{number}", Client(kind, f"host-{number}"))
    for number in range(len(KINDS)):
        assert wait_until(lambda port=f"d{number}": leased_address(rack, port), 20)
    assert [path.read_bytes() for path in watched if path.exists()] == before


def test_vendor_class_is_sent_only_when_wanted(rack: Rack) -> None:
    start_dnsmasq(rack)
    for port, vendor in (("d1", ""), ("d2", "Kontoor BMC")):
        rack.add_port(port)
        start_client(rack, port, Client("networkd", f"bmc-{port}", vendor))
        assert wait_until(lambda port=port: leased_address(rack, port), 20)
    log = (rack.directory / "dnsmasq.log").read_text()
    classes = [line.split("vendor class: ")[1] for line in log.splitlines() if "vendor class: " in line]
    assert set(classes) == {"Kontoor BMC"}


def test_rapid_commit_depends_on_the_systemd_version() -> None:
    client = Client("networkd", "bmc")
    assert "RapidCommit" not in networkd_file(client, 252)
    assert "RapidCommit=yes" in networkd_file(client, 255)


def neighbours(rack: Rack, ns: str) -> dict[str, str]:
    """System name → port id, as the lldpd of a namespace received them."""
    received = json.loads(lldpcli(rack, ns, "-f", "json0", "show", "neighbors"))["lldp"]
    return {
        interface["chassis"][0]["name"][0]["value"]: interface["port"][0]["id"][0]["value"]
        for part in received
        for interface in part.get("interface", [])
    }


@pytest.mark.parametrize("mirrored", [False, True])
def test_lldp_names_the_ports_and_the_bmc(mirrored: bool) -> None:
    with Rack(forward_lldp=mirrored) as rack:
        rack.add_port("d1")
        start_lldpd(rack, "sw", "staging-sw1", "A staging switch", interfaces="p-*,t-*")
        assert wait_until((rack.directory / "sw.lldp").exists, 10)
        name_port(rack, "p-d1", "Ethernet1/1")
        name_port(rack, "p-app", "Ethernet1/48")
        start_lldpd(rack, "d1", "bmc-d1", "OpenBMC phosphor")
        start_lldpd(rack, "app", "appliance", "The appliance")
        for ns in ("d1", "app"):
            assert wait_until((rack.directory / f"{ns}.lldp").exists, 10)
        assert wait_until(lambda: neighbours(rack, "d1").get("staging-sw1") == "Ethernet1/1", 20)
        assert wait_until(lambda: neighbours(rack, "app").get("staging-sw1") == "Ethernet1/48", 20)
        assert wait_until(lambda: "bmc-d1" in neighbours(rack, "sw"), 20)
        if mirrored:
            assert wait_until(lambda: "bmc-d1" in neighbours(rack, "app"), 10)
        else:  # what the switch sends later is received, and still nothing of the BMC
            name_port(rack, "p-app", "Ethernet1/47")
            assert wait_until(lambda: neighbours(rack, "app").get("staging-sw1") == "Ethernet1/47", 20)
            assert "bmc-d1" not in neighbours(rack, "app")


def test_networkd_emits_lldp_when_configured(rack: Rack) -> None:
    rack.add_port("d1")
    start_dnsmasq(rack)
    start_lldpd(rack, "sw", "staging-sw1", "A staging switch", interfaces="p-*")
    assert wait_until((rack.directory / "sw.lldp").exists, 10)
    start_client(rack, "d1", Client("networkd", "bmc-d1", emit_lldp=True))
    assert wait_until(lambda: "bmc-d1" in neighbours(rack, "sw"), 20)


def test_client_ends_with_its_rack() -> None:
    with Rack() as rack:
        rack.add_port("d1")
        process: subprocess.Popen[bytes] = start_client(rack, "d1", Client("dhcpcd", "bmc-d1"))
    assert process.poll() is not None
