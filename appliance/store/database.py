"""Opens the database: SQLite in WAL mode, every commit on disk before it returns (`synchronous=FULL`).

peewee keeps the database on the model classes, so a process works with one store at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

from peewee import SQL, DatabaseError, OperationalError, SqliteDatabase

from appliance.domain.policy import Policy
from appliance.errors import StoreError
from appliance.store.models import MODELS, Meta_
from appliance.store.standing import reassess
from appliance.store.transaction import Transaction

SCHEMA = 2
LOCK_WAIT_SECONDS = 30

_GUARDS = (
    "CREATE TRIGGER IF NOT EXISTS journal_no_update BEFORE UPDATE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS journal_no_delete BEFORE DELETE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER IF NOT EXISTS journal_no_gap BEFORE INSERT ON journal"
    " WHEN NEW.idx != (SELECT coalesce(max(idx) + 1, 0) FROM journal)"
    " BEGIN SELECT RAISE(ABORT, 'the journal has no gaps'); END",
)
_INDEXES = (
    "CREATE UNIQUE INDEX IF NOT EXISTS fact_of_endpoint ON fact (endpoint, name, value, source) WHERE endpoint > 0",
    "CREATE UNIQUE INDEX IF NOT EXISTS fact_of_machine ON fact (machine, name, value, source) WHERE endpoint = 0",
    "CREATE INDEX IF NOT EXISTS journal_of_machine ON journal (machine, idx)",
    "CREATE INDEX IF NOT EXISTS fact_serial ON fact (value, machine) WHERE name = 'serial'",
)


class Store:
    """The database and the policy by which commits re-assess what they touched."""

    def __init__(self, database: SqliteDatabase, policy: Policy) -> None:
        self.database = database
        self.policy = policy

    @contextmanager
    def write(self, actor: str, now: int) -> Iterator[Transaction]:
        """One transaction. Waits up to LOCK_WAIT_SECONDS for other writers; raises StoreError when the database
        cannot take it (locked, full, damaged), with nothing written."""
        try:
            connection = self.connection()
            with self.database.atomic("IMMEDIATE"):
                transaction = Transaction(connection, self.policy, reassess, actor, now)
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
    """SQLite undoes a transaction by itself when the disk is full; what is said then of undoing it again is not the
    reason."""
    while isinstance(error.__context__, OperationalError | DatabaseError | sqlite3.Error):
        error = error.__context__
    told = str(error)
    if "locked" in told:
        return f"The database stayed locked for {LOCK_WAIT_SECONDS} s; another program holds it. Nothing was written."
    if "full" in told:
        return "The disk is full: nothing was written. Free space under the state directory."
    return f"The database refused: {told}. Nothing was written."


def open_store(path: Path, policy: Policy, *, create: bool = False) -> Store:
    """Opens (with `create`, makes) the database file. Raises StoreError when it is missing or of another version."""
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
    database.bind(MODELS, bind_refs=False, bind_backrefs=False)
    try:
        _prepare(database)
    except (OperationalError, DatabaseError, sqlite3.Error) as error:
        raise StoreError(_sentence(error)) from error
    return Store(database, policy)


def _prepare(database: SqliteDatabase) -> None:
    with database.connection_context():
        if not database.table_exists("meta"):
            with database.atomic("IMMEDIATE"):
                _create(database)
        found = Meta_.get_or_none(Meta_.key == "schema")
    if found is None or int(found.value) != SCHEMA:
        told = found.value if found else "none"
        raise StoreError(f"The database has schema {told}; this Gatehouse needs {SCHEMA}. Make a new state directory.")


def _create(database: SqliteDatabase) -> None:
    for model in MODELS:
        for field in model._meta.sorted_fields:
            if field.default is not None:
                field.constraints = [SQL(f"DEFAULT {_literal(field.default)}")]
    database.create_tables(MODELS, safe=True)
    for statement in (*_INDEXES, *_GUARDS):
        database.execute_sql(statement)  # type: ignore[no-untyped-call]
    Meta_.insert(key="schema", value=str(SCHEMA)).on_conflict_ignore().execute()


def _literal(default: str | bytes | int) -> str:
    """The models' defaults stand in the schema too, for whoever inserts by plain SQL."""
    if isinstance(default, bytes):
        return f"x'{default.hex()}'"
    return f"'{default}'" if isinstance(default, str) else str(int(default))
