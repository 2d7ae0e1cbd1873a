"""Organisational TLVs of LLDP: IEEE 802.1 (802.1Q, annex D), IEEE 802.3 (802.3, clause 79) and
LLDP-MED (ANSI/TIA-1057). Each is a fixed head, and some have a tail of bytes; one table lists them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from struct import Struct

from appliance.wire.errors import Malformed

DOT1 = bytes.fromhex("0080c2")
DOT3 = bytes.fromhex("00120f")
MED = bytes.fromhex("0012bb")

MED_INVENTORY_NAMES = {
    5: "hardware revision",
    6: "firmware revision",
    7: "software revision",
    8: "serial number",
    9: "manufacturer",
    10: "model",
    11: "asset id",
}


@dataclass(slots=True, frozen=True)
class PortVlan:
    """802.1, subtype 1: the VLAN of untagged frames."""

    vlan: int


@dataclass(slots=True, frozen=True)
class ProtocolVlan:
    """802.1, subtype 2. Flags: bit 1 supported, bit 2 enabled."""

    flags: int
    vlan: int


@dataclass(slots=True, frozen=True)
class VlanName:
    """802.1, subtype 3."""

    vlan: int
    name: bytes


@dataclass(slots=True, frozen=True)
class MacPhy:
    """802.3, subtype 1. Auto-negotiation flags: bit 0 supported, bit 1 enabled; `mau` is the operating type."""

    autonegotiation: int
    advertised: int
    mau: int


@dataclass(slots=True, frozen=True)
class Power:
    """802.3, subtype 2: power through MDI; `extension` is the part added by 802.3at and later."""

    flags: int
    pair: int
    power_class: int
    extension: bytes


@dataclass(slots=True, frozen=True)
class LinkAggregation:
    """802.3, subtype 3. Status: bit 0 capable, bit 1 in a group; `port` is the group's ifIndex."""

    status: int
    port: int


@dataclass(slots=True, frozen=True)
class MaxFrame:
    """802.3, subtype 4: the largest frame in bytes."""

    size: int


@dataclass(slots=True, frozen=True)
class MedCapabilities:
    """LLDP-MED, subtype 1. `device`: 1 to 3 endpoint class I to III, 4 network connectivity."""

    capabilities: int
    device: int


@dataclass(slots=True, frozen=True)
class MedPolicy:
    """LLDP-MED, subtype 2. `bits` are the 24 bits after the application: see the properties."""

    application: int
    high: int
    low: int

    @property
    def unknown(self) -> bool:
        """The policy is not known yet."""
        return bool(self.high & 0x80)

    @property
    def tagged(self) -> bool:
        """The application's frames carry a VLAN tag."""
        return bool(self.high & 0x40)

    @property
    def vlan(self) -> int:
        """The VLAN id."""
        return (self.high << 16 | self.low) >> 9 & 0xFFF

    @property
    def priority(self) -> int:
        """The 802.1p priority."""
        return self.low >> 6 & 7

    @property
    def dscp(self) -> int:
        """The DiffServ code point."""
        return self.low & 63


@dataclass(slots=True, frozen=True)
class MedLocation:
    """LLDP-MED, subtype 3. `format`: 1 coordinates, 2 civic address, 3 ELIN."""

    format: int
    value: bytes


@dataclass(slots=True, frozen=True)
class MedPower:
    """LLDP-MED, subtype 4. `bits`: type, source, priority; `power` in tenths of a watt."""

    bits: int
    power: int


@dataclass(slots=True, frozen=True)
class MedInventory:
    """LLDP-MED, subtypes 5 to 11: see MED_INVENTORY_NAMES."""

    subtype: int
    value: bytes


OrgItem = (
    PortVlan | ProtocolVlan | VlanName | MacPhy | Power | LinkAggregation | MaxFrame
    | MedCapabilities | MedPolicy | MedLocation | MedPower | MedInventory
)  # fmt: skip


@dataclass(slots=True, frozen=True)
class Layout:
    """`counted`: the tail's length is the last byte of the head. `tail`: may be empty or more."""

    item: Callable[..., OrgItem]
    head: Struct
    tail: bool = False
    counted: bool = False


LAYOUTS: dict[tuple[bytes, int], Layout] = {
    (DOT1, 1): Layout(PortVlan, Struct("!H")),
    (DOT1, 2): Layout(ProtocolVlan, Struct("!BH")),
    (DOT1, 3): Layout(VlanName, Struct("!HB"), tail=True, counted=True),
    (DOT3, 1): Layout(MacPhy, Struct("!BHH")),
    (DOT3, 2): Layout(Power, Struct("!BBB"), tail=True),
    (DOT3, 3): Layout(LinkAggregation, Struct("!BI")),
    (DOT3, 4): Layout(MaxFrame, Struct("!H")),
    (MED, 1): Layout(MedCapabilities, Struct("!HB")),
    (MED, 2): Layout(MedPolicy, Struct("!BBH")),
    (MED, 3): Layout(MedLocation, Struct("!B"), tail=True),
    (MED, 4): Layout(MedPower, Struct("!BH")),
}


def pull(value: bytes) -> OrgItem | None:
    """Read the value of a TLV 127 (at least 4 bytes); None when it is not known here. Raises Malformed."""
    oui, subtype, content = value[:3], value[3], value[4:]
    if oui == MED and subtype in MED_INVENTORY_NAMES:
        return MedInventory(subtype, content)
    layout = LAYOUTS.get((oui, subtype))
    if layout is None:
        return None
    field, size = f"LLDP {oui.hex()} subtype {subtype}", layout.head.size
    if len(content) < size or (len(content) > size and not layout.tail):
        raise Malformed(field, 4, f"expected {size} bytes{' or more' * layout.tail}, got {len(content)}")
    values: list[int | bytes] = list(layout.head.unpack_from(content))
    if not layout.tail:
        return layout.item(*values)
    tail = content[size:]
    if layout.counted and values.pop() != len(tail):
        raise Malformed(field, 4 + size, f"expected {content[size - 1]} bytes, got {len(tail)}")
    return layout.item(*values, tail)
