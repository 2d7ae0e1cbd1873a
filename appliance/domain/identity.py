"""What distinguishes machines: serial numbers and UUIDs as texts that firmware reports, compared as people mean
them. A placeholder is no value: the machine has not reported it yet, or was never given one."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

PLACEHOLDERS = frozenset({
    "na", "n/a", "none", "null", "nil", "unknown", "empty", "invalid", "default", "default string", "oem", "tbd",
    "not specified", "not available", "not applicable", "not present", "not provided", "undefined", "unspecified",
    "to be filled by o.e.m", "to be filled by oem", "to be defined", "system serial number", "chassis serial number",
    "base board serial number", "serial number", "serialnumber", "serial", "o.e.m", "ffffffff",
})  # fmt: skip
"""Texts in place of a serial number, without case and dots at the end."""

_PLACEHOLDER_UUIDS = frozenset({
    UUID("03000200-0400-0500-0006-000700080009"), UUID("00020003-0004-0005-0006-000700080009"),
    UUID("12345678-1234-5678-90ab-cddeefaabbcc"), UUID("12345678-1234-5678-1234-567812345678"),
})  # fmt: skip
"""What firmware kits come with."""

_COUNTED = "01234567890123456789"
_LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True, slots=True)
class Wanted:
    """Who a machine is expected to be; an empty text expects nothing."""

    serial: str = ""
    uuid: str = ""


ANYBODY = Wanted()


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that differs."""

    name: str
    expected: str
    observed: str

    def sentence(self) -> str:
        observed = f"the BMC reports {self.observed!r}" if self.observed else "the BMC reports none"
        return f"The {self.name} should be {self.expected!r}; {observed}."


def reported(text: str) -> str:
    """The text without surrounding blanks; an empty one where it is a placeholder: `NA`, zeros, `To be filled by …`."""
    found = text.strip()
    bare = found.casefold().strip(" .")
    letters = [sign for sign in bare if sign.isalnum()]
    if bare in PLACEHOLDERS or (len(set(letters)) < 2 and (len(letters) != 1 or letters[0] in "0x")) or _is_count(bare):
        return ""
    return found


def _is_count(text: str) -> bool:
    """`123456789`, `0123456789AB`: digits in their order, then letters in theirs."""
    digits = text.rstrip(_LETTERS)
    in_order = digits in _COUNTED if len(digits) >= 8 else False
    return in_order and text[len(digits) :] in ("", _LETTERS[: len(text) - len(digits)])


def same_serial(one: str, other: str) -> bool:
    """Whether both are the same serial number: case and surrounding blanks do not count. An empty one equals none."""
    return bool(one.strip()) and one.strip().casefold() == other.strip().casefold()


def parse_uuid(text: str) -> UUID | None:
    """A UUID with or without dashes, braces and `urn:uuid:`; None for a placeholder, and for any other text."""
    try:
        found = UUID(text.strip())
    except ValueError:
        return None
    return None if len(set(found.bytes)) == 1 or found in _PLACEHOLDER_UUIDS else found


def normal_uuid(text: str) -> str:
    """In the usual spelling (RFC 9562); empty for a placeholder, and any other text as it is, in lower case."""
    try:
        UUID(text.strip())
    except ValueError:
        return reported(text).lower()
    found = parse_uuid(text)
    return str(found) if found else ""


def same_uuid(one: str, other: str) -> bool:
    """Whether both are the same UUID, in either byte order of the first three fields."""
    first = normal_uuid(one)
    return bool(first) and (first == normal_uuid(other) or is_swapped(one, other))


def is_swapped(one: str, other: str) -> bool:
    """Whether they differ by the byte order of the first three fields only (SMBIOS 2.6, section 7.2.1)."""
    first, second = parse_uuid(one), parse_uuid(other)
    return first is not None and second is not None and first != second and first.bytes_le == second.bytes
