"""Payloads made for the machine that asks: one table of names, each with its template in templates/payloads.

Templates are sandboxed, an unknown variable is an error, and the size of the result has a limit. A name with a MAC or
an address in it is offered to its owner only."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from appliance.errors import GatehouseError
from appliance.payload.uimage import script_image
from appliance.payload.view import View

LARGEST = 64 << 10
_TEXT = "text/plain; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Offer:
    """`pattern` matches the whole name; its groups `mac` and `hexip` must be the client's own (the UUID that
    pxelinux asks for first is in firmware's byte order, and changes nothing of what is made). `shown` is the name as
    people write it, `what` says what it is; with `is_uboot_script` the template's text gets U-Boot's header."""

    shown: str
    pattern: re.Pattern[str]
    template: str
    what: str
    content_type: str = _TEXT
    is_uboot_script: bool = False


_MAC = r"(?P<mac>[0-9a-fA-F]{2}(?:[:-][0-9a-fA-F]{2}){5})"
_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_PXELINUX = ("pxelinux.cfg.j2", "a pxelinux configuration")

OFFERS: tuple[Offer, ...] = (
    Offer("boot.scr.uimg", re.compile(r"boot\.scr\.uimg"), "boot.scr.j2", "a U-Boot script",
          "application/octet-stream", is_uboot_script=True),
    Offer("pxelinux.cfg/UUID", re.compile(rf"pxelinux\.cfg/{_UUID}"), *_PXELINUX),
    Offer("pxelinux.cfg/01-MAC", re.compile(rf"pxelinux\.cfg/01-{_MAC}"), *_PXELINUX),
    Offer("pxelinux.cfg/HEX-ADDRESS", re.compile(r"pxelinux\.cfg/(?P<hexip>[0-9A-F]{1,8})"), *_PXELINUX),
    Offer("pxelinux.cfg/default", re.compile(r"pxelinux\.cfg/default(?:-[a-z0-9_-]{1,64})?"), *_PXELINUX),
    Offer("boot.ipxe", re.compile(r"boot\.ipxe"), "boot.ipxe.j2", "an iPXE script"),
    Offer("ipxe/MAC.ipxe", re.compile(rf"ipxe/{_MAC}\.ipxe"), "boot.ipxe.j2", "an iPXE script"),
    Offer("gatehouse/hello.txt", re.compile(r"gatehouse/hello\.txt"), "hello.txt.j2", "a greeting"),
)  # fmt: skip


def offer_for(name: str, mac: str, ip: str) -> Offer | None:
    """The offer of that name to the client with this MAC and address; None when there is none, or not for it."""
    for offer in OFFERS:
        match = offer.pattern.fullmatch(name)
        if match is None:
            continue
        parts = match.groupdict()
        if parts.get("mac"):
            return offer if parts["mac"].replace("-", ":").lower() == mac else None
        if parts.get("hexip"):  # pxelinux asks for its address in hexadecimal, then for shorter and shorter beginnings
            address = "".join(f"{int(part):02X}" for part in ip.split("."))
            return offer if address.startswith(parts["hexip"]) else None
        return offer
    return None


def environment() -> Environment:
    """Renders the templates; it keeps the compiled ones."""
    return ImmutableSandboxedEnvironment(
        loader=PackageLoader("templates", "payloads"),
        undefined=StrictUndefined,
        autoescape=False,  # the texts are no HTML, and `view.safe` has made every value harmless
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def render(templates: Environment, offer: Offer, view: View) -> bytes:
    """The file for one machine. Raises GatehouseError when its template is wrong."""
    try:
        text = templates.get_template(offer.template).render(asdict(view)).encode()
    except TemplateError as error:
        raise GatehouseError(f"The template {offer.template} cannot be rendered: {error}.") from error
    if len(text) > LARGEST:
        raise GatehouseError(f"{offer.shown} would have {len(text)} bytes; the limit is {LARGEST}.")
    if offer.is_uboot_script:
        return script_image(text, name="Gatehouse", architecture=view.architecture, time=view.changed)
    return text
