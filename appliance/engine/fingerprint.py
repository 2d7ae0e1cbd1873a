"""What an endpoint seems to be, by a table (data/fingerprints.toml): a guess with a confidence, never a proof."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from fnmatch import translate
from functools import lru_cache

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
    """One entry of the table. `texts` are (trait, compiled shell pattern); `serials` are (trait, regular
    expression)."""

    name: str
    kind: Kind
    confidence: int
    texts: tuple[tuple[str, re.Pattern[str]], ...] = ()
    client_id: str = ""
    requests: frozenset[int] = field(default_factory=frozenset)
    never: frozenset[int] = field(default_factory=frozenset)
    serials: tuple[tuple[str, re.Pattern[str]], ...] = ()
    big_endian: bool = False

    def matches(self, traits: Traits, requests: frozenset[int]) -> bool:
        """`requests` are the traits' own, as a set."""
        for trait, pattern in self.texts:
            if pattern.match(getattr(traits, trait)) is None:
                return False
        if self.client_id and self.client_id != traits.client_id:
            return False
        return self.requests <= requests and self.never.isdisjoint(requests)

    def serial(self, traits: Traits) -> str:
        """The serial that the endpoint claims. One has a digit in it, and is not the twelve hexadecimal digits of a
        MAC, which firmware without a serial uses."""
        for trait, pattern in self.serials:
            found = pattern.search(getattr(traits, trait))
            text = found["serial"] if found else ""
            if any(char.isdigit() for char in text) and not re.fullmatch(r"[0-9A-Fa-f]{12}", text):
                return text
        return ""


_UNKNOWN = Seems()
_TEXT_TRAITS = ("vendor_class", "user_class", "hostname", "description")
_KEYS = {"name", "kind", "confidence", "client_id", "requests", "never", "serial", "uuid", *_TEXT_TRAITS}


class Fingerprints:
    """The table; answers are cached, because a delivery is a thousand machines of one kind."""

    def __init__(self, entries: Iterable[Fingerprint]) -> None:
        self.entries = sorted(entries, key=lambda entry: -entry.confidence)
        self.seems = lru_cache(CACHED)(self._seems)

    def _seems(self, traits: Traits) -> Seems:
        requests = frozenset(traits.requests)
        for entry in self.entries:
            if entry.matches(traits, requests):
                return Seems(entry.name, entry.kind, entry.confidence, entry.serial(traits), entry.big_endian)
        return _UNKNOWN


def parse_fingerprints(text: str) -> Fingerprints:
    """Reads the table. Raises ValueError when it is not one."""
    entries = []
    for values in tomllib.loads(text)["fingerprint"]:
        if unknown := values.keys() - _KEYS:
            raise ValueError(f"The fingerprint {values.get('name')!r} has the unknown keys {sorted(unknown)}.")
        texts = [(trait, re.compile(translate(values[trait]))) for trait in _TEXT_TRAITS if trait in values]
        serials = [(trait, re.compile(pattern)) for trait, pattern in values.get("serial", {}).items()]
        entries.append(
            Fingerprint(
                name=values["name"],
                kind=Kind(values["kind"]),
                confidence=int(values["confidence"]),
                texts=tuple(texts),
                client_id=values.get("client_id", ""),
                requests=frozenset(values.get("requests", ())),
                never=frozenset(values.get("never", ())),
                serials=tuple(serials),
                big_endian=values.get("uuid", "little") == "big",
            )
        )
    return Fingerprints(entries)
