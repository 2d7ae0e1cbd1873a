"""Typed views of DHCPv4 options.

A `View` called with the options of a message gives the typed value, None when the option is
absent, and raises Malformed when it does not have the form that its RFC wants. Text is safe to show
(see `text.display`).
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar
from uuid import UUID

from appliance.wire.dhcp4 import MessageType
from appliance.wire.errors import Malformed
from appliance.wire.text import display

T_co = TypeVar("T_co", covariant=True)
Tlvs = tuple[tuple[int, bytes], ...]


@dataclass(slots=True, frozen=True)
class View(Generic[T_co]):
    """How one option is read. `read` is given the raw value and the option's code."""

    name: str
    code: int
    read: Callable[[bytes, int], T_co]

    def __call__(self, options: Mapping[int, bytes]) -> T_co | None:
        """The typed value, or None when the option is absent. Raises Malformed."""
        value = options.get(self.code)
        return None if value is None else self.read(value, self.code)


def _view(code: int) -> Callable[[Callable[[bytes, int], T_co]], View[T_co]]:
    """Makes a reader the view of an option, under the reader's name."""
    return lambda read: View(read.__name__, code, read)


@dataclass(slots=True, frozen=True)
class ClientId:
    """Option 61 (RFC 2132, section 9.14). `kind` 255 is RFC 4361: then `iaid` and `duid` are set."""

    kind: int
    value: bytes
    iaid: int | None = None
    duid: bytes | None = None

    @property
    def mac(self) -> bytes | None:
        """The Ethernet address inside (plain, DUID-LLT or DUID-LL), a claim like the rest; None if there is none."""
        if self.kind == 1 and len(self.value) == 6:
            return self.value
        for prefix, start in ((b"\0\1\0\1", 8), (b"\0\3\0\1", 4)):
            if self.duid and self.duid.startswith(prefix) and len(self.duid) == start + 6:
                return self.duid[start:]
        return None


@dataclass(slots=True, frozen=True)
class Fqdn:
    """Option 81 (RFC 4702): the flags as sent and the name without a final dot."""

    flags: int
    name: str


@dataclass(slots=True, frozen=True)
class RelayInformation:
    """Option 82 (RFC 3046, 3527, 3993, 4243, 5107, 6607, 6925). Absent sub-options are None."""

    circuit_id: bytes | None
    remote_id: bytes | None
    link_selection: int | None
    subscriber_id: bytes | None
    vendor: Tlvs
    server_id: int | None
    relay_id: bytes | None
    vss: bytes | None
    others: Tlvs


@dataclass(slots=True, frozen=True)
class NetworkInterface:
    """Option 94 (RFC 4578): 1 is UNDI, with its version."""

    kind: int
    major: int
    minor: int


@dataclass(slots=True, frozen=True)
class MachineId:
    """Option 97 (RFC 4578). For kind 0, the UUID in both byte orders: SMBIOS is little-endian, some send big."""

    kind: int
    raw: bytes
    little: UUID | None
    big: UUID | None


def _text(value: bytes, code: int) -> str:
    text = value.rstrip(b"\0")
    if not text:
        raise Malformed(_field(code), 0, "expected at least one character, got none")
    return display(text, 255)


def _number(value: bytes, code: int, size: int) -> int:
    if len(value) != size:
        raise Malformed(_field(code), 0, f"expected {size} bytes, got {len(value)}")
    return int.from_bytes(value)


def _u32(value: bytes, code: int) -> int:
    return _number(value, code, 4)


def _field(code: int) -> str:
    return f"DHCP option {code}"


@_view(53)
def message_type(value: bytes, code: int) -> MessageType:
    """RFC 2132, section 9.6."""
    number = _number(value, code, 1)
    if not 1 <= number <= max(MessageType):
        raise Malformed(_field(code), 0, f"expected 1 to {max(MessageType)}, got {number}")
    return MessageType(number)


