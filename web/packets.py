"""The packets that are kept as evidence, as a pcap file."""

from __future__ import annotations

from collections.abc import Iterable

from appliance.queries import Packet
from appliance.wire import pcap

_VLAN_TYPES = (b"\x81\x00", b"\x88\xa8")


def as_pcap(packets: Iterable[Packet]) -> bytes:
    """A classic pcap file."""
    records = []
    for packet in packets:
        frame = tagged(packet.frame, packet.vlan)
        records.append(pcap.Record(packet.at * 1_000_000, frame, len(frame)))
    return b"".join(pcap.push(records))


def tagged(frame: bytes, vlan: int) -> bytes:
    """The frame with its 802.1Q tag, which the kernel delivers separately."""
    if not 0 < vlan < 4095 or frame[12:14] in _VLAN_TYPES or len(frame) < 14:
        return frame
    return frame[:12] + b"\x81\x00" + vlan.to_bytes(2, "big") + frame[12:]
