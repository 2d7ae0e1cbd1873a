"""What a DHCPv4 message shows of its sender: facts that are safe to show, what it seems to be, and a digest of its
content."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import TypeVar

from appliance.domain.facts import Name, Source
from appliance.domain.sightings import Kind, Sighting
from appliance.engine.fingerprint import Fingerprints, Seems, Traits
from appliance.wire import dhcp4_options as views
from appliance.wire.dhcp4 import Message, MessageType, Option
from appliance.wire.dhcp4_options import View
from appliance.wire.errors import Malformed
from appliance.wire.ether import Captured, Frame
from appliance.wire.text import display, mac_text

T = TypeVar("T")

SEEMS = "seems"
"""Fact: what the table of fingerprints makes of it, with the confidence."""

CLIENT_UUID = "client_uuid"
"""Fact: option 97 of anything but a host's boot firmware. It may be the BMC's own; nothing is compared with it."""

_OF_THE_EXCHANGE = frozenset({
    Option.REQUESTED_ADDRESS, Option.LEASE_TIME, Option.MESSAGE_TYPE, Option.SERVER_ID, Option.MESSAGE,
    Option.MAX_MESSAGE_SIZE, Option.RAPID_COMMIT,
})  # fmt: skip
"""Options that differ between the messages of one exchange and so show nothing of the sender."""

_REQUESTING = frozenset({MessageType.DISCOVER, MessageType.REQUEST})
_KIND_NAMES = {int(kind): kind.name for kind in MessageType}
_ETHERNET = 1


def sender(frame: Frame, message: Message) -> str:
    """The MAC that the message is about: the client's, also behind a relay."""
    if message.htype == _ETHERNET and message.hlen == 6 and any(message.chaddr):
        return mac_text(message.chaddr)
    return mac_text(frame.src)


def signature(message: Message, vlan: int | None) -> bytes:
    """Eight bytes that stay the same while the sender's content does. DISCOVER and REQUEST count as one."""
    kind = message.message_type
    parts = [b"\0" if kind in _REQUESTING else bytes((kind or 255,)), (vlan or 0).to_bytes(2)]
    for code, value in message.options.items():
        if code not in _OF_THE_EXCHANGE:
            parts += (bytes((code,)), len(value).to_bytes(2), value)
    return blake2b(b"".join(parts), digest_size=8).digest()


def dhcp4_sighting(
    segment: str, fingerprints: Fingerprints, captured: Captured, frame: Frame, message: Message, digest: bytes
) -> Sighting:
    """`digest` is the message's `signature`. A malformed option spoils only itself: it reads as absent."""
    options = message.options
    vendor_class = _read(views.class_id, message) or ""
    fqdn = _read(views.client_fqdn, message)
    hostname = _read(views.host_name, message) or (fqdn.name if fqdn else "")
    user_class = display(b" ".join(_read(views.user_class, message) or ()))
    parameters = options.get(Option.PARAMETER_LIST, b"")
    seems = fingerprints.seems(Traits(vendor_class, user_class, hostname, _client_id_kind(message), parameters))
    mac, source = sender(frame, message), mac_text(frame.src)
    client_id = options.get(Option.CLIENT_ID, b"")
    values = (
        (Name.HOSTNAME, hostname),
        (Name.VENDOR_CLASS, vendor_class),
        ("user_class", user_class),
        # RFC 2132 9.14: type 0 is an identifier without a hardware address, by custom a text.
        (Name.CLIENT_ID, display(client_id[1:]) if client_id[:1] == b"\0" else client_id.hex(":")[:128]),
        (Name.FINGERPRINT, ",".join(map(str, parameters))[:128]),
        (Name.ARCHITECTURE, ",".join(map(str, _read(views.client_system, message) or ()))),
        (Name.UUID if seems.kind is Kind.HOST else CLIENT_UUID, _uuid(message, seems)),
        (Name.SERIAL, seems.serial),
        (SEEMS, f"{seems.name} ({seems.confidence} %)" if seems.name else ""),
        (Name.VLAN, str(frame.vlan or "")),
        ("ethernet_source", "" if message.giaddr or mac == source else source),
    )
    facts = [(str(name), value, str(Source.DHCP)) for name, value in values if value]
    kind = _KIND_NAMES.get(message.message_type or 0, "BOOTP request")
    named = f", hostname {hostname!r}" if hostname else ""
    classed = f", vendor class {vendor_class!r}" if vendor_class else ""
    return Sighting(
        segment=segment,
        mac=mac,
        kind=seems.kind,
        facts=(*facts, *_location(message)),
        summary=f"{kind} from {mac}{named}{classed}{seems.remark}.",
        signature=digest,
        frame=captured.data,
        source=str(Source.DHCP),
        vlan=frame.vlan or 0,
        at=captured.at,
    )


def _read(view: View[T], message: Message) -> T | None:
    try:
        return view(message.options)
    except Malformed:
        return None


def _client_id_kind(message: Message) -> str:
    raw = message.options.get(Option.CLIENT_ID)
    if not raw:
        return "none"
    if raw == b"\1" + message.chaddr:
        return "mac"
    return "duid" if raw[0] == 255 else "other"


def _uuid(message: Message, seems: Seems) -> str:
    """Of a host that boots by PXE or HTTP it is the system's, from SMBIOS (RFC 4578, section 2.3)."""
    found = _read(views.machine_id, message)
    if found is None or found.little is None or found.raw in (bytes(16), b"\xff" * 16):
        return ""
    # RFC 4578 2.3 wants the byte order of SMBIOS, little-endian; U-Boot and others send big-endian.
    return str(found.big if seems.big_endian else found.little)


def _location(message: Message) -> Iterator[tuple[str, str, str]]:
    """Where the machine is plugged in, as the switch or relay reports it (RFC 3046)."""
    relay = _read(views.relay_information, message) if Option.RELAY_AGENT_INFORMATION in message.options else None
    if relay is None:
        return
    values = (
        (Name.PORT, relay.circuit_id),
        (Name.SWITCH, relay.remote_id),
        ("subscriber", relay.subscriber_id),
    )
    for name, raw in values:
        if raw:
            text = raw.rstrip(b"\0")
            printable = text.isascii() and text.decode().isprintable()
            yield str(name), display(text) if printable else raw.hex()[:128], str(Source.OPTION82)