@_view(55)
def parameter_list(value: bytes, code: int) -> tuple[int, ...]:
    """RFC 2132, section 9.8: the option codes that the client asks for."""
    if not value:
        raise Malformed(_field(code), 0, "expected at least one option code, got none")
    return tuple(value)


@_view(57)
def max_message_size(value: bytes, code: int) -> int:
    """RFC 2132, section 9.10."""
    size = _number(value, code, 2)
    if size < 576:
        raise Malformed(_field(code), 0, f"expected 576 or more, got {size}")
    return size


@_view(61)
def client_id(value: bytes, code: int) -> ClientId:
    """RFC 2132, section 9.14; RFC 4361."""
    if len(value) < 2:
        raise Malformed(_field(code), 0, f"expected a type and an identifier, got {len(value)} bytes")
    kind, rest = value[0], value[1:]
    if kind != 255:
        return ClientId(kind, rest)
    if not 7 <= len(rest) <= 134:
        raise Malformed(_field(code), 1, f"expected an IAID and a DUID of 3 to 130 bytes, got {len(rest)} bytes")
    return ClientId(kind, rest, int.from_bytes(rest[:4]), rest[4:])


@_view(77)
def user_class(value: bytes, code: int) -> tuple[bytes, ...]:
    """RFC 3004."""
    if not value:
        raise Malformed(_field(code), 0, "expected at least one user class, got none")
    # RFC 3004 4 wants a list of counted strings; iPXE, dhclient and others send one bare string.
    try:
        classes = tuple(_counted(value, code))
    except Malformed:
        return (value,)
    return classes if all(classes) else (value,)


def _counted(value: bytes, code: int, at: int = 0) -> Iterator[bytes]:
    """Strings, each behind one byte that is its length."""
    while at < len(value):
        end = at + 1 + value[at]
        if end > len(value):
            raise Malformed(_field(code), at, f"expected {value[at]} bytes, got {len(value) - at - 1}")
        yield value[at + 1 : end]
        at = end


def _tlvs(value: bytes, code: int) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(value):
        if at + 2 > len(value):
            raise Malformed(_field(code), at, "expected the length of a sub-option, got the end")
        end = at + 2 + value[at + 1]
        if end > len(value):
            raise Malformed(_field(code), at, f"expected {value[at + 1]} bytes, got {len(value) - at - 2}")
        yield value[at], value[at + 2 : end]
        at = end


@_view(43)
def vendor_specific(value: bytes, code: int) -> Tlvs:
    """Encapsulated vendor options (RFC 2132, section 8.4), where 0 is padding and 255 the end."""
    found = []
    at, size = 0, len(value)
    while at < size and value[at] != 255:
        if value[at] == 0:
            at += 1
            continue
        if at + 2 > size or at + 2 + value[at + 1] > size:
            raise Malformed(_field(code), at, f"sub-option {value[at]} is longer than what is left")
        end = at + 2 + value[at + 1]
        found.append((value[at], value[at + 2 : end]))
        at = end
    return tuple(found)


@_view(80)
def rapid_commit(value: bytes, code: int) -> bool:
    """RFC 4039."""
    _number(value, code, 0)
    return True


@_view(81)
def client_fqdn(value: bytes, code: int) -> Fqdn:
    """RFC 4702."""
    if len(value) < 3:
        raise Malformed(_field(code), 0, f"expected at least 3 bytes, got {len(value)}")
    # RFC 4702 2.1: with the E bit the name is in the form of DNS; without it the form is the deprecated text.
    if not value[0] & 4:
        return Fqdn(value[0], display(value[3:].rstrip(b"\0").removesuffix(b"."), 255))
    labels = []
    for label in _counted(value[3:], code):
        if len(label) > 63:
            raise Malformed(_field(code), 3, f"expected a label of at most 63 bytes, got {len(label)}")
        if not label:
            break
        labels.append(label)
    return Fqdn(value[0], display(b".".join(labels).removesuffix(b"."), 255))


