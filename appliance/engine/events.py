"""What a frame leads to besides a reply: events to be recorded, in order, but not necessarily before the reply."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from appliance.domain.sightings import Sighting
from appliance.wire.ether import Captured


@dataclass(frozen=True, slots=True)
class JournalNote:
    """A journal entry to be written (`domain.journal_actions`); `mac` is the endpoint that it is about, "" = none."""

    action: str
    segment: str
    mac: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AddressLearned:
    """Where a MAC can be reached now."""

    segment: str
    mac: str
    ip: str


@dataclass(frozen=True, slots=True)
class PendingSighting:
    """A frame with new content. `read` reads it for facts, which waits until it is recorded."""

    segment: str
    captured: Captured
    read: Callable[[], Sighting]


WireEvent = PendingSighting | AddressLearned | JournalNote
