"""What a payload's template may know of the machine that asks: a frozen value of plain words, no secret among them.

Every text is cut down to characters that mean nothing to U-Boot's shell, iPXE or pxelinux, for it may come from the
wire or a manifest."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass

from appliance.config import Segment, Settings
from appliance.domain.levels import NAMES
from appliance.domain.moments import SECOND
from appliance.payload.clients import Client

_UNSAFE = re.compile(r"[^A-Za-z0-9 .,:/_+@-]", re.ASCII)


def word(text: str, longest: int = 120) -> str:
    """Text without anything that a boot script's language could act upon."""
    return _UNSAFE.sub("_", text)[:longest]


@dataclass(frozen=True, slots=True)
class View:
    """`server` and `http` (a URL without a slash at its end) are "" where the appliance has no address there.
    `kernel`, `initrd`, `uboot_next`, `ipxe_next` are names in the catalogue, "" when it lacks them. `changed` in
    Unix seconds. A machine below level 1 is told nothing that it did not say itself."""

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
    waits: str
    kernel: str
    initrd: str
    uboot_next: str
    ipxe_next: str
    changed: int


def view_of(connection: sqlite3.Connection, settings: Settings, client: Client) -> View:
    """The view of the machine behind a client; one that is not known has machine 0 and the state "unknown"."""
    machine = connection.execute(
        "SELECT serial, model, state, level, reasons, changed_at FROM machine WHERE id = ?", (client.machine,)
    ).fetchone()
    serial, model, state, level, reasons, changed = machine or ("", "", "unknown", 0, "[]", 0)
    architecture = _architecture(connection, client)
    server, http = _addresses(connection, settings, client)
    names = _present(connection, level, architecture)
    told = json.loads(reasons)
    return View(
        appliance=word(settings.appliance.name), server=server, http=http, ip=word(client.ip), mac=client.mac,
        architecture=architecture, machine=client.machine, serial=word(serial) if level else "",
        model=word(model) if level else "", state=word(state), level=level, level_name=NAMES[level],
        waits=word(told[0]["text"]) if told else "", changed=changed // SECOND, **names,
    )  # fmt: skip


_ARCHITECTURES = (
    ("arm64", re.compile(r"armv8|arm64|aarch64|Arch:000(?:11|19|22)|^(?:11|19|22)\b", re.IGNORECASE)),
    ("x86_64", re.compile(r"x86.64|x64|amd64|Arch:000(?:07|09|16)|^(?:7|9|16)\b", re.IGNORECASE)),
    ("riscv64", re.compile(r"riscv.?64|Arch:000(?:27|28)|^(?:27|28)\b", re.IGNORECASE)),
    ("arm", re.compile(r"arm|Arch:000(?:10|18|21)|^(?:10|18|21)\b", re.IGNORECASE)),
    ("x86", re.compile(r"x86|i386|Arch:000(?:00|06|15)|^(?:0|6|15)\b", re.IGNORECASE)),
)
"""By what DHCP options 60 and 93 told (IANA, Processor Architecture Types); the first match wins."""

UNKNOWN_ARCHITECTURE = "arm"


def _architecture(connection: sqlite3.Connection, client: Client) -> str:
    told = connection.execute(
        "SELECT value FROM fact WHERE endpoint = ? AND endpoint > 0 AND name IN ('vendor_class', 'architecture')"
        " ORDER BY last_seen DESC, id DESC",
        (client.endpoint,),
    )
    for (value,) in told:
        for architecture, pattern in _ARCHITECTURES:
            if pattern.search(value):
                return architecture
    return UNKNOWN_ARCHITECTURE


def _addresses(connection: sqlite3.Connection, settings: Settings, client: Client) -> tuple[str, str]:
    """The appliance's address on the client's segment, and the URL of its payloads there."""
    for segment in sorted(settings.segment, key=lambda segment: segment.name != client.segment):
        server = _address(connection, segment)
        if server:
            port = "" if segment.http_port == 80 else f":{segment.http_port}"
            return server, f"http://{server}{port}" if segment.http else ""
    return "", ""


def _address(connection: sqlite3.Connection, segment: Segment) -> str:
    found = connection.execute("SELECT address FROM segment WHERE name = ?", (segment.name,)).fetchone()
    told = found[0] if found and found[0] else str(segment.address or "")
    return told.partition("/")[0]


def _present(connection: sqlite3.Connection, level: int, architecture: str) -> dict[str, str]:
    """Which of the names that a site may add are there for a machine of this level."""
    candidates = {
        "kernel": (f"boot/{architecture}/kernel", "boot/kernel"),
        "initrd": (f"boot/{architecture}/initrd", "boot/initrd"),
        "uboot_next": ("uboot/next",),
        "ipxe_next": ("ipxe/next",),
    }
    rows = connection.execute(
        "SELECT name FROM payload WHERE least_level <= ?"
        " AND (name LIKE 'boot/%' OR name IN ('uboot/next', 'ipxe/next'))",
        (level,),
    )
    there = {row[0] for row in rows}
    return {what: next((name for name in names if name in there), "") for what, names in candidates.items()}
