"""What does not belong to one machine: segments, processes, downloads, manifests."""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from appliance.context import Context
from appliance.domain.moments import SECOND
from appliance.engine.rogue import RogueNotice, RogueServer, rogue_notice
from appliance.queries.reading import instant, select, select_one

SILENT_AFTER = 15 * SECOND
"""A process is not well when its heartbeat is older than this (it sends one every 5 s)."""

_PAGE_SIZE = 4096


def dataclass_json(value: Any, *instants: str) -> dict[str, Any]:
    """A dataclass as JSON with these fields as ISO text."""
    return {key: instant(one) if key in instants else one for key, one in asdict(value).items()}


@dataclass(frozen=True, slots=True)
class Segment:
    """A layer-2 segment as the wire process last wrote it. `rogue` is the rogue DHCP server on it, if any, last
    seen at `rogue_at`."""

    name: str
    interface: str
    address: str
    mode: str
    rogue: RogueServer | None
    rogue_at: int
    rogue_allowed: bool
    received: int
    dropped: int
    malformed: int
    answering: bool
    updated_at: int
    isolated: bool
    machines: int
    leases: int

    @property
    def rogue_notice(self) -> RogueNotice | None:
        if self.rogue is None:
            return None
        return rogue_notice(
            self.name, self.rogue, self.rogue_at, serve=self.mode == "serve", allowed=self.rogue_allowed
        )

    def as_json(self) -> dict[str, Any]:
        notice = self.rogue_notice
        return dataclass_json(self, "rogue_at", "updated_at") | {
            "rogue": self.rogue.as_json() if self.rogue else None,
            "rogue_text": notice.text if notice else "",
            "rogue_next_action": notice.next_action if notice else "",
        }


@dataclass(frozen=True, slots=True)
class Process:
    """`memory` is resident bytes, 0 when it cannot be read; `well` = its heartbeat is recent."""

    name: str
    pid: int
    status: str
    started_at: int
    beat_at: int
    memory: int
    well: bool

    def as_json(self) -> dict[str, Any]:
        return dataclass_json(self, "started_at", "beat_at")


@dataclass(frozen=True, slots=True)
class Health:
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


@dataclass(frozen=True, slots=True)
class Download:
    """A client's request by TFTP or HTTP; `served` False = it did not get the file."""

    id: int
    ip: str
    machine: int
    protocol: str
    name: str
    served: bool
    detail: str
    count: int
    first_at: int
    last_at: int

    def as_json(self) -> dict[str, Any]:
        return dataclass_json(self, "first_at", "last_at")


@dataclass(frozen=True, slots=True)
class Manifest:
    """An imported file; `rows` were read, `standing` of them are not replaced by a later import."""

    id: int
    sha256: str
    filename: str
    imported_by: str
    rows: int
    at: int
    standing: int

    def as_json(self) -> dict[str, Any]:
        return dataclass_json(self, "at")


def segments(context: Context) -> list[Segment]:
    """The configured segments, with what the wire process last wrote of each."""
    stored = {row["name"]: row for row in select(context, "SELECT * FROM segment")}
    found = select(
        context, "SELECT segment, count(DISTINCT machine) n FROM endpoint WHERE machine > 0 GROUP BY segment"
    )
    machines = {row["segment"]: row["n"] for row in found}
    active = "SELECT segment, count(*) n FROM lease WHERE state = 'bound' AND expires_at > ? GROUP BY segment"
    leases = {row["segment"]: row["n"] for row in select(context, active, context.clock())}
    isolated = {segment.name for segment in context.settings.segment if segment.ports_isolated}
    configured = {segment.name: segment for segment in context.settings.segment}
    found_segments = []
    for name in dict.fromkeys([*configured, *stored]):
        row = dict(stored[name]) if name in stored else {}
        plan = configured.get(name)
        found_segments.append(
            Segment(
                name=name,
                interface=row.get("interface") or (plan.interface if plan else ""),
                address=row.get("address") or (str(plan.address) if plan and plan.address else ""),
                mode=row.get("mode") or (plan.mode if plan else ""),
                rogue=RogueServer.from_json(json.loads(row["rogue"])) if row.get("rogue") else None,
                rogue_at=row.get("rogue_at", 0),
                rogue_allowed=bool(row.get("rogue_allowed")),
                received=row.get("received", 0),
                dropped=row.get("dropped", 0),
                malformed=row.get("malformed", 0),
                answering=bool(row.get("answering")),
                updated_at=row.get("updated_at", 0),
                isolated=name in isolated,
                machines=machines.get(name, 0),
                leases=leases.get(name, 0),
            )
        )
    return found_segments


def health(context: Context) -> Health:
    """Processes, disk and database; `well` when every heartbeat is recent and 5 % of the disk is free."""
    now = context.clock()
    rows = select(context, "SELECT name, pid, status, started_at, beat_at FROM heartbeat ORDER BY name")
    found = tuple(
        Process(**dict(row), memory=_memory(row["pid"]), well=now - row["beat_at"] < SILENT_AFTER) for row in rows
    )
    disk = shutil.disk_usage(context.settings.appliance.state_dir)
    database = sum(path.stat().st_size for path in _database_files(context.settings.database))
    well = all(process.well for process in found) and disk.free * 20 > disk.total
    return Health(now, found, disk.free, disk.total, database, well)


def _database_files(path: Path) -> list[Path]:
    return [file for file in (path, path.with_name(path.name + "-wal")) if file.exists()]


def _memory(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * _PAGE_SIZE
    except (OSError, IndexError, ValueError):
        return 0


def downloads(context: Context, *, unknown: bool = False, machine: int = 0, limit: int = 200) -> list[Download]:
    """The clients' requests, the latest first; with `unknown`, only those that were not served."""
    rows = select(
        context,
        "SELECT id, ip, machine, protocol, name, served, detail, count, first_at, last_at FROM payload_request"
        " WHERE (?1 = 0 OR machine = ?1) AND (?2 = 0 OR served = 0) ORDER BY last_at DESC LIMIT ?3",
        machine, int(unknown), limit,
    )  # fmt: skip
    return [Download(**(dict(row) | {"served": bool(row["served"])})) for row in rows]


def manifests(context: Context) -> list[Manifest]:
    """The imports, the latest first."""
    rows = select(
        context,
        "SELECT d.id, d.sha256, d.filename, d.imported_by, d.rows, d.at,"
        " (SELECT count(*) FROM manifest_row r WHERE r.doc = d.id) AS standing FROM manifestdoc d ORDER BY d.id DESC"
        " LIMIT 200",
    )
    return [Manifest(*row) for row in rows]


def sign_off_record(context: Context, number: int) -> tuple[int, str, bytes] | None:
    """(machine, sha256, envelope) of a sign-off record, exactly as it was signed."""
    row = select_one(context, "SELECT machine, sha256, envelope FROM sign_off WHERE id = ?", number)
    return (row["machine"], row["sha256"], bytes(row["envelope"])) if row else None
