"""Classic pcap files: both byte orders, microseconds and nanoseconds (draft-ietf-opsawg-pcap)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from struct import Struct

from appliance.wire.errors import Malformed

ETHERNET = 1
MAX_SNAPLEN = 262144

# magic number: (byte order, nanoseconds per unit of the fraction)
_MAGICS = {
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\x3c\x4d": (">", 1),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
}


@dataclass(slots=True, frozen=True)
class Record:
    """One captured frame: when, in nanoseconds since 1970; its bytes; how long it was before it was cut."""

    time_ns: int
    data: bytes
    length: int


@dataclass(slots=True, frozen=True)
class Header:
    """What the file says about itself. `order` is struct's "<" or ">", `unit` 1 or 1000 nanoseconds."""

    order: str
    unit: int
    snaplen: int
    linktype: int


def pull_header(data: bytes) -> Header:
    """Read the first 24 bytes. Raises Malformed."""
    if len(data) < 24:
        raise Malformed("pcap header", len(data), f"expected 24 bytes, got {len(data)}")
    if data[:4] not in _MAGICS:
        raise Malformed("pcap magic number", 0, f"expected a classic pcap file, got {data[:4].hex()}")
    order, unit = _MAGICS[data[:4]]
    major, _, _, _, snaplen, linktype = Struct(order + "HHIIII").unpack_from(data, 4)
    if major != 2:
        raise Malformed("pcap version", 4, f"expected 2, got {major}")
    return Header(order, unit, snaplen, linktype & 0x0FFFFFFF)


def pull(data: bytes) -> Iterator[Record]:
    """The records of a file. Raises Malformed, where it occurs, after the good records before it."""
    header = pull_header(data)
    entry = Struct(header.order + "IIII")
    limit = min(header.snaplen, MAX_SNAPLEN) or MAX_SNAPLEN
    at, size = 24, len(data)
    while at < size:
        if at + 16 > size:
            raise Malformed("pcap record", at, f"expected a header of 16 bytes, got {size - at}")
        seconds, fraction, taken, length = entry.unpack_from(data, at)
        if taken > limit or taken > length:
            raise Malformed("pcap record", at + 8, f"expected at most {min(limit, length)} bytes, got {taken}")
        if fraction * header.unit >= 1_000_000_000:
            raise Malformed("pcap record", at + 4, f"expected less than a second, got {fraction}")
        at += 16
        if at + taken > size:
            raise Malformed("pcap record", at, f"expected {taken} bytes, got {size - at}")
        yield Record(seconds * 1_000_000_000 + fraction * header.unit, data[at : at + taken], length)
        at += taken


def push(
    records: Iterable[Record], *, snaplen: int = MAX_SNAPLEN, linktype: int = ETHERNET, nanoseconds: bool = True
) -> Iterator[bytes]:
    """The pieces of a little-endian file, header first; frames longer than `snaplen` are cut."""
    unit = 1 if nanoseconds else 1000
    magic = b"\x4d\x3c\xb2\xa1" if nanoseconds else b"\xd4\xc3\xb2\xa1"
    yield magic + Struct("<HHIIII").pack(2, 4, 0, 0, snaplen, linktype)
    entry = Struct("<IIII")
    for record in records:
        seconds, rest = divmod(record.time_ns, 1_000_000_000)
        data = record.data[:snaplen]
        yield entry.pack(seconds, rest // unit, len(data), record.length) + data
