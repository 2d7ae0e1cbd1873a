"""LLDP (IEEE 802.1AB-2016): the payload of a frame of type 0x88CC to `Neighbour`.

The three mandatory TLVs decide whether there is a message at all. An optional TLV that does not
have its form is kept as `Raw` with the reason; it does not spoil the rest.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import IntEnum
from ipaddress import IPv6Address

from appliance.wire import lldp_org
from appliance.wire.errors import Malformed
from appliance.wire.text import display, ipv4_text, mac_text


class TlvType(IntEnum):
    """802.1AB, table 8-1."""

    END = 0
    CHASSIS_ID = 1
    PORT_ID = 2
    TTL = 3
    PORT_DESCRIPTION = 4
    SYSTEM_NAME = 5
    SYSTEM_DESCRIPTION = 6
    CAPABILITIES = 7
    MANAGEMENT_ADDRESS = 8
    ORGANISATION = 127


CAPABILITY_NAMES = (
    "other", "repeater", "bridge", "access point", "router", "telephone", "cable device", "station",
    "customer VLAN", "service VLAN", "two-port relay",
)  # fmt: skip


@dataclass(slots=True, frozen=True)
class ChassisId:
    """Subtypes: 4 MAC address, 5 network address, 6 interface name, 7 local."""

    subtype: int
    value: bytes

    @property
    def text(self) -> str:
        """The identifier as text that is safe to show."""
        return _identifier(self.value, mac=self.subtype == 4, network=self.subtype == 5)


@dataclass(slots=True, frozen=True)
class PortId:
    """Subtypes: 3 MAC address, 4 network address, 5 interface name, 7 local."""

    subtype: int
    value: bytes

    @property
    def text(self) -> str:
        """The identifier as text that is safe to show."""
        return _identifier(self.value, mac=self.subtype == 3, network=self.subtype == 4)


@dataclass(slots=True, frozen=True)
class Text:
    """A port description, system name or system description: `type` is which."""

    type: int
    value: bytes


@dataclass(slots=True, frozen=True)
class Capabilities:
    """Bit sets; bit n is CAPABILITY_NAMES[n]."""

    system: int
    enabled: int


@dataclass(slots=True, frozen=True)
class ManagementAddress:
    """`family`: IANA address family (1 IPv4, 2 IPv6, 6 MAC). `numbering` 2: `interface` is an ifIndex."""

    family: int
    address: bytes
    numbering: int
    interface: int
    oid: bytes = b""

    @property
    def text(self) -> str:
        """The address as text that is safe to show."""
        return _network_address(self.family, self.address)


@dataclass(slots=True, frozen=True)
class Raw:
    """A TLV without a type of its own here (`why` is None), or a malformed one (`why` is what is wrong)."""

    type: int
    value: bytes
    why: str | None = None


Item = Text | Capabilities | ManagementAddress | lldp_org.OrgItem | Raw


@dataclass(slots=True, frozen=True)
class Neighbour:
    """One LLDP message. `ttl` in seconds; 0 ends the announcement. `items` are the optional TLVs in their order."""

    chassis: ChassisId
    port: PortId
    ttl: int
    items: tuple[Item, ...] = ()

    @property
    def system_name(self) -> str | None:
        """Text that is safe to show, or None."""
        return self._text(TlvType.SYSTEM_NAME)

    @property
    def system_description(self) -> str | None:
        """Text that is safe to show, or None."""
        return self._text(TlvType.SYSTEM_DESCRIPTION)

    @property
    def port_description(self) -> str | None:
        """Text that is safe to show, or None."""
        return self._text(TlvType.PORT_DESCRIPTION)

    @property
    def management(self) -> tuple[str, ...]:
        """The management addresses as text."""
        return tuple(item.text for item in self.items if isinstance(item, ManagementAddress))

    @property
    def port_vlan(self) -> int | None:
        """The untagged VLAN of the port (802.1, subtype 1), or None."""
        return next((item.vlan for item in self.items if isinstance(item, lldp_org.PortVlan)), None)

    def _text(self, kind: int) -> str | None:
        found = (item.value for item in self.items if isinstance(item, Text) and item.type == kind)
        value = next(found, None)
        return None if value is None else display(value.rstrip(b"\0"), 255)


def pull(data: bytes) -> Neighbour:
    """Read an LLDPDU; bytes after its end TLV are padding. Raises Malformed."""
    tlvs = _tlvs(data)
    chassis = ChassisId(*_mandatory(tlvs, TlvType.CHASSIS_ID, 2, 256))
    port = PortId(*_mandatory(tlvs, TlvType.PORT_ID, 2, 256))
    high, low = _mandatory(tlvs, TlvType.TTL, 2, 2)
    return Neighbour(chassis, port, high << 8 | low[0], tuple(_optional(tlvs)))


def _tlvs(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(offset, type, value) of each TLV up to the end."""
    at, size = 0, len(data)
    while at < size:
        if at + 2 > size:
            raise Malformed("LLDP TLV", at, "expected a header of 2 bytes, got 1")
        kind, length = data[at] >> 1, (data[at] & 1) << 8 | data[at + 1]
        if at + 2 + length > size:
            raise Malformed(f"LLDP TLV {kind}", at, f"expected {length} bytes, got {size - at - 2}")
        if kind == TlvType.END:
            if length:
                raise Malformed("LLDP end TLV", at, f"expected it to be empty, got {length} bytes")
            return
        yield at, kind, data[at + 2 : at + 2 + length]
        at += 2 + length


