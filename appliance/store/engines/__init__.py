"""The two database engines behind one interface: SQLite in the state directory, or PostgreSQL."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from peewee import Database

from appliance.errors import StoreError
from appliance.store.changes import Changes

LOCK_WAIT_SECONDS = 30
"""How long a write waits for other writers."""

Location = Path | str
"""The SQLite file, or a `postgresql://` address."""


class Engine(Protocol):
    """What `Store` and `open_store` need of a database engine."""

    kind: str
    """What backups and findings call the engine."""

    driver_errors: type[Exception]
    """What the driver raises."""

    @property
    def database(self) -> Database:
        """For peewee's queries."""

    @property
    def place(self) -> str:
        """The database in sentences to people; never a password."""

    def exists(self) -> bool:
        """Whether there is something to open. StoreError when that cannot be found out."""

    def begin(self, origin: int, *, first: bool = False) -> AbstractContextManager[object]:
        """A write transaction; it waits for other writers of the same journal. `first`: when it waits, it comes before
        all that wait and are not first."""

    def snapshot(self) -> AbstractContextManager[object]:
        """A transaction that reads one consistent state."""

    def failure(self, error: BaseException) -> StoreError:
        """The sentence and the code of an error that the driver raised."""

    def recover(self, error: BaseException) -> None:
        """After a failed transaction: gives up a connection that cannot be used any more."""

    def keep_copy(self, schema: int) -> Path | None:
        """Before a migration, in its transaction: a copy of the database as it is, where the engine can make one; its
        path. Raises OSError, StoreError."""

    def dump(self, target: Path) -> None:
        """Writes one consistent state of the whole database to a new file, while others go on writing."""

    def load(self, source: Path) -> None:
        """Fills an empty database with what `dump` wrote. Raises StoreError."""

    def changes(self) -> Changes:
        """Wake-ups for one loop."""

    def release(self) -> None:
        """On a server, which has few connections: puts this thread's back for others. A file's stays open, without the
        memory for its pages."""

    def disconnect(self) -> None:
        """Closes every connection of this process that the engine knows: on a server all, else this thread's."""


def open_engine(location: Location, *, read_only: bool = False) -> Engine:
    """`read_only`: nothing can be changed through it, not even the mode of the file's journal."""
    if isinstance(location, Path):
        from appliance.store.engines.sqlite import SqliteEngine

        return SqliteEngine(location, read_only=read_only)
    from appliance.store.engines.postgresql import PostgresqlEngine

    return PostgresqlEngine(location, read_only=read_only)
