"""Boot firmware of servers, from power-on to the files of the catalogue: real iPXE and UEFI, real appliance."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.rack.appliance import Appliance, racked
from tests.rack.firmware import BIOS_IPXE, UEFI_HTTP, UEFI_PXE, Board, Firmware
from tests.rack.netns import Rack, wait_until

IPXE = Path("/usr/lib/ipxe")
SECOND_STAGE = "#!ipxe\necho The second stage runs\nexit\n"
BOOTED = 150.0

pytestmark = [
    pytest.mark.rack, pytest.mark.firmware, pytest.mark.xdist_group("network-boot"), pytest.mark.timeout(400),
]  # fmt: skip


@dataclass
class Site:
    rack: Rack
    appliance: Appliance

    def add(self, name: str, file: Path) -> None:
        self.appliance.cli("payload", "add", name, str(file))

    def power_on(self, name: str, mac: str, board: Board) -> Firmware:
        machine = Firmware(self.rack, name, mac, board)
        machine.power_on()
        return machine

    def fetched(self, mac: str) -> list[tuple[str, str, int]]:
        """What was fetched to its end by the journal, in order: name, protocol, bytes."""
        rows = self.appliance.ask(
            "SELECT j.record FROM journal j JOIN endpoint e ON e.machine = j.machine"
            " WHERE e.mac = ? AND j.action = 'payload.served' ORDER BY j.idx",
            mac,
        )
        served = [json.loads(record)["data"] for (record,) in rows]
        return [(each["name"], each["protocol"], each["bytes"]) for each in served]


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with racked() as (rack, appliance):
        yield Site(rack, appliance)


def test_bios_and_uefi_boot_through_ipxe(site: Site, tmp_path: Path) -> None:
    """iPXE itself is a Linux kernel too; its initial RAM disk is the script that it runs."""
    script = tmp_path / "second.ipxe"
    script.write_text(SECOND_STAGE)
    site.add("boot/x86/kernel", IPXE / "ipxe.lkrn")
    site.add("boot/x86/initrd", script)
    site.add("snponly.efi", IPXE / "snponly.efi")
    bios_mac, uefi_mac = "52:54:00:aa:00:41", "52:54:00:aa:00:42"
    bios = site.power_on("b1", bios_mac, BIOS_IPXE)
    uefi = site.power_on("e1", uefi_mac, UEFI_PXE)

    assert bios.wait_for("The second stage runs", BOOTED), bios.console
    assert "knows this machine as" in bios.console
    assert uefi.wait_for("neither ipxe/next nor boot/x86_64/kernel", BOOTED), uefi.console
    assert "NBP file downloaded successfully" in uefi.console
    assert uefi.wait_for("No more network devices", 30), uefi.console

    assert wait_until(lambda: len(site.fetched(bios_mac)) == 3 and len(site.fetched(uefi_mac)) == 2, 10)
    assert [each[:2] for each in site.fetched(bios_mac)] == [
        ("boot.ipxe", "http"), ("boot/x86/kernel", "http"), ("boot/x86/initrd", "http"),
    ]  # fmt: skip
    assert site.fetched(bios_mac)[1][2] == (IPXE / "ipxe.lkrn").stat().st_size
    assert site.fetched(uefi_mac)[0] == ("snponly.efi", "tftp", (IPXE / "snponly.efi").stat().st_size)
    bios.power_off()
    uefi.power_off()


def test_pxelinux_boots_by_its_configuration(site: Site, tmp_path: Path) -> None:
    script, chain = tmp_path / "second.ipxe", tmp_path / "chain.ipxe"
    script.write_text(SECOND_STAGE)
    chain.write_text("#!ipxe\nchain tftp://10.66.0.1/pxelinux.0\n")
    site.add("boot/x86/kernel", IPXE / "ipxe.lkrn")
    site.add("boot/x86/initrd", script)
    site.add("ipxe/next", chain)
    site.add("pxelinux.0", Path("/usr/lib/PXELINUX/pxelinux.0"))
    site.add("ldlinux.c32", Path("/usr/lib/syslinux/modules/bios/ldlinux.c32"))
    mac = "52:54:00:aa:00:44"
    machine = site.power_on("p1", mac, BIOS_IPXE)
    assert machine.wait_for("The second stage runs", BOOTED), machine.console
    assert "PXELINUX" in machine.console
    assert wait_until(lambda: len(site.fetched(mac)) == 7, 10)
    names = {"pxelinux.cfg" if each[0].startswith("pxelinux.cfg/") else each[0] for each in site.fetched(mac)}
    assert names == {
        "boot.ipxe", "ipxe/next", "pxelinux.0", "ldlinux.c32", "pxelinux.cfg", "boot/x86/kernel", "boot/x86/initrd",
    }  # fmt: skip
    machine.power_off()


def test_uefi_http_boot_runs_the_script_of_the_site(site: Site, tmp_path: Path) -> None:
    script = tmp_path / "next.ipxe"
    script.write_text(SECOND_STAGE)
    site.add("ipxe/next", script)
    site.add("snponly.efi", IPXE / "snponly.efi")
    mac = "52:54:00:aa:00:43"
    machine = site.power_on("h1", mac, UEFI_HTTP)
    assert machine.wait_for("The second stage runs", BOOTED), machine.console
    assert "URI: http://10.66.0.1/snponly.efi" in machine.console
    assert wait_until(lambda: len(site.fetched(mac)) == 3, 10)
    assert [each[:2] for each in site.fetched(mac)] == [
        ("snponly.efi", "http"), ("boot.ipxe", "http"), ("ipxe/next", "http"),
    ]  # fmt: skip
    machine.power_off()
