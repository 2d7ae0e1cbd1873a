"""What does not belong to one machine: segments, processes, downloads, manifests."""

from __future__ import annotations

import shutil
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from appliance.context import Context
from appliance.domain.blockers import Blocker, blocker
from appliance.domain.moments import SECOND, ago
from appliance.store import detail, overview
from appliance.store.downloads import DownloadRecord, list_downloads
from appliance.store.overview import ManifestRecord, Segment
from appliance.store.record import Record, instant

SILENT_AFTER = 15 * SECOND
"""A process is not well when its heartbeat is older than this (it sends one every 5 s)."""

MANIFESTS = 200
"""How many imports are listed."""

_PAGE_SIZE = 4096


@dataclass(frozen=True, slots=True)
class Process(Record):
    """`memory` is resident bytes, 0 when it cannot be read; `well` = its heartbeat is recent."""

    name: str
    pid: int
    status: str
    started_at: int
    beat_at: int
    memory: int
    well: bool


@dataclass(frozen=True, slots=True)
class Health:
    """`database` is its size in bytes."""

    now: int
    processes: tuple[Process, ...]
    disk_free: int
    disk_total: int
    database: int
    well: bool

    def as_json(self) -> dict[str, Any]:
        return {
            "now": instant(self.now),
            "processes": [process.as_json() for process in self.processes],
            "disk_free": self.disk_free,
            "disk_total": self.disk_total,
            "database": self.database,
            "well": self.well,
        }


def segments(context: Context) -> list[Segment]:
    """The configured segments, with what the wire process last wrote of each."""
    store, configured = context.store, {segment.name: segment for segment in context.settings.segment}
    stored = {segment.name: segment for segment in overview.list_segments(store)}
    machines, leases = overview.machines_by_segment(store), overview.leases_by_segment(store, context.clock())
    found = []
    for name in dict.fromkeys([*configured, *stored]):
        segment, plan = stored.get(name, Segment(name)), configured.get(name)
        silence = silence_of(segment, context.clock())
        segment = replace(
            segment, machines=machines.get(name, 0), leases=leases.get(name, 0), silence=silence,
            answering=segment.answering and not silence,
        )  # fmt: skip
        if plan:
            segment = replace(
                segment,
                interface=segment.interface or plan.interface,
                address=segment.address or (str(plan.address) if plan.address else ""),
                mode=segment.mode or plan.mode,
                isolated=plan.ports_isolated,
                addresses=plan.pool_size,
            )
        found.append(segment)
    return found


def silence_of(segment: Segment, now: int) -> Blocker | None:
    """Why nobody listens on a segment: the wire process writes of each with its heartbeat."""
    if not segment.updated_at:
        return blocker("segment.not_started", segment=segment.name)
    if is_recent(segment.updated_at, now):
        return None
    return blocker("segment.silent", segment=segment.name, age=ago(segment.updated_at, now))


def silences(context: Context) -> list[Blocker]:
    """Of every segment, configured or known, on which nobody listens now."""
    stored = {segment.name: segment for segment in overview.list_segments(context.store)}
    names = dict.fromkeys([*(segment.name for segment in context.settings.segment), *stored])
    found = (silence_of(stored.get(name, Segment(name)), context.clock()) for name in names)
    return [silence for silence in found if silence]


def is_recent(at: int, now: int) -> bool:
    """Whether a heartbeat of this instant is one of a process that lives. One from the future was written before the
    clock was set back: a living process has written another since."""
    return abs(now - at) < SILENT_AFTER


def health(context: Context) -> Health:
    """Processes, disk and database; `well` when every heartbeat is recent and 5 % of the disk is free."""
    now, settings = context.clock(), context.settings
    processes = tuple(
        Process(**asdict(beat), memory=resident_memory(beat.pid), well=is_recent(beat.beat_at, now))
        for beat in overview.list_heartbeats(context.store)
    )
    disk = shutil.disk_usage(settings.appliance.state_dir)
    database = overview.database_size(context.store, settings.database)
    well = all(process.well for process in processes) and disk.free * 20 > disk.total
    return Health(now, processes, disk.free, disk.total, database, well)


def resident_memory(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_SIZE
    except (OSError, IndexError, ValueError):
        return 0


def downloads(context: Context, *, unserved: bool = False, machine: int = 0, limit: int = 200) -> list[DownloadRecord]:
    """The clients' downloads, the latest first; with `unserved`, only those that did not get the file."""
    return list_downloads(context.store, unserved=unserved, machine=machine, limit=limit)


def manifests(context: Context) -> list[ManifestRecord]:
    """The imports, the latest first."""
    return overview.list_manifests(context.store, MANIFESTS)


def sign_off_record(context: Context, number: int) -> tuple[int, bytes] | None:
    """The machine and the sign-off record, exactly as it was signed."""
    return detail.sign_off_envelope(context.store, number)


def latest_sign_off(context: Context, machine: int) -> bytes | None:
    """The machine's latest sign-off record; None when it has none."""
    found = detail.sign_off_envelope(context.store, detail.latest_sign_off(context.store, machine))
    return found[1] if found else None
