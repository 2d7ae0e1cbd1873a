"""What the database tells the doctor, read without writing anything, also while the appliance runs or from a
database that is damaged."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from peewee import PeeweeException, SqliteDatabase

from appliance.config import Settings
from appliance.store.segments import SegmentState, load_segment

LOCK_WAIT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Beat:
    pid: int
    at: int


@dataclass(frozen=True, slots=True)
class Records:
    """`latest` is the instant of the journal's last entry, 0 without one."""

    beats: dict[str, Beat] = field(default_factory=dict)
    segments: dict[str, SegmentState] = field(default_factory=dict)
    latest: int = 0


def read_records(settings: Settings) -> Records:
    """Nothing where there is no database that can be read; `files.database` says why."""
    try:
        with closing(open_read_only(settings.database)) as connection:
            beats = connection.execute("SELECT name, pid, beat_at FROM heartbeat").fetchall()
            latest = connection.execute("SELECT at FROM journal ORDER BY idx DESC LIMIT 1").fetchone()
        with _ReadOnly(settings.database) as reader:
            segments = {segment.name: load_segment(reader, segment.name) for segment in settings.segment}
    except (sqlite3.Error, PeeweeException, ValueError):
        return Records()
    return Records({name: Beat(pid, at) for name, pid, at in beats}, segments, latest[0] if latest else 0)


class _ReadOnly:
    """A SQLite file for repositories, which can be read while the appliance runs."""

    origin = 0

    def __init__(self, path: Path) -> None:
        self.database = SqliteDatabase(_read_only(path), uri=True, timeout=LOCK_WAIT_SECONDS)

    def __enter__(self) -> _ReadOnly:
        self.database.connect()
        return self

    def __exit__(self, *exc: object) -> None:
        self.database.close()


def _read_only(path: Path) -> str:
    return f"file:{quote(str(path))}?mode=ro"


def open_read_only(path: Path) -> sqlite3.Connection:
    """Raises sqlite3.Error."""
    return sqlite3.connect(_read_only(path), uri=True, timeout=LOCK_WAIT_SECONDS)
