"""Hostile bytes as text that is safe to show, and addresses as text and back."""

import re
import unicodedata

from appliance.wire.errors import Malformed

# Letters and marks that print nothing and so can hide in a name; `str.isprintable` accepts them.
_INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0") | frozenset(map(chr, range(0xFE00, 0xFE10)))

_OCTET = re.compile(r"(?:0|[1-9][0-9]{0,2})", re.ASCII)


def display(raw: bytes, limit: int = 128) -> str:
    """Text from the wire made safe to print: at most `limit` characters, all of them visible.

    Valid UTF-8 is kept in normal form C; otherwise every byte above 0x7f becomes `\\xNN`.
    Controls, bidirectional and zero-width characters become visible escapes.
    A text that was cut ends in "…". This does not replace the escaping of HTML or CSV.
    """
    try:
        text = raw.decode("utf-8")[: limit + 1]
    except UnicodeDecodeError:
        text = raw.decode("ascii", "backslashreplace")[: limit + 1]
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    if not (text.isascii() and text.isprintable()):
        text = "".join(map(_visible, text))
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _visible(char: str) -> str:
    if char.isprintable() and char not in _INVISIBLE:
        return char
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def mac_text(address: bytes) -> str:
    """A hardware address of any length as lower-case hexadecimal with colons."""
    return address.hex(":")


def ipv4_text(address: int) -> str:
    """A 32-bit integer as a dotted quad."""
    return f"{address >> 24 & 255}.{address >> 16 & 255}.{address >> 8 & 255}.{address & 255}"


def ipv4_int(text: str) -> int:
    """A dotted quad, without leading zeros, as a 32-bit integer."""
    parts = text.strip().split(".")
    if len(parts) != 4 or not all(_OCTET.fullmatch(part) and int(part) < 256 for part in parts):
        raise Malformed("IPv4 address", 0, f"expected four numbers from 0 to 255 with dots, got {text[:40]!r}")
    return int.from_bytes(bytes(map(int, parts)))
