"""What a packet (or a request) shows of an endpoint, ready to be recorded."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What an endpoint seems to be; a guess with a table behind it, confirmed only by later facts."""

    UNKNOWN = "unknown"
    BMC = "bmc"
    HOST = "host"
    FIRMWARE = "firmware"
    SWITCH = "switch"
    OTHER = "other"
    APPLIANCE = "appliance"


NOT_MACHINES = frozenset({Kind.SWITCH, Kind.OTHER, Kind.APPLIANCE})


@dataclass(frozen=True, slots=True)
class Sighting:
    """`facts` are (name, value, source) with display-safe values; `signature` (8 bytes) digests the packet's content
    apart from its transaction, so that the same content is recorded once. `frame` is at most 1600 bytes. `at` is when
    it was received (0 = when it is recorded)."""

    segment: str
    mac: str
    kind: str
    facts: tuple[tuple[str, str, str], ...]
    summary: str
    signature: bytes
    frame: bytes
    source: str
    vlan: int = 0
    ip: str = ""
    at: int = 0
