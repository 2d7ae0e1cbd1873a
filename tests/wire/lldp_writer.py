"""Writes LLDP messages, which the product only reads: for tests that compare both ways."""

from __future__ import annotations

from dataclasses import fields

from appliance.wire import lldp_org
from appliance.wire.lldp import Capabilities, Item, ManagementAddress, Neighbour, Raw, Text, TlvType

MULTICAST = bytes.fromhex("0180c200000e")
"""The group of the nearest bridge."""

_KEYS = {layout.item: key for key, layout in lldp_org.LAYOUTS.items()}


def push(neighbour: Neighbour) -> bytes:
    """The bytes of an LLDPDU, end TLV included. Raises ValueError when a value is longer than 511 bytes."""
    chassis, port = neighbour.chassis, neighbour.port
    tlvs = [
        _push_tlv(TlvType.CHASSIS_ID, bytes((chassis.subtype,)) + chassis.value),
        _push_tlv(TlvType.PORT_ID, bytes((port.subtype,)) + port.value),
        _push_tlv(TlvType.TTL, neighbour.ttl.to_bytes(2)),
    ]
    tlvs.extend(_push_tlv(*_push_item(item)) for item in neighbour.items)
    return b"".join(tlvs) + b"\0\0"


def _push_item(item: Item) -> tuple[int, bytes]:
    match item:
        case Raw() | Text():
            return item.type, item.value
        case Capabilities():
            return TlvType.CAPABILITIES, item.system.to_bytes(2) + item.enabled.to_bytes(2)
        case ManagementAddress():
            head = bytes((1 + len(item.address), item.family)) + item.address
            tail = bytes((item.numbering,)) + item.interface.to_bytes(4) + bytes((len(item.oid),)) + item.oid
            return TlvType.MANAGEMENT_ADDRESS, head + tail
        case _:
            return TlvType.ORGANISATION, push_organisational(item)


def _push_tlv(kind: int, value: bytes) -> bytes:
    if len(value) > 511:
        raise ValueError(f"An LLDP TLV has at most 511 bytes, this one of type {kind} has {len(value)}.")
    return (kind << 9 | len(value)).to_bytes(2) + value


def push_organisational(item: lldp_org.OrgItem) -> bytes:
    """The value of a TLV 127."""
    if isinstance(item, lldp_org.MedInventory):
        return lldp_org.MED + bytes((item.subtype,)) + item.value
    oui, subtype = _KEYS[type(item)]
    layout = lldp_org.LAYOUTS[oui, subtype]
    values = [getattr(item, field.name) for field in fields(item)]
    tail = values.pop() if layout.tail else b""
    if layout.counted:
        values.append(len(tail))
    return oui + bytes((subtype,)) + layout.head.pack(*values) + tail