def _mandatory(tlvs: Iterator[tuple[int, int, bytes]], want: TlvType, least: int, most: int) -> tuple[int, bytes]:
    at, kind, value = next(tlvs, (0, None, b""))
    name = f"LLDP {want.name.replace('_', ' ').lower()}"
    if kind != want:
        raise Malformed(name, at, f"expected TLV {want:d} here, got {'the end' if kind is None else f'TLV {kind}'}")
    if not least <= len(value) <= most:
        raise Malformed(name, at, f"expected {least} to {most} bytes, got {len(value)}")
    return value[0], value[1:]


def _optional(tlvs: Iterator[tuple[int, int, bytes]]) -> Iterator[Item]:
    once: set[int] = set()
    for at, kind, value in tlvs:
        if kind <= TlvType.TTL:
            raise Malformed(f"LLDP TLV {kind}", at, "expected this mandatory TLV once, got it again")
        reader = _READERS.get(kind)
        # IEEE 802.1AB 9.2.7.7 wants a TLV with an error discarded; it is kept with its reason, to be shown.
        if kind in once:
            yield Raw(kind, value, "there was one of this type before")
        elif reader is None:
            yield Raw(kind, value)
        else:
            try:
                yield reader(kind, value)
            except Malformed as reason:
                yield Raw(kind, value, str(reason))
        if kind <= TlvType.CAPABILITIES:
            once.add(kind)


def _text_item(kind: int, value: bytes) -> Item:
    if len(value) > 255:
        raise Malformed(f"LLDP TLV {kind}", 0, f"expected at most 255 bytes, got {len(value)}")
    return Text(kind, value)


def _capabilities(_kind: int, value: bytes) -> Item:
    if len(value) != 4:
        raise Malformed("LLDP capabilities", 0, f"expected 4 bytes, got {len(value)}")
    return Capabilities(int.from_bytes(value[:2]), int.from_bytes(value[2:]))


def _management(_kind: int, value: bytes) -> Item:
    size = value[0] if value else 0
    if not 2 <= size <= 32 or len(value) < size + 7:
        raise Malformed("LLDP management address", 0, f"an address string of {size} in {len(value)} bytes")
    rest = value[1 + size :]
    oid = rest[6:]
    if len(oid) != rest[5] or len(oid) > 128:
        raise Malformed("LLDP management address", size + 6, f"expected an OID of {rest[5]} bytes, got {len(oid)}")
    return ManagementAddress(value[1], value[2 : 1 + size], rest[0], int.from_bytes(rest[1:5]), oid)


def _organisation(kind: int, value: bytes) -> Item:
    if len(value) < 4:
        raise Malformed("LLDP organisational TLV", 0, f"expected at least 4 bytes, got {len(value)}")
    return lldp_org.pull(value) or Raw(kind, value)


_READERS: dict[int, Callable[[int, bytes], Item]] = {
    TlvType.PORT_DESCRIPTION: _text_item,
    TlvType.SYSTEM_NAME: _text_item,
    TlvType.SYSTEM_DESCRIPTION: _text_item,
    TlvType.CAPABILITIES: _capabilities,
    TlvType.MANAGEMENT_ADDRESS: _management,
    TlvType.ORGANISATION: _organisation,
}


def _identifier(value: bytes, *, mac: bool, network: bool) -> str:
    if mac and len(value) == 6:
        return mac_text(value)
    if network and value:
        return _network_address(value[0], value[1:])
    return display(value.rstrip(b"\0"), 255)


def _network_address(family: int, address: bytes) -> str:
    if family == 1 and len(address) == 4:
        return ipv4_text(int.from_bytes(address))
    if family == 2 and len(address) == 16:
        return str(IPv6Address(address))
    return mac_text(address)
