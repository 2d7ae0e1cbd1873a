"""PostgreSQL 15 or later, through psycopg 3. Several appliances may work on one database: each writes its own journal,
and a write takes the advisory lock of that journal first."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from peewee import PeeweeException
from playhouse.pool import MaxConnectionsExceeded, PooledPostgresqlDatabase

from appliance.domain.blockers import blocker
from appliance.errors import Refused, StoreError
from appliance.store import engines
from appliance.store.changes import CHANNEL, Changes, PostgresqlChanges
from appliance.store.errors import driver_error, message

if TYPE_CHECKING:
    from psycopg import Connection

LEAST_VERSION = 15
CONNECT_SECONDS = 10
LOCK_SPACE = 0x47617465
"""The first number of the advisory locks (the second is the origin): whose turn it is to write."""

QUEUE_SPACE = LOCK_SPACE + 1
"""The same for the lock before it."""

MOST_CONNECTIONS = 64
"""Of one process, one for each thread that reads or writes: the web service has 32 threads and some more."""

TRIED_AFTER_SECONDS = 1.0
"""A connection that was not used for so long is tried before a write."""

IDLE_SECONDS = 600
"""A connection that is older is not reused."""

INSTALLED = Path("/usr/lib/postgresql")
"""Where Debian keeps the programs of each version."""

CODES = {
    "55P03": "store.locked",  # lock_not_available: lock_timeout has passed
    "40P01": "store.conflict",  # deadlock_detected
    "40001": "store.conflict",  # serialization_failure
    "53100": "store.full",  # disk_full
    "53200": "store.full",  # out_of_memory
    "53300": "store.too_many_connections",
    "54000": "store.refused",  # program_limit_exceeded: what is to be stored is too large, whoever tries
    "28000": "store.login_refused",
    "28P01": "store.login_refused",
    "3D000": "store.login_refused",  # invalid_catalog_name: no such database
    "42501": "store.login_refused",  # insufficient_privilege
    "25006": "store.read_only",  # read_only_sql_transaction: a standby
    "57P01": "store.unreachable",  # admin_shutdown
    "57P02": "store.unreachable",  # crash_shutdown
    "57P03": "store.unreachable",  # cannot_connect_now
    "XX001": "store.damaged",
    "XX002": "store.damaged",
}


class _Postgresql(PooledPostgresqlDatabase):
    """Raises StoreError for what goes wrong in a statement; connections are not carried over a fork."""

    engine: PostgresqlEngine
    process: int

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        try:
            return super().execute_sql(sql, params)  # type: ignore[no-untyped-call]
        except PeeweeException as error:
            self.engine.recover(error)
            raise self.engine.failure(error) from error

    def connect(self, reuse_if_open: bool = False) -> bool:
        if self.process != os.getpid():
            self.dispose()  # type: ignore[no-untyped-call]
            self.process = os.getpid()
        try:
            return bool(super().connect(reuse_if_open))  # type: ignore[no-untyped-call]
        except (PeeweeException, MaxConnectionsExceeded) as error:
            raise self.engine.failure(error) from error


class PostgresqlEngine:
    kind = "postgresql"

    def __init__(self, address: str, *, read_only: bool = False) -> None:
        try:
            import psycopg
        except ImportError:
            raise StoreError(blocker("store.driver_missing")) from None
        self.driver_errors: type[Exception] = psycopg.Error
        self._address = address
        options = f"-c lock_timeout={engines.LOCK_WAIT_SECONDS}s"
        if read_only:
            options += " -c default_transaction_read_only=on"
        self.database = _Postgresql(  # type: ignore[no-untyped-call]
            address, max_connections=MOST_CONNECTIONS, stale_timeout=IDLE_SECONDS, connect_timeout=CONNECT_SECONDS,
            application_name="gatehouse",
            options=options, keepalives_idle=30, prefer_psycopg3=True,
        )  # fmt: skip
        self.database.engine = self
        self.database.process = os.getpid()
        self._idle = threading.local()

    @property
    def place(self) -> str:
        parts = urlsplit(self._address)
        host = parts.hostname or "the local server"
        return f"{parts.path.lstrip('/') or 'the default database'} on {host}"

    def exists(self) -> bool:
        self._connect_first()
        return True

    def _connect_first(self) -> None:
        """Raises StoreError when the server does not answer, refuses, or is too old."""
        self.database.connect(reuse_if_open=True)
        version = int(self.database.server_version or 0) // 10_000
        if version < LEAST_VERSION:
            raise StoreError(blocker("store.server_too_old", version=version, least=LEAST_VERSION))
        encoding = self.database.execute_sql("SHOW server_encoding").fetchone()[0]
        if encoding != "UTF8":
            raise StoreError(blocker("store.wrong_encoding", place=self.place, encoding=encoding))

    @contextmanager
    def begin(self, origin: int, *, first: bool = False) -> Iterator[None]:
        """The server gives a lock to whoever waits longest; the others wait for another lock before, so that at most
        one of them waits for the one that the wire waits for."""
        self._reconnect()
        with self.database.atomic():
            self.database.execute_sql(f"NOTIFY {CHANNEL}")  # is sent by the commit
            if not first:
                self.database.execute_sql("SELECT pg_advisory_xact_lock(%s, %s)", (QUEUE_SPACE, origin))
            self.database.execute_sql("SELECT pg_advisory_xact_lock(%s, %s)", (LOCK_SPACE, origin))
            yield
        self._idle.since = time.monotonic()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        self._reconnect()
        with self.database.atomic("REPEATABLE READ"):
            yield

    def _reconnect(self) -> None:
        """The server may have been restarted since this thread used its connection, or one that others used."""
        self.database.connect(reuse_if_open=True)
        if self.database.in_transaction() or time.monotonic() - getattr(self._idle, "since", 0.0) < TRIED_AFTER_SECONDS:
            return
        if not self._answers():
            self._give_up()
            self.database.connect()

    def _answers(self) -> bool:
        import psycopg

        try:
            self._connection().execute("SELECT 1")
        except psycopg.Error:
            return False
        return True

    def failure(self, error: BaseException) -> StoreError:
        import psycopg

        if isinstance(error, MaxConnectionsExceeded):
            return StoreError(blocker("store.too_many_connections", error="all of this process are in use"))
        cause = driver_error(error, psycopg.Error)
        state = getattr(cause, "sqlstate", None) or ""
        code = CODES.get(state) or ("store.unreachable" if state.startswith("08") else "")
        if not code and isinstance(cause, psycopg.OperationalError):
            code = "store.login_refused" if _refused(cause) else "store.unreachable"
        values = {"error": message(cause), "place": self.place, "seconds": engines.LOCK_WAIT_SECONDS}
        return StoreError(blocker(code or "store.refused", **values))

    def recover(self, error: BaseException) -> None:
        """A broken connection is given up, so that the next statement makes a new one."""
        if not self.database.is_closed() and not self.database.in_transaction() and self._connection().broken:
            self._give_up()

    def _connection(self) -> Connection[Any]:
        found: Connection[Any] = self.database.connection()  # type: ignore[no-untyped-call]
        return found

    def _give_up(self) -> None:
        self._idle.since = 0.0
        self.database.manual_close()  # type: ignore[no-untyped-call]

    def changes(self) -> Changes:
        return PostgresqlChanges(self._listener, lambda: self._connection().info.backend_pid)

    def _listener(self, statement: str) -> Connection[Any]:
        import psycopg

        try:
            made = psycopg.connect(
                self._address, autocommit=True, connect_timeout=CONNECT_SECONDS, application_name="gatehouse-changes",
                keepalives_idle=30,
            )  # fmt: skip
            made.execute(statement)
        except psycopg.Error as error:
            raise self.failure(error) from error
        return made

    def dump(self, target: Path) -> None:
        self._call("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")

    def load(self, source: Path) -> None:
        options = ("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction")
        self._call("pg_restore", *options, str(source))

    def _call(self, program: str, *arguments: str) -> None:
        """One of PostgreSQL's own programs, with all parameters of the address. A command line can be read by every
        user of the host: the password goes into the environment, and that of a client's key, which has no variable, is
        left out."""
        from psycopg.conninfo import conninfo_to_dict, make_conninfo

        path = shutil.which(program) or next(iter(sorted(INSTALLED.glob(f"*/bin/{program}"), reverse=True)), None)
        if path is None:
            raise Refused(blocker("backup.program_missing", program=program, place=self.place))
        parameters = conninfo_to_dict(self._address)
        password = parameters.pop("password", None)
        parameters.pop("sslpassword", None)
        done = subprocess.run(
            [path, "--no-password", f"--dbname={make_conninfo('', **parameters)}", *arguments],
            env=os.environ | ({"PGPASSWORD": str(password)} if password else {}),
            capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        if done.returncode:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise StoreError(blocker("store.refused", error=f"{program}: {lines[-1] if lines else done.returncode}"))

    def keep_copy(self, schema: int) -> Path | None:
        """A server's backups are its administrator's; the migration itself is one transaction."""
        return None

    def release(self) -> None:
        self._idle.since = 0.0
        self.database.close()

    def disconnect(self) -> None:
        self.database.close_all()  # type: ignore[no-untyped-call]


def _refused(error: BaseException) -> bool:
    """Whether the server answered and refused. libpq hands on no code for a connection that was not made, only the
    server's words, after its severity."""
    return bool(re.search(r"\bFATAL:", str(error)))
