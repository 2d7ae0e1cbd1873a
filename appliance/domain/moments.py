"""Instants are ints: milliseconds since the Unix epoch, UTC. Text is ISO 8601 with milliseconds and Z."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

SECOND = 1000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def iso(at: int) -> str:
    """`2026-11-22T10:00:00.123Z` for an instant in milliseconds."""
    moment = _EPOCH + timedelta(milliseconds=at)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{at % 1000:03d}Z"


def from_iso(text: str) -> int:
    """The instant that ISO 8601 text names; ValueError when it has no offset or is no date."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} names no time zone; expected an offset or Z at its end.")
    return round((moment - _EPOCH) / timedelta(milliseconds=1))


def ago(at: int, now: int) -> str:
    """`5 s`, `12 min`, `3 h`, `4 d`: how long ago `at` was."""
    seconds = max(0, now - at) // SECOND
    for limit, unit, size in ((120, "s", 1), (7200, "min", 60), (172_800, "h", 3600)):
        if seconds < limit:
            return f"{seconds // size} {unit}"
    return f"{seconds // 86_400} d"
