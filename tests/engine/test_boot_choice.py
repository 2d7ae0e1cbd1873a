"""Which file each kind of boot firmware is led to."""

from __future__ import annotations

import pytest

from appliance.engine.boot_choice import NOTHING, BootPlane, boot_choice
from appliance.wire.dhcp4 import Option
from tests.engine.clients import US, discover

PLANE = BootPlane(US, True, 80)


def choose(vendor: bytes, system: int = 0, user: bytes = b"", names: tuple[str, ...] = (), plane: BootPlane = PLANE):  # type: ignore[no-untyped-def]
    options = {int(Option.CLASS_ID): vendor, int(Option.CLIENT_SYSTEM): system.to_bytes(2)}
    return boot_choice(discover(options=options | ({77: user} if user else {})), plane, names)


def test_uboot_gets_its_script_in_file_and_next_server() -> None:
    choice = choose(b"U-Boot.armv8", 22)
    assert (choice.siaddr, choice.file) == (US, b"boot.scr.uimg")
    assert choice.options[Option.BOOTFILE_NAME] == b"boot.scr.uimg"


@pytest.mark.parametrize(
    ("system", "names", "file"),
    [(0, ("pxelinux.0",), b"pxelinux.0"), (7, ("snponly.efi",), b"snponly.efi"), (9, ("ipxe.efi",), b"ipxe.efi")],
)
def test_pxe_gets_a_loader_for_its_machine_when_there_is_one(system: int, names: tuple[str, ...], file: bytes) -> None:
    assert choose(b"PXEClient:Arch:0000x", system, names=names).file == file
    assert choose(b"PXEClient:Arch:0000x", system) == NOTHING


def test_http_boot_is_echoed_and_given_a_url() -> None:
    choice = choose(b"HTTPClient:Arch:00016", 16, names=("ipxe.efi",))
    assert choice.options[Option.CLASS_ID] == b"HTTPClient"
    assert choice.options[Option.BOOTFILE_NAME] == b"http://10.66.0.1/ipxe.efi"


def test_ipxe_gets_its_script_by_http_or_else_by_tftp() -> None:
    assert choose(b"PXEClient", 7, b"iPXE").file == b"http://10.66.0.1/boot.ipxe"
    assert choose(b"PXEClient", 7, b"iPXE", plane=BootPlane(US, True, 8080)).file == b"http://10.66.0.1:8080/boot.ipxe"
    assert choose(b"PXEClient", 7, b"iPXE", plane=BootPlane(US, True, 0)).file == b"boot.ipxe"


def test_ordinary_client_gets_no_boot_file() -> None:
    assert choose(b"udhcp 1.35.0") == NOTHING
    assert boot_choice(discover(), PLANE, ()) == NOTHING
