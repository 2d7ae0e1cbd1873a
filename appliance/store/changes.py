"""Wake-ups: whether somebody else has committed since a loop looked last."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from peewee import Database

if TYPE_CHECKING:
    from psycopg import Connection

CHANNEL = "gatehouse_changes"
"""Every write transaction notifies it (PostgreSQL)."""


class Changes(Protocol):
    """Used by one loop, in its thread."""

    def version(self) -> int:
        """A number that is another one after each commit by another connection. Raises StoreError."""

    def close(self) -> None: ...


class SqliteChanges:
    """SQLite counts the commits of other connections itself (`PRAGMA data_version`)."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def version(self) -> int:
        return int(self._database.execute_sql("PRAGMA data_version").fetchone()[0])  # type: ignore[no-untyped-call]

    def close(self) -> None:
        """Nothing is held."""


class PostgresqlChanges:
    """LISTEN on a connection of its own, which is made anew when it breaks. What was notified meanwhile is unknown, so
    a new connection counts as a change."""

    def __init__(self, connect: Callable[[str], Connection[Any]], own_process: Callable[[], int]) -> None:
        """`connect` makes a connection and executes a statement on it; both raise StoreError."""
        self._connect = connect
        self._own_process = own_process
        self._connection: Connection[Any] | None = None
        self._version = 0
        self._lock = threading.Lock()

    def version(self) -> int:
        with self._lock:
            try:
                self._receive()
            except BaseException:
                self._drop()
                raise
            return self._version

    def close(self) -> None:
        with self._lock:
            self._drop()

    def _receive(self) -> None:
        import psycopg

        if self._connection is None or self._connection.closed:
            self._connection = self._connect(f"LISTEN {CHANNEL}")
            self._version += 1
        own, others = self._own_process(), False
        try:
            # What has arrived, without waiting (libpq's own calls: `Connection.notifies` waits at least once).
            self._connection.pgconn.consume_input()
            while (note := self._connection.pgconn.notifies()) is not None:
                others = others or note.be_pid != own
        except psycopg.Error:
            self._drop()
            self._receive()
            return
        self._version += others

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
