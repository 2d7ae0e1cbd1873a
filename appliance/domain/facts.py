"""A fact is a value that one source shows of a machine, with the evidence. Facts of several sources are kept side by
side; a conflict is itself shown, never resolved by overwriting.

Values are display text: they are capped and escaped where a fact is made of a packet or of a BMC's answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import normalize
from uuid import UUID


class Name(StrEnum):
    """What a fact is about. Any other text is allowed too; these are the ones the rules read."""

    MAC = "mac"
    HOST_MAC = "host_mac"
    IP = "ip"
    SERIAL = "serial"
    UUID = "uuid"
    VENDOR = "vendor"
    MODEL = "model"
    SKU = "sku"
    HOSTNAME = "hostname"
    VENDOR_CLASS = "vendor_class"
    CLIENT_ID = "client_id"
    ARCHITECTURE = "architecture"
    FINGERPRINT = "fingerprint"
    SWITCH = "switch"
    PORT = "port"
    VLAN = "vlan"
    TLS_KEY = "tls_key"
    TLS_CERTIFICATE = "tls_certificate"
    REDFISH_UUID = "redfish_uuid"
    REDFISH_VERSION = "redfish_version"
    BMC_VERSION = "bmc_version"
    BIOS_VERSION = "bios_version"
    SYSTEM_DESCRIPTION = "system_description"


class Source(StrEnum):
    """Where a fact comes from."""

    DHCP = "dhcp"
    OPTION82 = "dhcp.option82"
    LLDP = "lldp"
    TFTP = "tftp"
    HTTP = "http"
    MANIFEST = "manifest"
    TLS = "tls"
    SERVICE_ROOT = "redfish.root"
    REDFISH = "redfish"
    PERSON = "person"


VALUE_CHARACTERS = 512
"""The longest value that is stored. Four bytes each at most: PostgreSQL's index takes 2,704 bytes a row."""

COMPARABLE = frozenset({Name.SERIAL, Name.UUID, Name.MODEL, Name.SKU, Name.SWITCH, Name.PORT})
"""Facts that have one true value: two values are a conflict. (A hostname or an address may rightly change.)"""


_NO_UUID = frozenset({str(UUID(int=0)), str(UUID(int=2**128 - 1))})
"""What firmware reports for a board that was never given a UUID."""


@dataclass(frozen=True, slots=True)
class Fact:
    """`evidence` names what can be shown for it: a packet, a TLS key, a line of the manifest, a person."""

    name: str
    value: str
    source: str
    evidence: str
    first_seen: int
    last_seen: int


def storable(value: str) -> str:
    """The value as both databases take it, whatever it was made of: at most VALUE_CHARACTERS long (a cut one ends in
    "…"), and escapes for NUL and for halves of surrogate pairs."""
    if not value.isascii():
        value = value.encode("utf-8", "backslashreplace").decode("utf-8")
    value = value.replace("\0", "\\x00")
    return value if len(value) <= VALUE_CHARACTERS else value[: VALUE_CHARACTERS - 1] + "…"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One fact with several values: the facts that disagree."""

    name: str
    facts: tuple[Fact, ...]

    def sentence(self) -> str:
        shown = ", ".join(f"{fact.value!r} ({fact.source})" for fact in self.facts)
        return f"The {self.name} is in conflict: {shown}."


def current(facts: Iterable[Fact]) -> tuple[Fact, ...]:
    """The latest fact of each (name, source)."""
    newest: dict[tuple[str, str], Fact] = {}
    for fact in sorted(facts, key=lambda fact: fact.last_seen):
        newest[fact.name, fact.source] = fact
    return tuple(newest.values())


def conflicts(facts: Iterable[Fact]) -> tuple[Conflict, ...]:
    """Comparable facts with more than one value, compared without case. Of a source only the latest value counts."""
    by_name: dict[str, list[Fact]] = defaultdict(list)
    for fact in current(facts):
        if fact.name in COMPARABLE:
            by_name[fact.name].append(fact)
    return tuple(
        Conflict(name, tuple(found)) for name, found in sorted(by_name.items()) if len(_distinct(name, found)) > 1
    )


def _distinct(name: str, facts: Iterable[Fact]) -> set[str]:
    """The values, without case. A UUID of option 97 is the system's in one of two byte orders; which one, is a guess by
    what its sender seems to be, so that either may agree with what others show."""
    if name in (Name.SWITCH, Name.PORT):
        return {normal_place(fact.value) for fact in facts}
    claims = {fact.value.casefold() for fact in facts if (name, fact.source) == (Name.UUID, Source.DHCP)}
    others = {fact.value.casefold() for fact in facts if (name, fact.source) != (Name.UUID, Source.DHCP)}
    distinct = others | {claim for claim in claims if swapped(claim) not in others}
    return distinct - _NO_UUID if name == Name.UUID else distinct


def normal_place(text: str) -> str:
    """The name of a switch or a port as it is compared: without case, surrounding blanks and forms of Unicode."""
    return normalize("NFC", normalize("NFC", text.strip()).casefold())


def swapped(uuid: str) -> str:
    """The UUID with its first three fields in the other byte order (SMBIOS 2.6, section 7.2.1); any other text as it
    is."""
    try:
        return str(UUID(bytes=UUID(uuid).bytes_le))
    except ValueError:
        return uuid


def values(facts: Iterable[Fact], name: str, *sources: str) -> tuple[str, ...]:
    """The distinct values of a name (from the sources named, if any), the latest last."""
    found = sorted(
        (fact for fact in facts if fact.name == name and (not sources or fact.source in sources)),
        key=lambda fact: fact.last_seen,
    )
    return tuple(dict.fromkeys(fact.value for fact in found))


def latest(facts: Iterable[Fact], name: str, *sources: str) -> str | None:
    """The most recently seen value of a fact, or None."""
    found = values(facts, name, *sources)
    return found[-1] if found else None
