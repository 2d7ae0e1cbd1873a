"""What an endpoint seems to be, by a table (data/fingerprints.toml): a guess with a confidence, never a proof."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Any

from appliance.domain.sightings import Kind

CACHED = 4096


@dataclass(frozen=True, slots=True)
class Traits:
    """What is looked at. Texts are display-safe; `client_id` is mac, duid, other or none; `requests` is option 55."""

    vendor_class: str = ""
    user_class: str = ""
    hostname: str = ""
    client_id: str = "none"
    requests: bytes = b""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Seems:
    """`serial` is what the endpoint claims, if its name or class has the form of such a claim. `big_endian` is how
    it writes the UUID of option 97."""

    name: str = ""
    kind: Kind = Kind.UNKNOWN
    confidence: int = 0
    serial: str = ""
    big_endian: bool = False

    @property
    def remark(self) -> str:
        """The guess as the end of a sentence; "" without one."""
        return f"; seems to be {self.name} ({self.confidence} %)" if self.name else ""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One entry of the table. `texts` are (trait, shell pattern); `serials` are (trait, regular expression)."""

    name: str
    kind: Kind
    confidence: int
    texts: tuple[tuple[str, str], ...] = ()
    client_id: str = ""
    requests: frozenset[int] = field(default_factory=frozenset)
    never: frozenset[int] = field(default_factory=frozenset)
    serials: tuple[tuple[str, re.Pattern[str]], ...] = ()
    big_endian: bool = False

    def matches(self, traits: Traits) -> bool:
        asked = frozenset(traits.requests)
        return (
            (not self.client_id or self.client_id == traits.client_id)
            and self.requests <= asked
            and self.never.isdisjoint(asked)
            and all(fnmatchcase(getattr(traits, trait), pattern) for trait, pattern in self.texts)
        )

    def serial(self, traits: Traits) -> str:
        for trait, pattern in self.serials:
            found = pattern.search(getattr(traits, trait))
            if found and _can_be_serial(found["serial"]):
                return found["serial"]
        return ""


_UNKNOWN = Seems()
_TEXT_TRAITS = ("vendor_class", "user_class", "hostname", "description")


def _can_be_serial(text: str) -> bool:
    """A digit in it, and not the twelve hexadecimal digits of a MAC, which firmware without a serial uses."""
    return any(char.isdigit() for char in text) and not re.fullmatch(r"[0-9A-Fa-f]{12}", text)


class Fingerprints:
    """The table, ready to be asked; answers are cached, because a delivery is a thousand machines of one kind."""

    def __init__(self, entries: tuple[Fingerprint, ...]) -> None:
        self.entries = tuple(sorted(entries, key=lambda entry: -entry.confidence))
        self.seems = lru_cache(CACHED)(self._seems)

    def _seems(self, traits: Traits) -> Seems:
        entry = next((entry for entry in self.entries if entry.matches(traits)), None)
        if entry is None:
            return _UNKNOWN
        return Seems(entry.name, entry.kind, entry.confidence, entry.serial(traits), entry.big_endian)


def parse_fingerprints(text: str) -> Fingerprints:
    """Reads the table. Raises ValueError when it is not one."""
    return Fingerprints(tuple(_entry(told) for told in tomllib.loads(text)["fingerprint"]))


def _entry(told: Mapping[str, Any]) -> Fingerprint:
    known = {"name", "kind", "confidence", "client_id", "requests", "never", "serial", "uuid", *_TEXT_TRAITS}
    if unknown := told.keys() - known:
        raise ValueError(f"The fingerprint {told.get('name')!r} has the unknown keys {sorted(unknown)}.")
    return Fingerprint(
        name=told["name"],
        kind=Kind(told["kind"]),
        confidence=int(told["confidence"]),
        texts=tuple((trait, told[trait]) for trait in _TEXT_TRAITS if trait in told),
        client_id=told.get("client_id", ""),
        requests=frozenset(told.get("requests", ())),
        never=frozenset(told.get("never", ())),
        serials=tuple((trait, re.compile(pattern)) for trait, pattern in told.get("serial", {}).items()),
        big_endian=told.get("uuid", "little") == "big",
    )
