import re
from pathlib import Path

import pytest
from jinja2 import DictLoader

from appliance.errors import GatehouseError
from appliance.payload import catalogue, render
from appliance.payload.catalogue import Catalogue, Found, NotThere
from appliance.payload.view import View, safe, view_of
from appliance.store.clients import client_at
from tests.payload.conftest import BMC, IP
from tests.site import Site

UNKNOWN_CLIENT = "10.66.200.1"


def text(site: Site, name: str, ip: str = IP) -> str:
    found = Catalogue(site.context).find(name, ip, "tftp")
    assert isinstance(found, Found), found
    with found.open() as file:
        return file.read().decode("ascii", "ignore")


def view(site: Site, ip: str = IP) -> View:
    store = site.context.store
    return view_of(store, site.context.settings, client_at(store, ip))


def test_view_has_the_client_and_our_addresses(site: Site, machine: int) -> None:
    seen = view(site)
    assert (seen.machine, seen.mac, seen.ip, seen.level, seen.serial) == (machine, BMC, IP, 1, "SN-1")
    assert (seen.architecture, seen.server, seen.http) == ("arm64", "10.66.0.1", "http://10.66.0.1")


def test_unknown_client_learns_nothing_new(site: Site, machine: int) -> None:
    seen = view(site, UNKNOWN_CLIENT)
    assert (seen.machine, seen.mac, seen.serial, seen.model, seen.level) == (0, "", "", "", 0)
    assert "SN-1" not in text(site, "gatehouse/hello.txt", UNKNOWN_CLIENT)


@pytest.mark.parametrize("name", ["boot.scr.uimg", "pxelinux.cfg/default", "boot.ipxe", "gatehouse/hello.txt"])
def test_every_offer_is_rendered_for_unknown_clients(site: Site, name: str) -> None:
    assert text(site, name, UNKNOWN_CLIENT)


def test_hostile_text_is_made_harmless(site: Site) -> None:
    site.expect('SN"; reset; ${x} && <script>', bmc_mac=BMC)
    site.sight(BMC, ("vendor_class", "U-Boot.armv8", "dhcp"), ip=IP)
    for name in ("boot.scr.uimg", "boot.ipxe", "gatehouse/hello.txt", "pxelinux.cfg/default"):
        script = text(site, name)
        assert "; reset" not in script
        assert "&& <" not in script
    assert "SN__ reset_ __x_ __ _script_" in text(site, "gatehouse/hello.txt")
    assert safe('a"$`;&|<>\\{}\n\0é') == "a" + "_" * 14


@pytest.mark.parametrize(
    "name",
    ["pxelinux.cfg/44454c4c-4400-1035-8052-b4c04f564231",
     "pxelinux.cfg/01-02-00-00-00-00-01", "pxelinux.cfg/0A420105", "pxelinux.cfg/0A42010", "pxelinux.cfg/0",
     "pxelinux.cfg/default", "pxelinux.cfg/default-arm", "pxelinux.cfg/default-arm-qemu-qemu-arm",
     "ipxe/02:00:00:00:00:01.ipxe", "ipxe/02-00-00-00-00-01.ipxe"],
)  # fmt: skip
def test_machine_gets_its_own_by_every_firmware_name(site: Site, machine: int, name: str) -> None:
    assert f"{machine}, level 1 MATCHED" in text(site, name)


@pytest.mark.parametrize(
    "name",
    ["pxelinux.cfg/01-02-00-00-00-00-02", "pxelinux.cfg/0A420106", "pxelinux.cfg/1", "ipxe/02:00:00:00:00:02.ipxe",
     "pxelinux.cfg/0A4201050", "pxelinux.cfg/0a420105", "pxelinux.cfg/", "pxelinux.cfg/default-"],
)  # fmt: skip
def test_name_of_another_machine_is_not_served(site: Site, machine: int, name: str) -> None:
    assert isinstance(Catalogue(site.context).find(name, IP, "tftp"), NotThere)


