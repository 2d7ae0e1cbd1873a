"""What a packet tells of who sent it: facts with safe text, what it seems to be, and a digest of its words."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from typing import TypeVar

from appliance.domain.facts import Name, Source
from appliance.domain.sightings import Kind, Sighting
from appliance.engine.fingerprint import Fingerprints, Seems, Traits
from appliance.wire import dhcp4_options as views
from appliance.wire import lldp
from appliance.wire.dhcp4 import Message, MessageType, Option
from appliance.wire.dhcp4_options import View
from appliance.wire.errors import Malformed
from appliance.wire.ether import Frame
from appliance.wire.lldp import Neighbour
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
"""Options that differ between the messages of one exchange and so say nothing of the sender."""

_ASKING = frozenset({MessageType.DISCOVER, MessageType.REQUEST})
_KIND_NAMES = {int(kind): kind.name for kind in MessageType}
_BRIDGE, _ROUTER = 1 << 2, 1 << 4
_ETHERNET = 1


def sender(frame: Frame, message: Message) -> str:
    """The MAC that the message is about: the client's, also behind a relay."""
    if message.htype == _ETHERNET and message.hlen == 6 and any(message.chaddr):
        return mac_text(message.chaddr)
    return mac_text(frame.src)


def signature(message: Message, vlan: int | None) -> bytes:
    """Eight bytes that stay the same while the sender says the same. DISCOVER and REQUEST are one saying."""
    kind = message.message_type
    parts = [b"\0" if kind in _ASKING else bytes((kind or 255,)), (vlan or 0).to_bytes(2)]
    for code, value in message.options.items():
        if code not in _OF_THE_EXCHANGE:
            parts += (bytes((code,)), len(value).to_bytes(2), value)
    return blake2b(b"".join(parts), digest_size=8).digest()


def lldp_signature(frame: Frame) -> bytes:
    return blake2b(frame.payload, digest_size=8).digest()


class Observer:
    """Reads the messages of one segment."""

    def __init__(self, segment: str, fingerprints: Fingerprints) -> None:
        self.segment = segment
        self._fingerprints = fingerprints

    def dhcp(self, raw: bytes, frame: Frame, message: Message, digest: bytes, *, at: int = 0) -> Sighting:
        """`raw` is the frame as it came, `digest` its `signature`. A malformed option spoils only itself."""
        words = _Words(message)
        seems = self._fingerprints.seems(words.traits())
        mac = sender(frame, message)
        facts = tuple(_dhcp_facts(words, frame, mac, seems))
        summary = f"{_kind_name(message)} from {mac}{_told(words)}{_guess(seems)}."
        source, vlan = str(Source.DHCP), frame.vlan or 0
        return Sighting(self.segment, mac, seems.kind, facts, summary, digest, raw, source, vlan, at=at)

    def lldp(self, raw: bytes, frame: Frame, neighbour: Neighbour, digest: bytes, *, at: int = 0) -> Sighting:
        mac, name, description = mac_text(frame.src), neighbour.system_name or "", neighbour.system_description or ""
        seems = self._fingerprints.seems(Traits(hostname=name, description=description))
        kind = Kind.SWITCH if _forwards(neighbour) else seems.kind
        facts = tuple(_lldp_facts(neighbour, frame, name, description))
        summary = f"LLDP from {mac}: {name or 'no name'}, port {neighbour.port.text}{_guess(seems)}."
        source, vlan = str(Source.LLDP), frame.vlan or 0
        return Sighting(self.segment, mac, kind, facts, summary, digest, raw, source, vlan, at=at)


class _Words:
    """The texts of a message, each read once; a malformed option reads as empty."""

    def __init__(self, message: Message) -> None:
        self.message = message
        self.vendor_class = _text(views.class_id, message)
        fqdn = _read(views.client_fqdn, message)
        self.hostname = _text(views.host_name, message) or (fqdn.name if fqdn else "")
        classes = _read(views.user_class, message) or ()
        self.user_class = display(b" ".join(classes)) if classes else ""
        self.parameters = message.options.get(Option.PARAMETER_LIST, b"")

    def traits(self) -> Traits:
        return Traits(self.vendor_class, self.user_class, self.hostname, _client_id_kind(self.message), self.parameters)


def _read(view: View[T], message: Message) -> T | None:
    try:
        return view(message.options)
    except Malformed:
        return None


