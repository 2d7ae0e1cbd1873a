"""Files of the pcapng format (draft-ietf-opsawg-pcapng), which Wireshark writes: the packets in them. Blocks of other
kinds (names, statistics, secrets, …) are skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from struct import Struct

from appliance.wire import pcap
from appliance.wire.errors import Malformed
from appliance.wire.pcap import MAX_SNAPLEN, Record, Source

MAGIC = b"\x0a\x0d\x0d\x0a"
MAX_BLOCK = 16 << 20
MAX_INTERFACES = 4096
LATEST = 253_402_300_800_000_000_000
"""Nanoseconds from 1970 to the year 10000."""

_INTERFACE, _SIMPLE_PACKET, _ENHANCED_PACKET = 1, 3, 6
_IF_TSRESOL, _IF_TSOFFSET = 9, 14
_ORDERS = {b"\x1a\x2b\x3c\x4d": ">", b"\x4d\x3c\x2b\x1a": "<"}


@dataclass(slots=True, frozen=True)
class Interface:
    """What an Interface Description Block gives for the packets that name it. `units` of time are a second; `offset` in
    seconds is added to each."""

    linktype: int
    snaplen: int
    units: int = 1_000_000
    offset: int = 0


@dataclass(slots=True, frozen=True)
class _Section:
    """Blocks of one byte order, with interfaces of their own."""

    order: str
    interfaces: list[Interface]


def read_records(read: Callable[[int], bytes]) -> Iterator[Record]:
    """The packets of a capture file, classic pcap or pcapng; `read` is the file's. Raises Malformed, where it occurs,
    after the good packets before it."""
    source = Source(read)
    magic = source.take(4)
    return pull_records(source) if magic == MAGIC else pcap.pull_records(source, magic)


def pull_records(source: Source) -> Iterator[Record]:
    """The packets of a pcapng file from which the first four bytes were taken."""
    section = _begin_section(source)
    while True:
        at = source.offset
        kind = source.take(4)
        if not kind:
            return
        if kind == MAGIC:
            section = _begin_section(source)
            continue
        number = int.from_bytes(kind, "big" if section.order == ">" else "little")
        body = _body(source, section.order, at)
        if number == _INTERFACE:
            if len(section.interfaces) >= MAX_INTERFACES:
                raise Malformed("pcapng interfaces", at, f"expected at most {MAX_INTERFACES}")
            section.interfaces.append(_interface(section.order, body, at))
        elif number == _ENHANCED_PACKET:
            yield _enhanced_packet(section, body, at)
        elif number == _SIMPLE_PACKET:
            yield _simple_packet(section, body, at)


def _begin_section(source: Source) -> _Section:
    """A Section Header Block, from its second field on."""
    at = source.offset - 4
    head = source.take(8)
    order = _ORDERS.get(head[4:])
    if order is None:
        raise Malformed("pcapng byte order", at + 8, f"expected 1a2b3c4d in either order, got {head[4:].hex()}")
    (total,) = Struct(order + "I").unpack(head[:4])
    if not 28 <= total <= MAX_BLOCK or total % 4:
        raise Malformed("pcapng section header", at + 4, f"expected a length from 28 to {MAX_BLOCK}, got {total}")
    rest = source.take(total - 12)
    if len(rest) < total - 12:
        raise Malformed("pcapng section header", at, f"expected {total} bytes, got {len(rest) + 12}")
    (major,) = Struct(order + "H").unpack_from(rest)
    if major != 1:
        raise Malformed("pcapng version", at + 12, f"expected 1, got {major}")
    return _Section(order, [])


def _body(source: Source, order: str, at: int) -> bytes:
    """What is between the two lengths of a block."""
    number = Struct(order + "I")
    head = source.take(4)
    total = number.unpack(head)[0] if len(head) == 4 else 0
    if not 12 <= total <= MAX_BLOCK or total % 4:
        raise Malformed("pcapng block", at + 4, f"expected a length from 12 to {MAX_BLOCK}, got {total}")
    rest = source.take(total - 8)
    if len(rest) < total - 8:
        raise Malformed("pcapng block", at, f"expected {total} bytes, got {len(rest) + 8}")
    if number.unpack(rest[-4:])[0] != total:
        raise Malformed("pcapng block", at + total - 4, f"expected its length {total} again")
    return rest[:-4]


def _interface(order: str, body: bytes, at: int) -> Interface:
    if len(body) < 8:
        raise Malformed("pcapng interface", at, f"expected at least 8 bytes, got {len(body)}")
    linktype, _, snaplen = Struct(order + "HHI").unpack_from(body)
    units, offset, option, start = 1_000_000, 0, Struct(order + "HH"), 8
    while start + 4 <= len(body):
        code, size = option.unpack_from(body, start)
        value = body[start + 4 : start + 4 + size]
        if code == 0:
            break
        if len(value) < size:
            raise Malformed("pcapng option", at + 8 + start, f"expected {size} bytes, got {len(value)}")
        if code == _IF_TSRESOL and size == 1:
            units = 2 ** (value[0] & 0x7F) if value[0] & 0x80 else 10 ** value[0]
        elif code == _IF_TSOFFSET and size == 8:
            (offset,) = Struct(order + "q").unpack(value)
        start += 4 + (size + 3 & ~3)
    return Interface(linktype, snaplen, units, offset)


def _enhanced_packet(section: _Section, body: bytes, at: int) -> Record:
    if len(body) < 20:
        raise Malformed("pcapng packet", at, f"expected at least 20 bytes, got {len(body)}")
    number, high, low, taken, length = Struct(section.order + "IIIII").unpack_from(body)
    interface = _interface_of(section, number, at)
    if taken > min(length, MAX_SNAPLEN, len(body) - 20):
        most = min(length, MAX_SNAPLEN, len(body) - 20)
        raise Malformed("pcapng packet", at + 20, f"expected at most {most} bytes, got {taken}")
    time_ns = (high << 32 | low) * 1_000_000_000 // interface.units + interface.offset * 1_000_000_000
    if not 0 <= time_ns < LATEST:
        raise Malformed("pcapng packet", at + 12, "expected a time between 1970 and 9999")
    return Record(time_ns, body[20 : 20 + taken], length, interface.linktype)


def _simple_packet(section: _Section, body: bytes, at: int) -> Record:
    """It has no time and no interface: the first one is meant."""
    if len(body) < 4:
        raise Malformed("pcapng packet", at, f"expected at least 4 bytes, got {len(body)}")
    (length,) = Struct(section.order + "I").unpack_from(body)
    interface = _interface_of(section, 0, at)
    taken = min(length, interface.snaplen or MAX_SNAPLEN, MAX_SNAPLEN)
    if taken > len(body) - 4:
        raise Malformed("pcapng packet", at + 8, f"expected {taken} bytes, got {len(body) - 4}")
    return Record(0, body[4 : 4 + taken], length, interface.linktype)


def _interface_of(section: _Section, number: int, at: int) -> Interface:
    if number >= len(section.interfaces):
        raise Malformed("pcapng packet", at + 8, f"expected one of {len(section.interfaces)} interfaces, got {number}")
    return section.interfaces[number]
