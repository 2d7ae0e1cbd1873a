"""Which file boot firmware is led to: one table, first match wins.

U-Boot obeys `siaddr` and `file` (or option 67) and ignores option 66; PXE reads `file` and 66/67; UEFI HTTP boot
wants option 60 echoed and a URL in 67; iPXE takes a URL in either."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from appliance.wire.dhcp4 import Message, Option
from appliance.wire.text import ipv4_text

HTTP_CLIENT = b"HTTPClient"
ALWAYS = frozenset({"boot.scr.uimg", "boot.ipxe"})
"""Names that are rendered for every machine and so need not be in the catalogue."""


@dataclass(frozen=True, slots=True)
class BootRule:
    """`vendor_class` is a prefix of option 60, `user_class` is contained in option 77, `systems` are values of option
    93 (empty = any). The first of `files` that can be had is named; with `required` the first one in any case, so
    that the request for it shows what is missing."""

    vendor_class: bytes
    files: tuple[str, ...]
    user_class: bytes = b""
    systems: frozenset[int] = field(default_factory=frozenset)
    over_http: bool = False
    required: bool = False


_X86_BIOS, _X64, _ARM64 = frozenset({0}), frozenset({7, 9}), frozenset({11})
_X64_HTTP, _ARM64_HTTP = frozenset({15, 16}), frozenset({18, 19})

RULES: tuple[BootRule, ...] = (
    BootRule(b"", ("boot.ipxe",), user_class=b"iPXE", over_http=True, required=True),
    BootRule(HTTP_CLIENT, ("snponly.efi", "ipxe.efi", "boot.efi"), systems=_X64_HTTP, over_http=True, required=True),
    BootRule(HTTP_CLIENT, ("ipxe-arm64.efi", "boot-arm64.efi"), systems=_ARM64_HTTP, over_http=True, required=True),
    BootRule(HTTP_CLIENT, ("boot.efi",), over_http=True, required=True),
    BootRule(b"U-Boot", ("boot.scr.uimg",), required=True),
    BootRule(b"PXEClient", ("pxelinux.0", "undionly.kpxe"), systems=_X86_BIOS),
    BootRule(b"PXEClient", ("snponly.efi", "ipxe.efi"), systems=_X64),
    BootRule(b"PXEClient", ("boot.scr.uimg", "ipxe-arm64.efi"), systems=_ARM64),
)


@dataclass(frozen=True, slots=True)
class BootPlane:
    """Where files are served: our address, and whether TFTP and HTTP (with its port) answer there."""

    address: int
    tftp: bool = True
    http_port: int = 0


@dataclass(frozen=True, slots=True)
class BootChoice:
    """The fields `siaddr` and `file`, and options, of a reply. Nothing set = not boot firmware, or nothing for it."""

    siaddr: int = 0
    file: bytes = b""
    options: Mapping[int, bytes] = field(default_factory=dict)


NOTHING = BootChoice()


def boot_choice(request: Message, plane: BootPlane, names: Collection[str]) -> BootChoice:
    """`names` are those in the catalogue of payloads."""
    options = request.options
    vendor_class = options.get(Option.CLASS_ID, b"")
    user_class = options.get(Option.USER_CLASS, b"")
    if not vendor_class and not user_class:
        return NOTHING
    raw = options.get(Option.CLIENT_SYSTEM, b"")
    systems = [int.from_bytes(raw[at : at + 2]) for at in range(0, len(raw) - 1, 2)]
    for rule in RULES:
        if (
            vendor_class.startswith(rule.vendor_class)
            and rule.user_class in user_class
            and (not rule.systems or not rule.systems.isdisjoint(systems))
        ):
            return _choice(rule, plane, names, vendor_class)
    return NOTHING


def _choice(rule: BootRule, plane: BootPlane, names: Collection[str], vendor_class: bytes) -> BootChoice:
    available = [name for name in rule.files if name in names or name in ALWAYS]
    name = available[0] if available else rule.files[0]
    # UEFI 2.10, 24.7: a client that sends HTTPClient ignores an offer without it.
    echo = {int(Option.CLASS_ID): HTTP_CLIENT} if vendor_class.startswith(HTTP_CLIENT) else {}
    if not available and not rule.required:
        return NOTHING
    if rule.over_http and plane.http_port:
        port = "" if plane.http_port == 80 else f":{plane.http_port}"
        url = f"http://{ipv4_text(plane.address)}{port}/{name}".encode()
        return BootChoice(plane.address, url, echo | {int(Option.BOOTFILE_NAME): url})
    if not plane.tftp or echo:
        return NOTHING
    server, file = ipv4_text(plane.address).encode(), name.encode()
    return BootChoice(plane.address, file, {int(Option.SERVER_NAME): server, int(Option.BOOTFILE_NAME): file})
