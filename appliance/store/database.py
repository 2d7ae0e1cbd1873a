"""Opens the database: SQLite in WAL mode, every commit on disk before it returns (`synchronous=FULL`).

peewee keeps the database on the model classes, so a process works with one store at a time."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, cast

from peewee import Database, DatabaseError, OperationalError, SqliteDatabase

from appliance.domain.policy import Policy
from appliance.errors import StoreError
from appliance.store import schema, search
from appliance.store.migrations import STEPS, migrate
from appliance.store.models import MODELS, Meta_, Origin
from appliance.store.schema import SCHEMA
from appliance.store.standing import reassess
from appliance.store.transaction import Transaction

LOCK_WAIT_SECONDS = 30


class Store:
    """The database, the appliance's origin in it, and the policy by which commits re-assess what they touched."""

    def __init__(self, database: SqliteDatabase, policy: Policy, origin: int) -> None:
        self.database = database
        self.policy = policy
        self.origin = origin

    @contextmanager
    def write(self, actor: str, now: int) -> Iterator[Transaction]:
        """One transaction. Waits up to LOCK_WAIT_SECONDS for other writers; raises StoreError when the database
        cannot take it (locked, full, damaged), with nothing written."""
        try:
            connection = self.connection()
            with self.database.atomic("IMMEDIATE"):
                transaction = Transaction(
                    connection, self.database, self.origin, self.policy, reassess, actor, now
                )  # fmt: skip
                yield transaction
                transaction.finish()
        except (OperationalError, DatabaseError, sqlite3.Error) as error:
            if "readonly" in str(error):
                self._begin_anew()
            raise StoreError(_sentence(error)) from error

    def _begin_anew(self) -> None:
        """A connection that was opened in the moment in which another user (root, looking at the database) made the
        write-ahead log's shared memory finds that read-only, and would for as long as it lives."""
        if not self.database.in_transaction():
            self.close()

    def connection(self) -> sqlite3.Connection:
        """This thread's connection, opened at its first use; for queries (peewee's models use the same one)."""
        self.database.connect(reuse_if_open=True)
        return cast(sqlite3.Connection, self.database.connection())  # type: ignore[no-untyped-call]

    def version(self) -> int:
        """Changes whenever another connection has committed (SQLite's `data_version`): the wake-up of every loop."""
        return int(self.connection().execute("PRAGMA data_version").fetchone()[0])

    def close(self) -> None:
        """Closes this thread's connection."""
        self.database.close()


def _sentence(error: BaseException) -> str:
    """SQLite undoes a transaction by itself when the disk is full; the error of undoing it once more is not the
    reason."""
    while isinstance(error.__context__, OperationalError | DatabaseError | sqlite3.Error):
        error = error.__context__
    text = str(error)
    if "locked" in text:
        return f"The database stayed locked for {LOCK_WAIT_SECONDS} s; another program holds it. Nothing was written."
    if "full" in text:
        return "The disk is full: nothing was written. Free space under the state directory."
    return f"The database refused: {text}. Nothing was written."


def open_store(path: Path, policy: Policy, *, create: bool = False, name: str = "gatehouse.local") -> Store:
    """Opens (with `create`, makes) the database file, and takes one of an earlier schema to the present one. `name`
    is the appliance's. Raises StoreError when the file is missing, or newer than this program."""
    if not create and not path.exists():
        raise StoreError(f"There is no database at {path}; run `gatehouse init` first.")
    pragmas: dict[str, Any] = {
        "journal_mode": "wal",
        "synchronous": "full",
        "busy_timeout": LOCK_WAIT_SECONDS * 1000,
        "foreign_keys": 1,
        "cache_size": -16_000,
        "wal_autocheckpoint": 4000,
        "journal_size_limit": 64 << 20,
    }
    database = SqliteDatabase(str(path), pragmas=pragmas, timeout=LOCK_WAIT_SECONDS)
    database.register_function(_casefold, "casefold", 1, deterministic=True)
    database.bind(MODELS, bind_refs=False, bind_backrefs=False)
    search.register(database)
    try:
        with database.connection_context():
            origin = _prepare(database, path, name)
    except (OperationalError, DatabaseError, sqlite3.Error) as error:
        raise StoreError(_sentence(error)) from error
    return Store(database, policy, origin)


def _casefold(text: Any) -> Any:
    return text.casefold() if isinstance(text, str) else text


def _prepare(database: SqliteDatabase, path: Path, name: str) -> int:
    """Brings the schema to the present one; returns the origin of the appliance."""
    if _schema(database) != SCHEMA:
        with database.atomic("IMMEDIATE"):
            # Whoever had the lock before may have done it.
            found = _schema(database)
            if found is None:
                schema.create(database, name)
            elif found != SCHEMA:
                _refuse(found)
                _copy_aside(path, found)
                migrate(database, found, SCHEMA)
    return int(Origin.select(Origin.id).order_by(Origin.id).limit(1).scalar(database))


def _schema(database: Database) -> int | None:
    """The number of the schema that the database has; None when it has no tables yet."""
    if not database.table_exists("meta"):
        return None
    found = Meta_.select(Meta_.value).where(Meta_.key == "schema").scalar(database)
    return int(found) if found and str(found).isdecimal() else 0


def _refuse(found: int) -> None:
    if found > SCHEMA:
        raise StoreError(
            f"The database has schema {found}; this version of Gatehouse knows schemas up to {SCHEMA}."
            " Install the version that wrote it, or restore the copy that was made before the update."
        )
    if found + 1 not in STEPS:
        raise StoreError(f"The database has schema {found}; this Gatehouse can update from {min(STEPS) - 1} on.")


def _copy_aside(path: Path, found: int) -> Path:
    """A copy of the database as it is, beside it, named after its schema, with its mode and owner; it is whole on
    disk when this returns. The caller holds the write lock, so that nothing is added meanwhile."""
    copy, number = path.with_name(f"{path.name}.schema-{found}"), 1
    while copy.exists():
        number += 1
        copy = path.with_name(f"{path.name}.schema-{found}.{number}")
    part = copy.with_name(f".{copy.name}.part")
    with suppress(FileNotFoundError):
        part.unlink()
    status = path.stat()
    descriptor = os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        if os.geteuid() == 0:
            os.fchown(descriptor, status.st_uid, status.st_gid)
        os.fchmod(descriptor, status.st_mode & 0o777)
        os.fsync(descriptor)
        part.rename(copy)
    finally:
        os.close(descriptor)
        with suppress(FileNotFoundError):
            part.unlink()
    return copy
