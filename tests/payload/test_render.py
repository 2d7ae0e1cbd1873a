import re
from pathlib import Path

import pytest
from jinja2 import DictLoader

from appliance.errors import GatehouseError
from appliance.payload import catalogue, render
from appliance.payload.catalogue import Catalogue, Found, NotThere
from appliance.payload.clients import find
from appliance.payload.view import View, view_of, word
from tests.payload.conftest import BMC, IP
from tests.site import Site

STRANGER = "10.66.200.1"


def text(site: Site, name: str, ip: str = IP) -> str:
    found = Catalogue(site.context).open(name, ip, "tftp")
    assert isinstance(found, Found), found
    with found.open() as file:
        return file.read().decode("ascii", "ignore")


def view(site: Site, ip: str = IP) -> View:
    connection = site.context.store.connection()
    return view_of(connection, site.context.settings, find(connection, ip))


def test_the_view_says_who_asks_and_where_we_are(site: Site, machine: int) -> None:
    told = view(site)
    assert (told.machine, told.mac, told.ip, told.level, told.serial) == (machine, BMC, IP, 1, "SN-1")
    assert (told.architecture, told.server, told.http) == ("arm64", "10.66.0.1", "http://10.66.0.1")


def test_a_stranger_is_told_nothing_that_it_did_not_say(site: Site, machine: int) -> None:
    told = view(site, STRANGER)
    assert (told.machine, told.mac, told.serial, told.model, told.level) == (0, "", "", "", 0)
    assert "SN-1" not in text(site, "gatehouse/hello.txt", STRANGER)


@pytest.mark.parametrize("name", ["boot.scr.uimg", "pxelinux.cfg/default", "boot.ipxe", "gatehouse/hello.txt"])
def test_everything_is_rendered_for_strangers_too(site: Site, name: str) -> None:
    assert text(site, name, STRANGER)


def test_hostile_text_becomes_harmless_words(site: Site) -> None:
    site.expect('SN"; reset; ${x} && <script>', bmc_mac=BMC)
    site.hear(BMC, ("vendor_class", "U-Boot.armv8", "dhcp"), ip=IP)
    for name in ("boot.scr.uimg", "boot.ipxe", "gatehouse/hello.txt", "pxelinux.cfg/default"):
        told = text(site, name)
        assert "; reset" not in told
        assert "&& <" not in told
    assert "SN__ reset_ __x_ __ _script_" in text(site, "gatehouse/hello.txt")
    assert word('a"$`;&|<>\\{}\n\0é') == "a" + "_" * 14


@pytest.mark.parametrize(
    "name",
    ["pxelinux.cfg/44454c4c-4400-1035-8052-b4c04f564231",
     "pxelinux.cfg/01-02-00-00-00-00-01", "pxelinux.cfg/0A420105", "pxelinux.cfg/0A42010", "pxelinux.cfg/0",
     "pxelinux.cfg/default", "pxelinux.cfg/default-arm", "pxelinux.cfg/default-arm-qemu-qemu-arm",
     "ipxe/02:00:00:00:00:01.ipxe", "ipxe/02-00-00-00-00-01.ipxe"],
)  # fmt: skip
def test_a_machine_finds_its_own_by_every_name_that_firmware_asks(site: Site, machine: int, name: str) -> None:
    assert f"{machine}, level 1 EXPECTED" in text(site, name)


@pytest.mark.parametrize(
    "name",
    ["pxelinux.cfg/01-02-00-00-00-00-02", "pxelinux.cfg/0A420106", "pxelinux.cfg/1", "ipxe/02:00:00:00:00:02.ipxe",
     "pxelinux.cfg/0A4201050", "pxelinux.cfg/0a420105", "pxelinux.cfg/", "pxelinux.cfg/default-"],
)  # fmt: skip
def test_another_machines_name_is_not_there(site: Site, machine: int, name: str) -> None:
    assert isinstance(Catalogue(site.context).open(name, IP, "tftp"), NotThere)


