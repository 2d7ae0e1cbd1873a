"""What was recorded last of each endpoint, so that a packet with nothing new costs one look-up and no query; and
the decision whether a sighting is a change to be recorded."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from enum import Enum

from appliance.domain.moments import HOUR, MINUTE, SECOND
from appliance.domain.sightings import NOT_MACHINES, Kind, Sighting
from appliance.engine.rate_limit import RateLimit

REFRESH = 30 * SECOND
"""`last_seen` in the database is at most this old while the endpoint goes on sending."""

SIGNATURES = 8
"""How many different contents of one endpoint are remembered (boot firmware, then an operating system, ...)."""

CHANGES = RateLimit(burst=16, interval=MINUTE)
"""So many changes of one endpoint are recorded; what goes beyond is only counted."""

LIMIT_REPORTED_EVERY = HOUR

_PRELIMINARY = frozenset({Kind.UNKNOWN, Kind.FIRMWARE})
"""What an endpoint seems to be until it shows more: boot firmware comes first, the system that it starts later."""


class Change(Enum):
    """What a sighting is to somebody who knows its endpoint."""

    NOTHING = "nothing"
    REFRESH = "refresh"
    NEW = "new"
    LIMITED = "limited"


@dataclass(slots=True)
class KnownEndpoint:
    """A recorded endpoint. `changes` is the level of its rate limit, `limited` how many changes went beyond it."""

    id: int
    machine: int
    signatures: tuple[bytes, ...]
    last_written: int
    ip: str
    kind: str
    changes: int = 0
    limited: int = 0
    limit_reported_at: int = -LIMIT_REPORTED_EVERY

    def admit_change(self, now: int) -> bool:
        """Whether one more change, or journal entry, about this endpoint is recorded now; counts it if so."""
        level = CHANGES.admit(self.changes, now)
        if level is None:
            return False
        self.changes = level
        return True

    def change(self, sighting: Sighting, now: int) -> Change:
        """What the sighting is; a new one takes its share of the rate limit."""
        moved = sighting.ip and sighting.ip != self.ip
        if sighting.signature not in self.signatures or moved:
            return Change.NEW if self.admit_change(now) else Change.LIMITED
        return Change.REFRESH if now - self.last_written >= REFRESH else Change.NOTHING

    def update(self, sighting: Sighting, now: int) -> bool:
        """Takes over a new sighting; whether its content is new, too."""
        is_new_content = sighting.signature not in self.signatures
        if is_new_content:
            self.signatures = (*self.signatures, sighting.signature)[-SIGNATURES:]
        if self.kind in _PRELIMINARY and sighting.kind != Kind.UNKNOWN:
            self.kind = sighting.kind
        self.ip, self.last_written = sighting.ip or self.ip, now
        return is_new_content

    def limit_report_due(self, now: int) -> bool:
        """Counts a change beyond the rate limit; whether to report now that there are such."""
        self.limited += 1
        if now - self.limit_reported_at < LIMIT_REPORTED_EVERY:
            return False
        self.limit_reported_at = now
        return True


def can_be_machine(kind: str) -> bool:
    """Whether an endpoint that nobody expects becomes a machine of its own."""
    return kind not in NOT_MACHINES


class EndpointCache:
    """The endpoints of one process by segment and MAC, the least recently used of more than `capacity` forgotten.
    After a failed transaction call `clear`: what it wrote is not in the database."""

    def __init__(self, capacity: int = 200_000) -> None:
        self._endpoints: OrderedDict[tuple[str, str], KnownEndpoint] = OrderedDict()
        self._capacity = capacity

    def get(self, segment: str, mac: str) -> KnownEndpoint | None:
        return self._endpoints.get((segment, mac))

    def put(self, segment: str, mac: str, endpoint: KnownEndpoint) -> None:
        """Also marks it as used now."""
        self._endpoints[segment, mac] = endpoint
        self._endpoints.move_to_end((segment, mac))

    def trim(self) -> None:
        while len(self._endpoints) > self._capacity:
            self._endpoints.popitem(last=False)

    def clear(self) -> None:
        self._endpoints.clear()

    def is_recorded(self, segment: str, mac: str, signature: bytes, now: int) -> bool:
        """Whether recording this content again would write nothing: then it need not be read for facts."""
        known = self._endpoints.get((segment, mac))
        return known is not None and signature in known.signatures and now - known.last_written < REFRESH

    def address(self, segment: str, mac: str) -> str:
        """The IP address of a recorded endpoint; "" when it is not known here."""
        known = self._endpoints.get((segment, mac))
        return known.ip if known else ""
