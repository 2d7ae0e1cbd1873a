"""Opens the database, takes it to the present schema, and gives transactions that write.

peewee keeps the database on the model classes, so a process works with one store at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from peewee import Database, PeeweeException, SqliteDatabase

from appliance.domain.blockers import blocker
from appliance.domain.policy import Policy
from appliance.errors import StoreError
from appliance.store import schema
from appliance.store.changes import Changes
from appliance.store.engines import Engine, Location, open_engine
from appliance.store.migrations import STEPS, migrate
from appliance.store.models import MODELS, Meta_, Origin
from appliance.store.schema import SCHEMA
from appliance.store.standing import reassess
from appliance.store.transaction import Transaction


class Store:
    """The database, the appliance's origin in it, and the policy by which commits re-assess what they touched."""

    def __init__(self, engine: Engine, policy: Policy, origin: int) -> None:
        self.engine = engine
        self.policy = policy
        self.origin = origin
        self.goes_first = False
        """Of the wire's store: its writes come before those of all other processes."""

    @property
    def database(self) -> Database:
        """For repositories: queries are executed on it, on this thread's connection."""
        return self.engine.database

    @contextmanager
    def write(self, actor: str, now: int) -> Iterator[Transaction]:
        """One transaction. Waits for other writers (`engines.LOCK_WAIT_SECONDS`); raises StoreError when the database
        cannot take it (locked, full, damaged, unreachable), which says whether something may have been written."""
        is_committing = False
        try:
            with self.engine.begin(self.origin, first=self.goes_first):
                transaction = Transaction(self, self.policy, reassess, actor, now)
                yield transaction
                transaction.finish()
                is_committing = True
        except PeeweeException as error:
            self.engine.recover(error)
            raise _with_outcome(self.engine.failure(error), is_committing) from error
        except StoreError as error:
            if not isinstance(error.__cause__, PeeweeException | self.engine.driver_errors):
                raise
            self.engine.recover(error)
            raise _with_outcome(error, is_committing) from error.__cause__

    def claim(self, log_key: str) -> bool:
        """The appliance's journal is signed with this key; True when it is the first to say so. On a server, where
        others could have the same name, StoreError when the journal belongs to another key."""
        known = Origin.select(Origin.log_key).where(Origin.id == self.origin).scalar(self.database)
        if not known:
            with self.engine.begin(self.origin):
                row = Origin.update(log_key=log_key).where(Origin.id == self.origin, Origin.log_key == "")
                if row.execute(self.database):
                    return True
            return self.claim(log_key)  # another appliance was faster
        if known != log_key and not isinstance(self.database, SqliteDatabase):
            raise StoreError(blocker("store.other_appliance", place=self.engine.place))
        return False

    def snapshot(self) -> AbstractContextManager[object]:
        """Reads one consistent state while others go on writing."""
        return self.engine.snapshot()

    def changes(self) -> Changes:
        """Wake-ups for one loop; close them at its end."""
        return self.engine.changes()

    def release(self) -> None:
        """Between two uses of the database: this thread holds nothing of it that others could use."""
        self.engine.release()

    def close(self) -> None:
        """Closes this thread's connection."""
        self.database.close()

    def disconnect(self) -> None:
        """At the end: closes the connections of this process (on a server of all threads)."""
        self.engine.disconnect()


def _with_outcome(error: StoreError, is_committing: bool) -> StoreError:
    """A commit whose answer did not come may have been carried out."""
    is_unknown = is_committing and error.code in ("store.unreachable", "store.disk_failed")
    outcome = (
        "Whether it was written is unknown: look before you do it again." if is_unknown else "Nothing was written."
    )
    return StoreError(replace(error.blocker, text=f"{error.blocker.text} {outcome}"))


def open_store(location: Location, policy: Policy, *, create: bool = False, name: str = "gatehouse.local") -> Store:
    """Opens (with `create`, makes) the database, and takes one of an earlier schema to the present one. `name` is the
    appliance's. Raises StoreError when it is missing, newer than this program, or cannot be reached."""
    engine = open_engine(location)
    engine.database.bind(MODELS, bind_refs=False, bind_backrefs=False)
    try:
        if not create and not engine.exists():
            raise StoreError(blocker("store.missing", place=engine.place))
        engine.database.connect(reuse_if_open=True)
        origin = _prepare(engine, name, create)
    except PeeweeException as error:
        engine.disconnect()
        raise engine.failure(error) from error
    except BaseException:
        engine.disconnect()
        raise
    engine.database.close()
    return Store(engine, policy, origin)


def _prepare(engine: Engine, name: str, create: bool) -> int:
    """Brings the schema to the present one; returns the origin of the appliance."""
    if _schema(engine.database) != SCHEMA:
        if _schema(engine.database) is None and not create:
            raise StoreError(blocker("store.missing", place=engine.place))
        _make_or_migrate(engine, name)
    return _origin(engine, name, create)


def _make_or_migrate(engine: Engine, name: str) -> None:
    """Whoever had the lock before may have done it. The copy that is kept of an earlier schema is of no use when the
    migration fails: nothing was changed."""
    copy: Path | None = None
    try:
        with engine.begin(0):
            found = _schema(engine.database)
            if found is None:
                schema.create(engine.database, name)
            elif found != SCHEMA:
                _refuse(found)
                copy = engine.keep_copy(found)
                migrate(engine.database, found, SCHEMA)
    except BaseException as error:
        if copy is not None:
            copy.unlink(missing_ok=True)
        if not isinstance(error, Exception) or isinstance(error, StoreError | PeeweeException):
            raise
        why = f"{type(error).__name__}: {error}"
        raise StoreError(blocker("store.migration_failed", place=engine.place, schema=SCHEMA, error=why)) from error


def has_tables(engine: Engine) -> bool:
    """Whether any table of the database has the name of one of ours. Raises StoreError."""
    return engine.exists() and not {model._meta.table_name for model in MODELS}.isdisjoint(engine.database.get_tables())


def clear(location: Location) -> None:
    """Removes what an unsuccessful restore has left in a database that was empty before."""
    engine = open_engine(location)
    try:
        schema.drop(engine.database)
    finally:
        engine.disconnect()


def _schema(database: Database) -> int | None:
    """The number of the schema that the database has; None when it has no tables yet."""
    if not database.table_exists("meta"):
        return None
    found = Meta_.select(Meta_.value).where(Meta_.key == "schema").scalar(database)
    return int(found) if found and str(found).isdecimal() else 0


def _refuse(found: int) -> None:
    if found > SCHEMA:
        raise StoreError(blocker("store.schema_newer", found=found, known=SCHEMA))
    if found + 1 not in STEPS:
        raise StoreError(blocker("store.schema_unknown", found=found, least=min(STEPS) - 1))


def _origin(engine: Engine, name: str, create: bool) -> int:
    """A SQLite file belongs to one appliance, whatever its name is now; on a server each has its name."""
    names = dict(Origin.select(Origin.name, Origin.id).order_by(Origin.id).tuples().execute(engine.database))
    if isinstance(engine.database, SqliteDatabase):
        return int(next(iter(names.values())))
    if name not in names and create:
        with engine.begin(0):
            Origin.insert(name=name).on_conflict_ignore().as_rowcount().execute(engine.database)
        return _origin(engine, name, False)
    if name not in names:
        known = ", ".join(names)
        raise StoreError(blocker("store.unknown_appliance", name=name, known=known, place=engine.place))
    return int(names[name])
