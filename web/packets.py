"""The packets that are kept as evidence, as a pcap file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from appliance.wire import pcap

Packet = sqlite3.Row
"""A row of `queries.packets_of` with its frame."""

_VLAN_TYPES = (b"\x81\x00", b"\x88\xa8")


def as_pcap(packets: Iterable[Packet]) -> bytes:
    """Rows of sightings (`frame`, `vlan`, `at` in ms) as a classic pcap file."""
    records = []
    for row in packets:
        frame = tagged(bytes(row["frame"]), row["vlan"])
        records.append(pcap.Record(row["at"] * 1_000_000, frame, len(frame)))
    return b"".join(pcap.push(records))


def tagged(frame: bytes, vlan: int) -> bytes:
    """The frame with its 802.1Q tag, which the kernel delivers separately."""
    if not 0 < vlan < 4095 or frame[12:14] in _VLAN_TYPES or len(frame) < 14:
        return frame
    return frame[:12] + b"\x81\x00" + vlan.to_bytes(2, "big") + frame[12:]
