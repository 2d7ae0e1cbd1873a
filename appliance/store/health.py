"""What `gatehouse doctor` wants to know of a database, read without changing anything in it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from peewee import Database, PeeweeException, SqliteDatabase

from appliance.domain.blockers import blocker
from appliance.errors import StoreError
from appliance.store.engines import Location, open_engine
from appliance.store.engines.postgresql import LOCK_SPACE
from appliance.store.engines.sqlite import SqliteEngine
from appliance.store.models import Origin

_INSTRUCTIONS = 100_000

Check = Literal["integrity_check", "quick_check"]
"""The second does not compare indexes with their tables, and takes a fraction of the time."""

_WAL_WRITE_LOCK = range(120, 121)
_WAL_READ_LOCKS = range(123, 128)
"""The bytes of the shared-memory file that a writer and that readers lock (SQLite file format, 2.3)."""


MUST_BE_ON = ("fsync", "synchronous_commit", "full_page_writes")
"""Settings of a server without which a commit can be lost with the power."""


@dataclass(frozen=True, slots=True)
class Health:
    """`damage`: what is wrong inside, in a few words each; `is_whole`: all of it was looked at. `holder` has held the
    lock of the writers for `held_seconds`. `unsafe`: server settings with which a commit can be lost. `connections`
    of `max_connections` are in use (0 of 0 without a server). `log_size` is that of SQLite's write-ahead log in bytes,
    which `reader` keeps from being shortened."""

    version: str
    schema: str
    size: int
    damage: tuple[str, ...] = ()
    is_whole: bool = True
    holder: str = ""
    held_seconds: int = 0
    unsafe: tuple[str, ...] = ()
    connections: int = 0
    max_connections: int = 0
    log_size: int = 0
    reader: str = ""


@dataclass(frozen=True, slots=True)
class ReadOnly:
    """A reader of a database that is not opened by a `Store`."""

    database: Database
    origin: int


@contextmanager
def read_only(location: Location, name: str) -> Iterator[ReadOnly]:
    """Raises StoreError for a database that cannot be read or is of another schema."""
    with _engine(location) as engine:
        try:
            rows = Origin.select(Origin.name, Origin.id).order_by(Origin.id).tuples().execute(engine.database)
            origins = dict(rows)
        except PeeweeException as error:
            raise engine.failure(error) from error
        only = isinstance(engine.database, SqliteDatabase) and next(iter(origins.values()), 0)
        yield ReadOnly(engine.database, only or origins.get(name, 0))


@contextmanager
def _engine(location: Location) -> Iterator[Any]:
    engine = open_engine(location, read_only=True)
    try:
        if not engine.exists():
            raise StoreError(blocker("store.missing", place=engine.place))
        yield engine
    finally:
        engine.disconnect()


def examine(location: Location, seconds: float, check: Check = "integrity_check") -> Health:
    """Looks at most for so many seconds for damage. Raises StoreError when the database cannot be read at all."""
    with _engine(location) as engine:
        if isinstance(engine, SqliteEngine):
            return _sqlite(engine, seconds, check)
        return _postgresql(engine.database)


def check_access(path: Path, user: str) -> None:
    """Raises StoreError when this process, which runs as `user`, cannot use the files of a SQLite database."""
    files = [file for end in ("", "-wal", "-shm") if (file := path.with_name(path.name + end)).exists()]
    closed = [file.name for file in files if not os.access(file, os.R_OK | os.W_OK, effective_ids=True)]
    if closed:
        raise StoreError(blocker("store.not_accessible", user=user, files=", ".join(closed), place=path))


def damage_by_table(path: Path) -> Iterator[str]:
    """Looks through a SQLite file table by table, each in a transaction of its own, so that the write-ahead log does
    not grow meanwhile: for each table what is wrong with it, "" when nothing. Raises StoreError when it cannot be
    read."""
    engine = SqliteEngine(path, read_only=True)
    try:
        with closing(_connect(path)) as connection:
            tables = connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
            for (table,) in tables:
                yield _damage_of(connection, str(table).replace("'", "''"))
    except sqlite3.Error as error:
        raise engine.failure(error) from error


def _damage_of(connection: sqlite3.Connection, table: str) -> str:
    try:
        found = connection.execute(f"PRAGMA quick_check('{table}')").fetchall()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        return str(error)
    return "" if found == [("ok",)] else " ".join(str(row[0]) for row in found[:3])


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=5)


def _sqlite(engine: SqliteEngine, seconds: float, check: Check) -> Health:
    version = f"SQLite {sqlite3.sqlite_version}"
    try:
        with closing(_connect(engine.path)) as connection:
            found = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
            deadline = time.monotonic() + seconds
            connection.set_progress_handler(lambda: time.monotonic() > deadline, _INSTRUCTIONS)
            try:
                damage = [str(row[0]) for row in connection.execute(f"PRAGMA {check}(3)")]
                is_whole = True
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode != sqlite3.SQLITE_INTERRUPT:
                    raise
                damage, is_whole = [], False
    except sqlite3.Error as error:
        raise engine.failure(error) from error
    damage = [] if damage == ["ok"] else damage
    schema, size = str(found[0]) if found else "none", engine.path.stat().st_size
    log = engine.path.with_name(f"{engine.path.name}-wal")
    return Health(
        version, schema, size, tuple(damage), is_whole,
        holder=_keeper(engine.path, "WRITE", _WAL_WRITE_LOCK),
        log_size=log.stat().st_size if log.exists() else 0,
        reader=_keeper(engine.path, "READ", _WAL_READ_LOCKS),
    )  # fmt: skip


def _keeper(path: Path, kind: str, places: range) -> str:
    """The processes in the midst of a transaction, from /proc/locks (proc(5)), that stay there for a second; one of the
    appliance takes milliseconds."""
    held = _lock_holders(path, kind, places)
    for _ in range(10):
        if not held:
            return ""
        time.sleep(0.1)
        held &= _lock_holders(path, kind, places)
    return ", ".join(f"pid {pid}" for pid in sorted(held))


def _lock_holders(path: Path, kind: str, places: range) -> set[int]:
    try:
        status = path.with_name(f"{path.name}-shm").stat()
        lines = Path("/proc/locks").read_text().splitlines()
    except OSError:
        return set()
    file = f"{os.major(status.st_dev):02x}:{os.minor(status.st_dev):02x}:{status.st_ino}"
    held = (words for line in lines if "->" not in (words := line.split()) and words[3] == kind and words[5] == file)
    # Locks of one process that touch each other are one line.
    return {int(pid) for *_, pid, _, first, last in held if int(first) < places.stop and int(last) >= places.start}


def _postgresql(database: Database) -> Health:
    def one(sql: str, *values: object) -> Any:
        return database.execute_sql(sql, values).fetchone()  # type: ignore[no-untyped-call]

    schema = one("SELECT to_regclass('meta')")[0] and one("SELECT value FROM meta WHERE key = 'schema'")
    unsafe = [name for name in MUST_BE_ON if one(f"SHOW {name}")[0] == "off"]
    holder = one(
        "SELECT a.pid, a.application_name, a.client_addr, floor(extract(epoch FROM now() - a.xact_start))::bigint"
        " FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid WHERE l.locktype = 'advisory' AND l.granted"
        " AND l.classid = %s::oid AND a.xact_start < now() - interval '1 second' ORDER BY a.xact_start LIMIT 1",
        LOCK_SPACE,
    )
    failures = one("SELECT coalesce(checksum_failures, 0) FROM pg_stat_database WHERE datname = current_database()")[0]
    return Health(
        version=f"PostgreSQL {one('SHOW server_version')[0].split()[0]}",
        schema=str(schema[0]) if schema else "none",
        size=int(one("SELECT pg_database_size(current_database())")[0]),
        damage=(f"{failures} pages with a wrong checksum",) if failures else (),
        holder=f"process {holder[0]} of {holder[1] or 'another program'} ({holder[2] or 'local'})" if holder else "",
        held_seconds=int(holder[3]) if holder else 0,
        unsafe=tuple(unsafe),
        connections=int(one("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'")[0]),
        max_connections=int(one("SHOW max_connections")[0]),
    )
