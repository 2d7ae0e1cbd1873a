"""Classic pcap files: both byte orders, microseconds and nanoseconds (draft-ietf-opsawg-pcap)."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from struct import Struct

from appliance.wire.errors import Malformed

ETHERNET = 1
MAX_SNAPLEN = 262144

# magic number: (byte order, nanoseconds per unit of the fraction)
MAGICS = {
    b"\xa1\xb2\xc3\xd4": (">", 1000),
    b"\xd4\xc3\xb2\xa1": ("<", 1000),
    b"\xa1\xb2\x3c\x4d": (">", 1),
    b"\x4d\x3c\xb2\xa1": ("<", 1),
}


@dataclass(slots=True, frozen=True)
class Record:
    """One captured frame: when, in nanoseconds since 1970; its bytes; how long it was before it was cut; the type of
    its link (1 = Ethernet)."""

    time_ns: int
    data: bytes
    length: int
    linktype: int = ETHERNET


class Source:
    """A file that is read from front to back. `read` is as a file's: fewer bytes than asked for only at the end."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self.offset = 0
        self._read = read

    def take(self, count: int) -> bytes:
        data = self._read(count)
        self.offset += len(data)
        return data


def pull(data: bytes) -> Iterator[Record]:
    """The records of a file. Raises Malformed, where it occurs, after the good records before it."""
    source = Source(BytesIO(data).read)
    return pull_records(source, source.take(4))


def pull_records(source: Source, magic: bytes) -> Iterator[Record]:
    """As `pull`, of a source from which the magic number was taken."""
    rest = source.take(20)
    if len(magic + rest) < 24:
        raise Malformed("pcap header", len(magic + rest), f"expected 24 bytes, got {len(magic + rest)}")
    if magic not in MAGICS:
        raise Malformed("pcap magic number", 0, f"expected a classic pcap file, got {magic.hex()}")
    order, unit = MAGICS[magic]
    major, _, _, _, snaplen, linktype = Struct(order + "HHIIII").unpack(rest)
    if major != 2:
        raise Malformed("pcap version", 4, f"expected 2, got {major}")
    entry = Struct(order + "IIII")
    limit = min(snaplen, MAX_SNAPLEN) or MAX_SNAPLEN
    while True:
        at = source.offset
        head = source.take(16)
        if not head:
            return
        if len(head) < 16:
            raise Malformed("pcap record", at, f"expected a header of 16 bytes, got {len(head)}")
        seconds, fraction, taken, length = entry.unpack(head)
        if taken > limit or taken > length:
            raise Malformed("pcap record", at + 8, f"expected at most {min(limit, length)} bytes, got {taken}")
        if fraction * unit >= 1_000_000_000:
            raise Malformed("pcap record", at + 4, f"expected less than a second, got {fraction}")
        data = source.take(taken)
        if len(data) < taken:
            raise Malformed("pcap record", at + 16, f"expected {taken} bytes, got {len(data)}")
        # The upper four bits describe the frame check sequence.
        yield Record(seconds * 1_000_000_000 + fraction * unit, data, length, linktype & 0x0FFFFFFF)


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
