"""What the doctor reports about one thing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Finding:
    """`topic` is a short name; `text` is what was found; `fix` is what to do, "" when nothing is to be done."""

    topic: str
    ok: bool
    text: str
    fix: str = ""

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def fine(topic: str, text: str) -> Finding:
    return Finding(topic, True, text)


def wrong(topic: str, text: str, fix: str) -> Finding:
    return Finding(topic, False, text, fix)