def _text(view: View[str], message: Message) -> str:
    return _read(view, message) or ""


def _client_id_kind(message: Message) -> str:
    raw = message.options.get(Option.CLIENT_ID)
    if not raw:
        return "none"
    if raw == b"\1" + message.chaddr:
        return "mac"
    return "duid" if raw[0] == 255 else "other"


def _client_id_text(raw: bytes) -> str:
    """Type 0 is text by custom (RFC 2132, section 9.14)."""
    return display(raw[1:]) if raw[:1] == b"\0" else raw.hex(":")[:128]


def _dhcp_facts(words: _Words, frame: Frame, mac: str, seems: Seems) -> Iterator[tuple[str, str, str]]:
    message, dhcp = words.message, str(Source.DHCP)
    told = (
        (Name.HOSTNAME, words.hostname),
        (Name.VENDOR_CLASS, words.vendor_class),
        ("user_class", words.user_class),
        (Name.CLIENT_ID, _client_id_text(message.options.get(Option.CLIENT_ID, b""))),
        (Name.FINGERPRINT, ",".join(map(str, words.parameters))[:128]),
        (Name.ARCHITECTURE, ",".join(map(str, _read(views.client_system, message) or ()))),
        (Name.UUID if seems.kind is Kind.HOST else CLIENT_UUID, _uuid(message, seems)),
        (Name.SERIAL, seems.serial),
        (SEEMS, f"{seems.name} ({seems.confidence} %)" if seems.name else ""),
        (Name.VLAN, str(frame.vlan or "")),
        ("ethernet_source", "" if message.giaddr or mac == mac_text(frame.src) else mac_text(frame.src)),
    )
    yield from ((str(name), value, dhcp) for name, value in told if value)
    if Option.RELAY_AGENT_INFORMATION in message.options:
        yield from _location(message)


def _uuid(message: Message, seems: Seems) -> str:
    """Of a host that boots by PXE or HTTP it is the system's, from SMBIOS (RFC 4578, section 2.3)."""
    told = _read(views.machine_id, message)
    if told is None or told.little is None or told.raw in (bytes(16), b"\xff" * 16):
        return ""
    return str(told.big if seems.big_endian else told.little)


def _location(message: Message) -> Iterator[tuple[str, str, str]]:
    """Where the machine is plugged in, as the switch or relay said (RFC 3046)."""
    relay = _read(views.relay_information, message)
    if relay is None:
        return
    told = (
        (Name.PORT, relay.circuit_id),
        (Name.SWITCH, relay.remote_id),
        ("subscriber", relay.subscriber_id),
    )
    yield from ((str(name), _printable(raw), str(Source.OPTION82)) for name, raw in told if raw)


def _printable(raw: bytes) -> str:
    """Text when it is text, else hexadecimal."""
    text = raw.rstrip(b"\0")
    return display(text) if text.isascii() and text.decode().isprintable() else raw.hex()[:128]


def _kind_name(message: Message) -> str:
    return _KIND_NAMES.get(message.message_type or 0, "BOOTP request")


def _told(words: _Words) -> str:
    named = f", hostname {words.hostname!r}" if words.hostname else ""
    return f"{named}, vendor class {words.vendor_class!r}" if words.vendor_class else named


def _guess(seems: Seems) -> str:
    return f"; seems to be {seems.name} ({seems.confidence} %)" if seems.name else ""


def _forwards(neighbour: Neighbour) -> bool:
    """Whether it says that it is at work as a bridge or a router."""
    enabled = [item.enabled for item in neighbour.items if isinstance(item, lldp.Capabilities)]
    return any(bits & (_BRIDGE | _ROUTER) for bits in enabled)


def _lldp_facts(neighbour: Neighbour, frame: Frame, name: str, description: str) -> Iterator[tuple[str, str, str]]:
    """The port named here is the sender's own: for a switch, the port that we hang on, not a machine's."""
    told = (
        (Name.HOSTNAME, name),
        (Name.SYSTEM_DESCRIPTION, description),
        ("lldp_chassis", neighbour.chassis.text),
        ("lldp_port", neighbour.port.text),
        ("lldp_port_description", neighbour.port_description or ""),
        ("management_address", ", ".join(neighbour.management)[:128]),
        (Name.VLAN, str(frame.vlan or neighbour.port_vlan or "")),
    )
    yield from ((str(key), value, str(Source.LLDP)) for key, value in told if value)
