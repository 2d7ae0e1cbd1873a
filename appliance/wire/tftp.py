"""TFTP packets (RFC 1350) and their options (RFC 2347, 2348, 2349, 7440): bytes to packet and back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from itertools import chain

from appliance.wire.errors import Malformed

SERVER_PORT = 69


class Opcode(IntEnum):
    """RFC 1350, section 5; RFC 2347."""

    RRQ = 1
    WRQ = 2
    DATA = 3
    ACK = 4
    ERROR = 5
    OACK = 6


class ErrorCode(IntEnum):
    """RFC 1350, appendix; RFC 2347."""

    NOT_DEFINED = 0
    FILE_NOT_FOUND = 1
    ACCESS_VIOLATION = 2
    DISK_FULL = 3
    ILLEGAL_OPERATION = 4
    UNKNOWN_TRANSFER = 5
    FILE_EXISTS = 6
    NO_SUCH_USER = 7
    OPTION_REFUSED = 8


@dataclass(slots=True, frozen=True)
class Request:
    """RRQ or WRQ. The name is the bytes as received; mode and option names are in lower case."""

    opcode: Opcode
    name: bytes
    mode: bytes
    options: dict[bytes, bytes]


@dataclass(slots=True, frozen=True)
class Data:
    """A block of the file; the number wraps at 65,536."""

    block: int
    payload: bytes


@dataclass(slots=True, frozen=True)
class Ack:
    """Block `block` and all before it have arrived."""

    block: int


@dataclass(slots=True, frozen=True)
class Error:
    """The end of a transfer. `code` is an ErrorCode when it is known."""

    code: int
    message: bytes


@dataclass(slots=True, frozen=True)
class OptionAck:
    """The options that the server accepts, with its values."""

    options: dict[bytes, bytes]


Packet = Request | Data | Ack | Error | OptionAck

# The smallest and largest value of each option.
_RANGES = {
    b"blksize": (8, 65464),
    b"timeout": (1, 255),
    b"tsize": (0, 2**63 - 1),
    b"windowsize": (1, 65535),
}


def pull(data: bytes) -> Packet:
    """Read the payload of a UDP datagram. Raises Malformed."""
    if len(data) < 4:
        raise Malformed("TFTP packet", len(data), f"expected at least 4 bytes, got {len(data)}")
    opcode, number = data[0] << 8 | data[1], data[2] << 8 | data[3]
    if opcode == Opcode.DATA:
        return Data(number, data[4:])
    if opcode == Opcode.ACK:
        if len(data) != 4:
            raise Malformed("TFTP ACK", 4, f"expected 4 bytes, got {len(data)}")
        return Ack(number)
    if opcode == Opcode.ERROR:
        # RFC 1350, section 5, ends the message with a zero; some clients leave it out.
        return Error(number, data[4:].partition(b"\0")[0])
    if opcode == Opcode.OACK:
        options = _pull_options(_pull_strings(data), 0)
        if not options:
            raise Malformed("TFTP OACK", 2, "expected at least one option, got none")
        return OptionAck(options)
    if opcode not in (Opcode.RRQ, Opcode.WRQ):
        raise Malformed("TFTP opcode", 0, f"expected 1 to 6, got {opcode}")
    strings = _pull_strings(data)
    if len(strings) < 2:
        raise Malformed("TFTP request", 2, "expected a file name and a mode")
    if not strings[0]:
        raise Malformed("TFTP file name", 2, "expected at least one byte, got none")
    return Request(Opcode(opcode), strings[0], strings[1].lower(), _pull_options(strings, 2))


def _pull_strings(data: bytes) -> list[bytes]:
    """The zero-terminated strings after the opcode."""
    if data[-1]:
        raise Malformed("TFTP string", len(data), "expected a zero at its end, got the end of the packet")
    # RFC 1350, section 5, ends a packet with its last string; some boot ROMs fill it up with zeros.
    strings = data[2:-1].split(b"\0")
    while len(strings) > 1 and not strings[-1] and not strings[-2]:
        del strings[-1]
    if len(strings) % 2 and not strings[-1]:
        del strings[-1]
    return strings


def _pull_options(strings: list[bytes], start: int) -> dict[bytes, bytes]:
    if (len(strings) - start) % 2:
        raise Malformed("TFTP option", 2, f"expected pairs of name and value, got {len(strings) - start} strings")
    options: dict[bytes, bytes] = {}
    for at in range(start, len(strings), 2):
        name = strings[at].lower()
        if not name or name in options:
            raise Malformed("TFTP option", 2, "expected each option to have a name, and once")
        options[name] = strings[at + 1]
    return options


def push(packet: Packet) -> bytes:
    """The bytes of a packet. Raises ValueError when a string contains a zero or an option is empty."""
    match packet:
        case Data():
            return b"\0\3" + packet.block.to_bytes(2) + packet.payload
        case Ack():
            return b"\0\4" + packet.block.to_bytes(2)
        case Error():
            return b"\0\5" + packet.code.to_bytes(2) + _push_strings([packet.message])
        case OptionAck():
            return b"\0\6" + _push_strings(chain.from_iterable(packet.options.items()))
        case Request():
            strings = [packet.name, packet.mode, *chain.from_iterable(packet.options.items())]
            return packet.opcode.to_bytes(2) + _push_strings(strings)


def _push_strings(strings: Iterable[bytes]) -> bytes:
    strings = list(strings)
    if any(b"\0" in string for string in strings):
        raise ValueError("A string in a TFTP packet cannot contain a zero byte.")
    return b"".join(string + b"\0" for string in strings)


def option(options: Mapping[bytes, bytes], name: bytes) -> int | None:
    """The value of blksize, timeout, tsize or windowsize, in its range; None when it was not sent.

    Raises Malformed for anything but decimal digits in the range of its RFC.
    """
    value = options.get(name)
    if value is None:
        return None
    least, most = _RANGES[name]
    if not (value.isdigit() and len(value) <= 19 and least <= int(value) <= most):
        raise Malformed(
            f"TFTP option {name.decode()}", 0, f"expected a number from {least} to {most}, got {value[:24]!r}"
        )
    return int(value)
