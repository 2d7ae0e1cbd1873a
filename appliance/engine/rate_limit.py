"""Limits on how much is recorded and reported, so that no device can fill the journal. Instants are milliseconds of a
clock that nobody sets."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RateLimit:
    """A leaky bucket: `burst` at once, then one every `interval`.

    The level of a bucket is kept by the caller as one number, the instant at which it will be empty (0 = a new one):
    there is a bucket for each of some hundred thousand endpoints."""

    burst: int
    interval: int

    def admit(self, empty_at: int, now: int) -> int | None:
        """The bucket's new level when one more is allowed now; None when it is not."""
        start = max(empty_at, now)
        return None if start - now > (self.burst - 1) * self.interval else start + self.interval


@dataclass(slots=True)
class ReportInterval:
    """Allows one report in every `interval`."""

    interval: int
    last: int | None = None

    def due(self, now: int) -> bool:
        """Whether to report now; counts it as reported."""
        if self.last is not None and now - self.last < self.interval:
            return False
        self.last = now
        return True
