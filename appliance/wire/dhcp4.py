"""DHCPv4 messages (RFC 2131, 2132, 3046, 3396): bytes to `Message` and back.

A message keeps every option as raw bytes; `dhcp4_options` gives them types.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from struct import Struct

from appliance.wire.errors import Malformed

SERVER_PORT = 67
CLIENT_PORT = 68
BOOTREQUEST, BOOTREPLY = 1, 2
"""Values of `op` (RFC 2131, section 2)."""

FLAG_BROADCAST = 0x8000
MIN_SIZE = 300
MAX_SIZE = 16384

_COOKIE = 0x63825363
_HEADER = Struct("!BBBBIHHIIII16s64s128sI")
_PAD, _OVERLOAD, _RELAY, _END = 0, 52, 82, 255
_OPTIONS = 240
_SNAME = (44, 108)
_FILE = (108, 236)


class MessageType(IntEnum):
    """Option 53 (RFC 2132, section 9.6; RFC 3203, 4388, 6926, 7724)."""

    DISCOVER = 1
    OFFER = 2
    REQUEST = 3
    DECLINE = 4
    ACK = 5
    NAK = 6
    RELEASE = 7
    INFORM = 8
    FORCERENEW = 9
    LEASEQUERY = 10
    LEASEUNASSIGNED = 11
    LEASEUNKNOWN = 12
    LEASEACTIVE = 13


class Option(IntEnum):
    """Option codes that matter here, by their IANA names."""

    SUBNET_MASK = 1
    TIME_OFFSET = 2
    ROUTER = 3
    TIME_SERVER = 4
    NAME_SERVER = 5
    DOMAIN_SERVER = 6
    LOG_SERVER = 7
    HOST_NAME = 12
    BOOT_FILE_SIZE = 13
    DOMAIN_NAME = 15
    ROOT_PATH = 17
    INTERFACE_MTU = 26
    BROADCAST_ADDRESS = 28
    STATIC_ROUTE = 33
    NTP_SERVERS = 42
    VENDOR_SPECIFIC = 43
    REQUESTED_ADDRESS = 50
    LEASE_TIME = 51
    OVERLOAD = 52
    MESSAGE_TYPE = 53
    SERVER_ID = 54
    PARAMETER_LIST = 55
    MESSAGE = 56
    MAX_MESSAGE_SIZE = 57
    RENEWAL_TIME = 58
    REBINDING_TIME = 59
    CLASS_ID = 60
    CLIENT_ID = 61
    SERVER_NAME = 66
    BOOTFILE_NAME = 67
    USER_CLASS = 77
    RAPID_COMMIT = 80
    CLIENT_FQDN = 81
    RELAY_AGENT_INFORMATION = 82
    CLIENT_SYSTEM = 93
    CLIENT_NDI = 94
    UUID_GUID = 97
    CAPTIVE_PORTAL = 114
    SUBNET_SELECTION = 118
    DOMAIN_SEARCH = 119
    SIP_SERVERS = 120
    CLASSLESS_STATIC_ROUTE = 121
    VI_VENDOR_CLASS = 124
    VI_VENDOR_SPECIFIC = 125
    SZTP_REDIRECT = 143
    TFTP_SERVER_ADDRESS = 150
    BOOT_SERVER_HTTP = 235


@dataclass(slots=True)
class Message:
    """A DHCPv4 message, not to be changed once made (it is not frozen, which would double the time to make one of
    thousands a second). Addresses are 32-bit integers; `chaddr` has `hlen` bytes.

    `options` maps code to value in the order of the wire, repeated codes joined (RFC 3396).
    `sname` and `file` are without their trailing zeros, and empty when they carried options.
    """

    op: int
    htype: int
    hlen: int
    hops: int
    xid: int
    secs: int
    flags: int
    ciaddr: int
    yiaddr: int
    siaddr: int
    giaddr: int
    chaddr: bytes
    sname: bytes
    file: bytes
    options: dict[int, bytes]

    @property
    def message_type(self) -> int | None:
        """Option 53, or None when it is absent (BOOTP) or not one byte long."""
        value = self.options.get(53)
        return value[0] if value is not None and len(value) == 1 else None


def pull_message(data: bytes) -> Message:
    """Read the payload of a UDP datagram; only a missing end option is accepted. Raises Malformed."""
    size = len(data)
    # RFC 1542 2.1 wants 300 bytes or more; a shorter message that has its options is read, as other servers do.
    if not _OPTIONS <= size <= MAX_SIZE:
        raise Malformed("DHCP message", size, f"expected {_OPTIONS} to {MAX_SIZE} bytes, got {size}")
    op, htype, hlen, hops, xid, secs, flags, ci, yi, si, gi, chaddr, sname, file, cookie = _HEADER.unpack_from(data)
    if cookie != _COOKIE:
        raise Malformed("DHCP magic cookie", 236, f"expected 63825363, got {cookie:08x}")
    if op not in (BOOTREQUEST, BOOTREPLY):
        raise Malformed("DHCP op", 0, f"expected 1 (request) or 2 (reply), got {op}")
    if hlen > 16:
        raise Malformed("DHCP hlen", 2, f"expected at most 16, got {hlen}")
    options: dict[int, bytes] = {}
    _pull_options(data, _OPTIONS, size, options)
    if _OVERLOAD in options:
        sname, file = _pull_overloaded(data, options)
    return Message(
        op, htype, hlen, hops, xid, secs, flags, ci, yi, si, gi,
        chaddr[:hlen], sname.rstrip(b"\0"), file.rstrip(b"\0"), options,
    )  # fmt: skip


def _pull_options(data: bytes, start: int, end: int, options: dict[int, bytes]) -> None:
    # RFC 2131 4.1 wants an end option last; without one the field ends the options.
    while start < end:
        code = data[start]
        if code == _PAD:
            start += 1
            continue
        if code == _END:
            return
        value = start + 2
        if value > end:
            raise Malformed(f"DHCP option {code}", start, "expected a length byte, got the end of its field")
        start = value + data[value - 1]
        if start > end:
            length = data[value - 1]
            raise Malformed(f"DHCP option {code}", value - 2, f"expected {length} bytes, got {end - value}")
        if code in options:
            options[code] += data[value:start]
        else:
            options[code] = data[value:start]


def _pull_overloaded(data: bytes, options: dict[int, bytes]) -> tuple[bytes, bytes]:
    """Read options in `file`, then in `sname` (RFC 3396, section 5); returns what is left of the fields."""
    overload = options[_OVERLOAD]
    if overload not in (b"\1", b"\2", b"\3"):
        raise Malformed(
            "DHCP option 52", _OPTIONS, f"expected one byte from 1 to 3, got {overload[:4].hex() or 'none'}"
        )
    sname, file = data[slice(*_SNAME)], data[slice(*_FILE)]
    if overload[0] & 1:
        _pull_options(data, *_FILE, options)
        file = b""
    if overload[0] & 2:
        _pull_options(data, *_SNAME, options)
        sname = b""
    return sname, file


def push_options(options: dict[int, bytes]) -> bytes:
    """Options as `push_message` writes them, for a server that sends the same to many. Raises ValueError."""
    return b"".join(_option_parts(options))


def push_message(
    message: Message, *, min_size: int = MIN_SIZE, max_size: int | None = None, encoded: bytes = b""
) -> bytes:
    """The bytes of a message, padded to `min_size` (BOOTP's 300 by default). `encoded` is what `push_options` made
    of options that stand before those of the message.

    Options longer than 255 bytes are split (RFC 3396); option 82 goes last (RFC 3046). When they
    do not fit in `max_size` bytes of UDP payload, empty `file` and `sname` fields take the rest
    (option 52, which is set here and nowhere else: one in `message.options` is ignored).
    Raises ValueError when a field or the whole does not fit.
    """
    parts = [encoded, *_option_parts(message.options)]
    options = b"".join(parts)
    file, sname = message.file, message.sname
    if max_size is not None and _OPTIONS + len(options) + 1 > max_size:
        options, file, sname = _overloaded(message, parts, max_size)
    m = message
    if len(m.chaddr) > m.hlen or len(sname) > 64 or len(file) > 128:
        raise ValueError(
            f"The DHCP fields chaddr, sname and file have at most {m.hlen}, 64 and 128 bytes; these have"
            f" {len(m.chaddr)}, {len(sname)} and {len(file)}."
        )
    header = _HEADER.pack(
        m.op, m.htype, m.hlen, m.hops, m.xid, m.secs, m.flags, m.ciaddr, m.yiaddr, m.siaddr, m.giaddr,
        m.chaddr, sname, file, _COOKIE,
    )  # fmt: skip
    return b"".join((header, options, b"\xff")).ljust(min_size, b"\0")


def _option_parts(options: dict[int, bytes]) -> list[bytes]:
    parts = []
    for code, value in options.items():
        if code in (_OVERLOAD, _RELAY):
            continue
        if len(value) <= 255 and _PAD < code < _END:
            parts.append(b"%c%c%b" % (code, len(value), value))
        else:
            parts.extend(_split(code, value))
    if _RELAY in options:
        parts.extend(_split(_RELAY, options[_RELAY]))
    return parts


def _split(code: int, value: bytes) -> Iterator[bytes]:
    """An option in pieces of at most 255 bytes (RFC 3396)."""
    if not _PAD < code < _END:
        raise ValueError(f"A DHCP option has a code from 1 to 254, this one has {code}.")
    for start in range(0, len(value) or 1, 255):
        part = value[start : start + 255]
        yield bytes((code, len(part))) + part


def _overloaded(message: Message, parts: list[bytes], max_size: int) -> tuple[bytes, bytes, bytes]:
    """Options spread over the options, file and sname fields: their bytes (options without the end)."""
    rooms = [max_size - _OPTIONS - 4, 0 if message.file else 127, 0 if message.sname else 63]
    fields: list[list[bytes]] = [[], [], []]
    at = 0
    for part in parts:
        while at < 3 and len(part) > rooms[at]:
            at += 1
        if at == 3:
            raise ValueError(f"These DHCP options do not fit in a message of {max_size} bytes.")
        rooms[at] -= len(part)
        fields[at].append(part)
    options, file, sname = map(b"".join, fields)
    which = (1 if file else 0) | (2 if sname else 0)
    options += bytes((_OVERLOAD, 1, which))
    return options, file + b"\xff" if file else message.file, sname + b"\xff" if sname else message.sname
