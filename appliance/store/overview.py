"""What does not belong to one machine, for the pages of segments, processes and manifests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from peewee import Select, fn

from appliance.domain.blockers import Blocker, blocker
from appliance.domain.manifest import ImportState
from appliance.engine.rogue import RogueServer, rogue_notice
from appliance.store.models import Endpoint, Heartbeat, LeaseRow, ManifestDoc, ManifestRow, SegmentRow
from appliance.store.portable import is_postgresql
from appliance.store.reader import Reader
from appliance.store.record import Record


@dataclass(frozen=True, slots=True)
class Segment(Record):
    """A segment as the wire process last wrote it, and as it is configured. `rogue` is a rogue DHCP server, last seen
    at `rogue_at`; `rogue_allowed` = a person allowed both to answer; `isolated` = its ports are declared isolated;
    `addresses` = how many its pools have; `silence` = why nobody listens there now: then DHCP is not answered, whatever
    was written last."""

    name: str
    interface: str = ""
    address: str = ""
    mode: str = ""
    rogue: RogueServer | None = None
    rogue_at: int = 0
    rogue_allowed: bool = False
    received: int = 0
    dropped: int = 0
    malformed: int = 0
    answering: bool = False
    updated_at: int = 0
    isolated: bool = False
    machines: int = 0
    leases: int = 0
    addresses: int = 0
    silence: Blocker | None = None

    @property
    def rogue_notice(self) -> Blocker | None:
        """The rogue DHCP server in sentences, if there is one."""
        if self.rogue is None:
            return None
        serve = self.mode == "serve"
        return rogue_notice(self.name, self.rogue, self.rogue_at, serve=serve, allowed=self.rogue_allowed)

    @property
    def pool_notice(self) -> Blocker | None:
        """That every address is leased."""
        if not self.addresses or self.leases < self.addresses:
            return None
        return blocker("segment.pool_full", segment=self.name, addresses=self.addresses)

    def as_json(self) -> dict[str, Any]:
        notice, full = self.rogue_notice, self.pool_notice
        return Record.as_json(self) | {
            "rogue": self.rogue.as_json() if self.rogue else None,
            "rogue_notice": notice.as_json() if notice else None,
            "silence": self.silence.as_json() if self.silence else None,
            "pool_notice": full.as_json() if full else None,
        }


@dataclass(frozen=True, slots=True)
class HeartbeatRecord(Record):
    name: str
    pid: int
    status: str
    started_at: int
    beat_at: int


@dataclass(frozen=True, slots=True)
class ManifestRecord(Record):
    """An imported file: `rows` were read, and `joined` of them are in force with their machines; `valid_rows` are not
    replaced by a later import."""

    id: int
    sha256: str
    filename: str
    imported_by: str
    rows: int
    at: int
    valid_rows: int
    joined: int


def list_segments(reader: Reader) -> list[Segment]:
    row = SegmentRow
    query = row.select(
        row.name, row.interface, row.address, row.mode, row.rogue, row.rogue_at, row.rogue_allowed, row.received,
        row.dropped, row.malformed, row.answering, row.updated_at,
    ).order_by(row.name).tuples()  # fmt: skip
    return [
        Segment(
            name, interface, address, mode, RogueServer.from_json(json.loads(rogue)) if rogue else None, rogue_at,
            bool(allowed), received, dropped, malformed, bool(answering), updated_at,
        )
        for name, interface, address, mode, rogue, rogue_at, allowed, received, dropped, malformed, answering,
        updated_at in query.execute(reader.database)
    ]  # fmt: skip


def machines_by_segment(reader: Reader) -> dict[str, int]:
    """How many machines have an endpoint on each segment."""
    count = fn.COUNT(Endpoint.machine.distinct())
    query = Endpoint.select(Endpoint.segment, count).where(Endpoint.machine > 0).group_by(Endpoint.segment)
    return dict(query.tuples().execute(reader.database))


def leases_by_segment(reader: Reader, now: int) -> dict[str, int]:
    """How many leases are bound on each segment."""
    bound = (LeaseRow.state == "bound") & (LeaseRow.expires_at > now)
    query = LeaseRow.select(LeaseRow.segment, fn.COUNT(LeaseRow.ip)).where(bound).group_by(LeaseRow.segment)
    return dict(query.tuples().execute(reader.database))


def list_heartbeats(reader: Reader) -> list[HeartbeatRecord]:
    """The processes of this appliance."""
    row = Heartbeat
    query = row.select(row.name, row.pid, row.status, row.started_at, row.beat_at).where(row.origin == reader.origin)
    return [HeartbeatRecord(*values) for values in query.order_by(row.name).tuples().execute(reader.database)]


def list_manifests(reader: Reader, limit: int) -> list[ManifestRecord]:
    """The latest first, without one that is not in force yet."""
    doc = ManifestDoc
    valid = ManifestRow.select(fn.COUNT(ManifestRow.id)).where(ManifestRow.doc == doc.id)
    query = doc.select(doc.id, doc.sha256, doc.filename, doc.imported_by, doc.rows, doc.at, valid, doc.joined)
    query = query.where(doc.state != str(ImportState.STAGING))
    return [
        ManifestRecord(*values)
        for values in query.order_by(doc.id.desc()).limit(limit).tuples().execute(reader.database)
    ]


def database_size(reader: Reader, file: Path) -> int:
    """Bytes of the database on its server, or of the SQLite file and its write-ahead log."""
    if is_postgresql(reader.database):
        return int(Select(columns=[fn.pg_database_size(fn.current_database())]).scalar(reader.database))
    files = (file, file.with_name(f"{file.name}-wal"))
    return sum(one.stat().st_size for one in files if one.exists())