def test_without_files_of_the_site_every_script_says_so_and_starts_nothing(site: Site, machine: int) -> None:
    script = text(site, "boot.scr.uimg")
    assert "neither uboot/next nor boot/arm64/kernel" in script
    assert not re.search(r"booti|bootz|source|saveenv|mtd|nand|erase|mmc|sf ", script)
    assert "LOCALBOOT" in text(site, "pxelinux.cfg/default")
    assert "KERNEL" not in text(site, "pxelinux.cfg/default")
    assert not re.search(r"^(kernel|chain|boot)\b", text(site, "boot.ipxe"), re.MULTILINE)


def test_with_kernel_and_initrd_every_script_starts_them(site: Site, machine: int) -> None:
    for name in ("boot/arm64/kernel", "boot/arm64/initrd"):
        catalogue.add(site.context, "cli:root", name, b"x")
    assert "booti ${kernel_addr_r}" in text(site, "boot.scr.uimg")
    assert "KERNEL boot/arm64/kernel" in text(site, "pxelinux.cfg/default")
    assert "kernel http://10.66.0.1/boot/arm64/kernel" in text(site, "boot.ipxe")


def test_a_kernel_above_the_machines_level_is_not_named(site: Site, machine: int) -> None:
    for name in ("boot/arm64/kernel", "boot/arm64/initrd"):
        catalogue.add(site.context, "cli:root", name, b"x", least_level=2)
    assert view(site).kernel == ""


def test_the_sites_own_script_comes_first(site: Site, machine: int) -> None:
    for name in ("uboot/next", "ipxe/next", "boot/arm64/kernel", "boot/arm64/initrd"):
        catalogue.add(site.context, "cli:root", name, b"x")
    assert "source ${gatehouse_addr}" in text(site, "boot.scr.uimg")
    assert "chain --autofree http://10.66.0.1/ipxe/next" in text(site, "boot.ipxe")


@pytest.mark.parametrize(
    ("told", "architecture"),
    [("U-Boot.armv8", "arm64"), ("U-Boot.armv7", "arm"), ("PXEClient:Arch:00011:UNDI:003000", "arm64"),
     ("PXEClient:Arch:00007:UNDI:003016", "x86_64"), ("HTTPClient:Arch:00016:UNDI:003000", "x86_64"),
     ("PXEClient:Arch:00000:UNDI:002001", "x86"), ("22", "arm64"), ("7", "x86_64"), ("riscv64", "riscv64"),
     ("something", "arm")],
)  # fmt: skip
def test_the_architecture_follows_what_dhcp_told(site: Site, told: str, architecture: str) -> None:
    site.hear(BMC, ("vendor_class", told, "dhcp"), ip=IP)
    assert view(site).architecture == architecture


def test_the_same_machine_gets_the_same_bytes_twice(site: Site, machine: int) -> None:
    """Firmware asks for the size first and for the file then."""
    first, second = (Catalogue(site.context).open("boot.scr.uimg", IP, "tftp") for _ in range(2))
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert first.body == second.body


def templates(source: str) -> tuple[object, render.Offer]:
    made = render.environment()
    made.loader = DictLoader({"x": source})
    return made, render.Offer("x", re.compile("x"), "x", "a test")


@pytest.mark.parametrize(
    ("source", "why"),
    [("{{ nonsense }}", "nonsense"), ("{{ serial.__class__.__mro__ }}", "unsafe"), ("{{ 'x' * 70000 }}", "at most")],
)
def test_a_wrong_template_is_a_sentence(site: Site, machine: int, source: str, why: str) -> None:
    made, offer = templates(source)
    with pytest.raises(GatehouseError, match=why):
        render.render(made, offer, view(site))  # type: ignore[arg-type]


def test_every_template_of_an_offer_exists_and_every_template_is_offered() -> None:
    there = {path.name for path in (Path(__file__).parents[2] / "templates" / "payloads").glob("*.j2")}
    assert {offer.template for offer in render.OFFERS} == there
