"""What the database has for the doctor, read without writing anything, also while the appliance runs or from a
database that is damaged."""

from __future__ import annotations

from dataclasses import dataclass, field

from appliance.config import Settings
from appliance.errors import StoreError
from appliance.store import health, journal
from appliance.store.endpoints import count_addressed
from appliance.store.overview import list_heartbeats
from appliance.store.segments import SegmentState, load_segment


@dataclass(frozen=True, slots=True)
class Beat:
    pid: int
    at: int


@dataclass(frozen=True, slots=True)
class Records:
    """`latest` is the instant of the journal's last entry, 0 without one; `addressed`: how many endpoints have an
    address."""

    beats: dict[str, Beat] = field(default_factory=dict)
    segments: dict[str, SegmentState] = field(default_factory=dict)
    latest: int = 0
    addressed: int = 0


def read_records(settings: Settings) -> Records:
    """Nothing where there is no database that can be read; `doctor.database` says why."""
    if not settings.appliance.database and not settings.database.exists():
        return Records()
    try:
        with health.read_only(settings.database_location, settings.appliance.name) as reader:
            beats = {beat.name: Beat(beat.pid, beat.beat_at) for beat in list_heartbeats(reader)}
            segments = {segment.name: load_segment(reader, segment.name) for segment in settings.segment}
            return Records(beats, segments, journal.latest_instant(reader), count_addressed(reader))
    except (StoreError, ValueError):
        return Records()