def test_without_site_files_no_script_starts_anything(site: Site, machine: int) -> None:
    script = text(site, "boot.scr.uimg")
    assert "neither uboot/next nor boot/arm64/kernel" in script
    assert not re.search(r"booti|bootz|source|saveenv|mtd|nand|erase|mmc|sf ", script)
    assert "LOCALBOOT" in text(site, "pxelinux.cfg/default")
    assert "KERNEL" not in text(site, "pxelinux.cfg/default")
    assert not re.search(r"^(kernel|chain|boot)\b", text(site, "boot.ipxe"), re.MULTILINE)


def test_every_script_starts_kernel_and_initrd(site: Site, machine: int) -> None:
    for name in ("boot/arm64/kernel", "boot/arm64/initrd"):
        catalogue.add(site.context, "cli:root", name, b"x")
    assert "booti ${kernel_addr_r}" in text(site, "boot.scr.uimg")
    assert "KERNEL boot/arm64/kernel" in text(site, "pxelinux.cfg/default")
    assert "kernel http://10.66.0.1/boot/arm64/kernel" in text(site, "boot.ipxe")


def test_kernel_above_the_level_is_not_named(site: Site, machine: int) -> None:
    for name in ("boot/arm64/kernel", "boot/arm64/initrd"):
        catalogue.add(site.context, "cli:root", name, b"x", least_level=2)
    assert view(site).kernel == ""


def test_script_of_the_site_comes_first(site: Site, machine: int) -> None:
    for name in ("uboot/next", "ipxe/next", "boot/arm64/kernel", "boot/arm64/initrd"):
        catalogue.add(site.context, "cli:root", name, b"x")
    assert "source ${gatehouse_addr}" in text(site, "boot.scr.uimg")
    assert "chain --autofree http://10.66.0.1/ipxe/next" in text(site, "boot.ipxe")


@pytest.mark.parametrize(
    ("vendor_class", "architecture"),
    [("U-Boot.armv8", "arm64"), ("U-Boot.armv7", "arm"), ("PXEClient:Arch:00011:UNDI:003000", "arm64"),
     ("PXEClient:Arch:00007:UNDI:003016", "x86_64"), ("HTTPClient:Arch:00016:UNDI:003000", "x86_64"),
     ("PXEClient:Arch:00000:UNDI:002001", "x86"), ("22", "arm64"), ("7", "x86_64"), ("riscv64", "riscv64"),
     ("something", "arm")],
)  # fmt: skip
def test_architecture_follows_the_dhcp_options(site: Site, vendor_class: str, architecture: str) -> None:
    site.sight(BMC, ("vendor_class", vendor_class, "dhcp"), ip=IP)
    assert view(site).architecture == architecture


def test_same_machine_gets_the_same_bytes_twice(site: Site, machine: int) -> None:
    """Firmware asks for the size first and for the file then."""
    first, second = (Catalogue(site.context).find("boot.scr.uimg", IP, "tftp") for _ in range(2))
    assert isinstance(first, Found)
    assert isinstance(second, Found)
    assert first.body == second.body


def templates(source: str) -> tuple[object, render.Offer]:
    made = render.environment()
    made.loader = DictLoader({"x": source})
    return made, render.Offer("x", re.compile("x"), "x", "a test")


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("{{ nonsense }}", "nonsense"),
        ("{{ serial.__class__.__mro__ }}", "unsafe"),
        ("{{ 'x' * 70000 }}", "the limit"),
    ],
)
def test_wrong_template_is_an_error_sentence(site: Site, machine: int, source: str, why: str) -> None:
    made, offer = templates(source)
    with pytest.raises(GatehouseError, match=why):
        render.render(made, offer, view(site))  # type: ignore[arg-type]


def test_offers_and_templates_match() -> None:
    there = {path.name for path in (Path(__file__).parents[2] / "templates" / "payloads").glob("*.j2")}
    assert {offer.template for offer in render.OFFERS} == there
