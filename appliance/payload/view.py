"""What a payload's template may know of the machine that asks: a frozen value of plain text, without secrets.

Every text is cut down to characters that mean nothing to U-Boot's shell, iPXE or pxelinux, for it may come from the
network or a manifest."""

from __future__ import annotations

import re
from dataclasses import dataclass

from appliance.config import Settings
from appliance.domain.levels import NAMES
from appliance.domain.moments import SECOND
from appliance.store.clients import Client, ClientMachine, boot_facts, machine_of
from appliance.store.payloads import names_for_level
from appliance.store.reader import Reader
from appliance.store.segments import segment_address

_UNSAFE = re.compile(r"[^A-Za-z0-9 .,:/_+@-]", re.ASCII)

_ARCHITECTURES = (
    ("arm64", re.compile(r"armv8|arm64|aarch64|Arch:000(?:11|19|22)|^(?:11|19|22)\b", re.IGNORECASE)),
    ("x86_64", re.compile(r"x86.64|x64|amd64|Arch:000(?:07|09|16)|^(?:7|9|16)\b", re.IGNORECASE)),
    ("riscv64", re.compile(r"riscv.?64|Arch:000(?:27|28)|^(?:27|28)\b", re.IGNORECASE)),
    ("arm", re.compile(r"arm|Arch:000(?:10|18|21)|^(?:10|18|21)\b", re.IGNORECASE)),
    ("x86", re.compile(r"x86|i386|Arch:000(?:00|06|15)|^(?:0|6|15)\b", re.IGNORECASE)),
)
"""By the values of DHCP options 60 and 93 (IANA, Processor Architecture Types); the first match wins."""

UNKNOWN_ARCHITECTURE = "arm"
_UNKNOWN = ClientMachine("", "", "unknown", 0, "", 0)


def safe(text: str, longest: int = 120) -> str:
    """Text without anything that a boot script's language could act upon."""
    return _UNSAFE.sub("_", text)[:longest]


@dataclass(frozen=True, slots=True)
class View:
    """`server` and `http` (a URL without a slash at its end) are "" where the appliance has no address there.
    `kernel`, `initrd`, `uboot_next`, `ipxe_next` are names in the catalogue, "" when it lacks them. `changed` in
    Unix seconds. A machine below level 1 learns nothing that it did not send itself."""

    appliance: str
    server: str
    http: str
    ip: str
    mac: str
    architecture: str
    machine: int
    serial: str
    model: str
    state: str
    level: int
    level_name: str
    next_action: str
    kernel: str
    initrd: str
    uboot_next: str
    ipxe_next: str
    changed: int


def view_of(reader: Reader, settings: Settings, client: Client) -> View:
    """The view of the machine behind a client; one that is not known has machine 0 and the state "unknown"."""
    machine = machine_of(reader, client) or _UNKNOWN
    architecture = next(
        (name for fact in boot_facts(reader, client) for name, pattern in _ARCHITECTURES if pattern.search(fact)),
        UNKNOWN_ARCHITECTURE,
    )
    server, http = _server(reader, settings, client)
    candidates = {
        "kernel": (f"boot/{architecture}/kernel", "boot/kernel"),
        "initrd": (f"boot/{architecture}/initrd", "boot/initrd"),
        "uboot_next": ("uboot/next",),
        "ipxe_next": ("ipxe/next",),
    }
    names = names_for_level(reader, [name for some in candidates.values() for name in some], machine.level)
    return View(
        appliance=safe(settings.appliance.name), server=server, http=http, ip=safe(client.ip), mac=client.mac,
        architecture=architecture, machine=client.machine, serial=safe(machine.serial) if machine.level else "",
        model=safe(machine.model) if machine.level else "", state=safe(machine.state), level=machine.level,
        level_name=NAMES[machine.level], next_action=safe(machine.next_action), changed=machine.changed_at // SECOND,
        **{what: next((name for name in some if name in names), "") for what, some in candidates.items()},
    )  # fmt: skip


def _server(reader: Reader, settings: Settings, client: Client) -> tuple[str, str]:
    """The appliance's address on the client's segment, else on another one, and the URL of its payloads there."""
    for segment in sorted(settings.segment, key=lambda segment: segment.name != client.segment):
        address = segment_address(reader, segment.name) or segment.address
        if address is not None:
            port = "" if segment.http_port == 80 else f":{segment.http_port}"
            return str(address.ip), f"http://{address.ip}{port}" if segment.http else ""
    return "", ""
