"""What the functions that read for pages and programs return."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from appliance.domain.moments import iso

INSTANTS = frozenset(
    {
        "at", "beat_at", "checkpoint_at", "ended_at", "first_at", "first_seen", "journalled_at", "last_at", "last_seen",
        "queued_at", "rogue_at", "started_at", "updated_at",
    }
)  # fmt: skip
"""The names of fields that hold an instant."""


class Record:
    """The base of frozen dataclasses that become JSON."""

    __slots__ = ()

    def as_json(self) -> dict[str, Any]:
        """The fields by name; an instant is ISO text, or None when there was none."""
        return {field.name: _plain(field.name, getattr(self, field.name)) for field in fields(self)}  # type: ignore[arg-type]


def instant(at: int | None) -> str | None:
    """ISO text of an instant; None when there is none (stored as 0 or NULL)."""
    return iso(at) if at else None


def _plain(name: str, value: Any) -> Any:
    if name in INSTANTS:
        return instant(value)
    if isinstance(value, tuple | list):
        return [_plain("", one) for one in value]
    return value.as_json() if isinstance(value, Record) else value