@_view(82)
def relay_information(value: bytes, code: int) -> RelayInformation:
    """RFC 3046."""
    found: dict[int, bytes] = {}
    for sub, content in _tlvs(value, code):
        if sub in found:
            raise Malformed(_field(code), 0, f"expected sub-option {sub} once, got it again")
        found[sub] = content
    link, server = found.pop(5, None), found.pop(11, None)
    return RelayInformation(
        circuit_id=found.pop(1, None),
        remote_id=found.pop(2, None),
        link_selection=None if link is None else _u32(link, code),
        subscriber_id=found.pop(6, None),
        vendor=_enterprises(found.pop(9, b""), code),
        server_id=None if server is None else _u32(server, code),
        relay_id=found.pop(12, None),
        vss=found.pop(151, None),
        others=tuple(found.items()),
    )


def _enterprises(value: bytes, code: int) -> Tlvs:
    """Pairs of an IANA enterprise number and its data (RFC 3925, 4243)."""
    found = []
    at, size = 0, len(value)
    while at < size:
        end = at + 5 + value[at + 4] if at + 5 <= size else size + 1
        if end > size:
            raise Malformed(_field(code), at, "an enterprise's data is longer than what is left")
        found.append((int.from_bytes(value[at : at + 4]), value[at + 5 : end]))
        at = end
    return tuple(found)


@_view(93)
def client_system(value: bytes, code: int) -> tuple[int, ...]:
    """RFC 4578, section 2.1: processor architectures."""
    if not value or len(value) % 2:
        raise Malformed(_field(code), 0, f"expected numbers of two bytes, got {len(value)} bytes")
    return tuple(int.from_bytes(value[i : i + 2]) for i in range(0, len(value), 2))


@_view(94)
def client_ndi(value: bytes, code: int) -> NetworkInterface:
    """RFC 4578, section 2.2."""
    _number(value, code, 3)
    return NetworkInterface(*value)


@_view(97)
def machine_id(value: bytes, code: int) -> MachineId:
    """RFC 4578, section 2.3."""
    if not value:
        raise Malformed(_field(code), 0, "expected a type and an identifier, got nothing")
    kind, raw = value[0], value[1:]
    if kind != 0:
        return MachineId(kind, raw, None, None)
    if len(raw) != 16:
        raise Malformed(_field(code), 1, f"expected a UUID of 16 bytes, got {len(raw)}")
    return MachineId(kind, raw, UUID(bytes_le=raw), UUID(bytes=raw))


@_view(124)
def vendor_classes(value: bytes, code: int) -> tuple[tuple[int, tuple[bytes, ...]], ...]:
    """RFC 3925, section 3: by enterprise number."""
    return tuple((number, tuple(_counted(data, code))) for number, data in _enterprises(value, code))


@_view(125)
def vendor_options(value: bytes, code: int) -> tuple[tuple[int, Tlvs], ...]:
    """RFC 3925, section 4: by enterprise number."""
    return tuple((number, tuple(_tlvs(data, code))) for number, data in _enterprises(value, code))


host_name = View("host_name", 12, _text)
requested_address = View("requested_address", 50, _u32)
lease_time = View("lease_time", 51, _u32)
server_id = View("server_id", 54, _u32)
class_id = View("class_id", 60, _text)
server_name = View("server_name", 66, _text)
bootfile_name = View("bootfile_name", 67, _text)

VIEWS_BY_CODE: Mapping[int, View[object]] = {
    view.code: view
    for view in (
        host_name, vendor_specific, requested_address, lease_time, message_type, server_id, parameter_list,
        max_message_size, class_id, client_id, server_name, bootfile_name, user_class, rapid_commit,
        client_fqdn, relay_information, client_system, client_ndi, machine_id, vendor_classes, vendor_options,
    )
}  # fmt: skip
