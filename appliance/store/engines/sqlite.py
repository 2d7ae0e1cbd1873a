"""SQLite in WAL mode; every commit is on disk before it returns (`synchronous=FULL`)."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

from peewee import PeeweeException, SqliteDatabase

from appliance.domain.blockers import blocker
from appliance.errors import StoreError
from appliance.store import engines, search
from appliance.store.changes import Changes, SqliteChanges
from appliance.store.engines.turns import Turns
from appliance.store.errors import driver_error, message

READ_ONLY_SECONDS = 5
CHECKPOINT_SECONDS = 1.0

ALONE_PAGES = 16_000
"""Pages in the write-ahead log (64 MB) after which a commit checkpoints it: nobody else did."""

CODES = {
    sqlite3.SQLITE_BUSY: "store.locked",
    sqlite3.SQLITE_LOCKED: "store.locked",
    sqlite3.SQLITE_FULL: "store.full",
    sqlite3.SQLITE_CORRUPT: "store.damaged",
    sqlite3.SQLITE_NOTADB: "store.damaged",
    sqlite3.SQLITE_CANTOPEN: "store.not_opened",
    sqlite3.SQLITE_IOERR: "store.disk_failed",
    sqlite3.SQLITE_READONLY: "store.read_only",
}


class _Sqlite(SqliteDatabase):
    """Raises StoreError for what goes wrong in a statement."""

    engine: SqliteEngine

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        try:
            return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]
        except PeeweeException as error:
            raise self.engine.failure(error) from error


def _connection_class(engine: SqliteEngine) -> type[sqlite3.Connection]:
    """SQLite reads a row when it is fetched; an error there is one of the statement too."""

    class Cursor(sqlite3.Cursor):
        def fetchone(self) -> Any:
            try:
                return super().fetchone()
            except sqlite3.Error as error:
                raise engine.failure(error) from error

        def fetchall(self) -> list[Any]:
            try:
                return super().fetchall()
            except sqlite3.Error as error:
                raise engine.failure(error) from error

        def __next__(self) -> Any:
            try:
                return super().__next__()
            except sqlite3.Error as error:
                raise engine.failure(error) from error

    class Connection(sqlite3.Connection):
        def cursor(self, factory: Any = Cursor) -> Any:
            return super().cursor(factory)

    return Connection


class SqliteEngine:
    kind = "sqlite"
    driver_errors: type[Exception] = sqlite3.Error

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        self.path = path
        pragmas: dict[str, Any] = {
            "journal_mode": "wal",
            "synchronous": "full",
            "busy_timeout": engines.LOCK_WAIT_SECONDS * 1000,
            "foreign_keys": 1,
            "cache_size": -16_000,
            "wal_autocheckpoint": ALONE_PAGES,
            "journal_size_limit": 64 << 20,
        }
        factory = _connection_class(self)
        if read_only:
            address = f"file:{quote(str(path))}?mode=ro"
            self.database = _Sqlite(address, uri=True, timeout=READ_ONLY_SECONDS, factory=factory)
        else:
            seconds = engines.LOCK_WAIT_SECONDS
            self.database = _Sqlite(str(path), pragmas=pragmas, timeout=seconds, factory=factory)
        self.database.engine = self
        search.register(self.database)
        self._turns = Turns(path)
        self._checkpoint_at = time.monotonic()

    @property
    def place(self) -> str:
        return str(self.path)

    def exists(self) -> bool:
        """An empty file is what is left of a database, or of an init that was interrupted."""
        return self.path.exists() and self.path.stat().st_size > 0

    @contextmanager
    def begin(self, origin: int, *, first: bool = False) -> Iterator[None]:
        """One writer at a time, whoever it is."""
        with self._turns.taken(engines.LOCK_WAIT_SECONDS, first=first) as is_ours:
            if not is_ours:
                raise StoreError(blocker("store.locked", seconds=engines.LOCK_WAIT_SECONDS))
            with self.database.atomic("IMMEDIATE"):
                yield
        if not first:
            self._checkpoint()

    def _checkpoint(self) -> None:
        """Copies the write-ahead log into the database, now and then and after a turn: it takes long, and hinders
        neither readers nor writers. So SQLite does not do it within a commit, and the wire leaves it to the others."""
        now = time.monotonic()
        if now - self._checkpoint_at > CHECKPOINT_SECONDS:
            self._checkpoint_at = now
            with suppress(StoreError):  # the next one does it
                self.database.execute_sql("PRAGMA wal_checkpoint(PASSIVE)")

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        with self.database.atomic("DEFERRED"):
            yield

    def failure(self, error: BaseException) -> StoreError:
        """When the disk is full SQLite undoes a transaction by itself; the error of undoing it once more is not the
        reason."""
        cause = driver_error(error, sqlite3.Error)
        code = getattr(cause, "sqlite_errorcode", 0) & 0xFF
        values = {"error": message(cause), "place": self.place, "seconds": engines.LOCK_WAIT_SECONDS}
        return StoreError(blocker(CODES.get(code, "store.refused"), **values))

    def recover(self, error: BaseException) -> None:
        """A connection that was opened in the moment in which another user (root, looking at the database) made the
        write-ahead log's shared memory finds that read-only, and would for as long as it lives."""
        cause = driver_error(error, sqlite3.Error)
        if getattr(cause, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_READONLY:
            self.database.close()

    def changes(self) -> Changes:
        return SqliteChanges(self.database)

    def release(self) -> None:
        """To open the file again takes longer than most work with it: only the memory for its pages is given back."""
        if not self.database.is_closed():
            self.database.execute_sql("PRAGMA shrink_memory")

    def disconnect(self) -> None:
        self.database.close()

    def dump(self, target: Path) -> None:
        """SQLite's own copy: one state, whatever is written meanwhile."""
        self.database.connect(reuse_if_open=True)
        try:
            with closing(sqlite3.connect(target)) as copy:
                self.database.connection().backup(copy)  # type: ignore[no-untyped-call]
                copy.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise self.failure(error) from error

    def load(self, source: Path) -> None:
        self.path.unlink(missing_ok=True)
        os.rename(source, self.path)

    def keep_copy(self, schema: int) -> Path | None:
        """Beside the database, named after its schema, with its mode and owner; whole on disk when this returns. The
        caller holds the write lock, so that nothing is added meanwhile."""
        copy, number = self.path.with_name(f"{self.path.name}.schema-{schema}"), 1
        while copy.exists():
            number += 1
            copy = self.path.with_name(f"{self.path.name}.schema-{schema}.{number}")
        part = copy.with_name(f".{copy.name}.part")
        with suppress(FileNotFoundError):
            part.unlink()
        status = self.path.stat()
        descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
        try:
            with closing(sqlite3.connect(self.path)) as source, closing(sqlite3.connect(part)) as target:
                source.backup(target)
            if os.geteuid() == 0:
                os.fchown(descriptor, status.st_uid, status.st_gid)
            os.fchmod(descriptor, status.st_mode & 0o777)
            os.fsync(descriptor)
            part.rename(copy)
        except sqlite3.Error as error:
            raise self.failure(error) from error
        finally:
            os.close(descriptor)
            with suppress(FileNotFoundError):
                part.unlink()
        return copy
