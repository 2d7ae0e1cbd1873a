"""A PostgreSQL server for the tests: Debian's, started as an ordinary user in a folder of its own, on a Unix socket.

With GATEHOUSE_TEST_DATABASE=postgresql, everything that asks `location` for a database gets one of its own there. One
server runs for the whole session of pytest. Making a database takes half a second, so that one is emptied after its
test and given to the next."""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import pytest

from appliance.domain.policy import Policy
from appliance.store.database import open_store
from appliance.store.models import MODELS
from appliance.store.schema import SCHEMA

BINARIES = Path("/usr/lib/postgresql/15/bin")
USER = "gatehouse"
TEMPLATE = "gatehouse_template"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "300",
    "shared_buffers": "64MB",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "lc_messages": "C",
}
"""Nothing here has to survive a power cut."""

_numbers = itertools.count(1)


def chosen() -> bool:
    """Whether this run of the tests is on PostgreSQL."""
    return os.environ.get("GATEHOUSE_TEST_DATABASE") == "postgresql"


def database(directory: Path) -> str:
    """For the setting [appliance] database: the address of the database that belongs to a state directory during this
    test, made when it is asked for first; "" on SQLite."""
    return server().of(directory) if chosen() else ""


def appliance(directory: Path, **more: str) -> dict[str, str]:
    """The section [appliance] of a configuration."""
    return {"state_dir": str(directory), "database": database(directory), **more}


def location(path: Path) -> Path | str:
    """Where the store of a test is: a database of its own on the server, or the file."""
    return database(path) or path


def empty_database() -> str:
    """The address of a database without tables, on any run of the tests."""
    return server().create(empty=True)


def in_use() -> int:
    """How many databases fixtures of a module or of the session hold, when a test begins."""
    return len(server().in_use) if chosen() and server.cache_info().currsize else 0


def end_of_test(before: int) -> None:
    """Gives back the databases of the test: all but those that were in use `before` it."""
    if chosen() and server.cache_info().currsize:
        server().take_back(before)


@cache
def server() -> Server:
    started = Server()
    atexit.register(started.stop)
    return started


class Server:
    def __init__(self) -> None:
        if not (BINARIES / "postgres").exists():
            pytest.exit(
                "PostgreSQL 15 is missing: install the Debian package postgresql-15 (packaging/system-packages.sh)"
            )
        self.directory = Path(tempfile.mkdtemp(prefix="gatehouse-postgres-"))
        self.directory.chmod(0o755)
        self.data = self.directory / "data"
        self.log = self.directory / "log"
        self._user = self._ordinary_user()
        self.in_use: list[str] = []
        self._clean: list[str] = []
        self._known: set[str] = set()
        self._of: dict[Path, str] = {}
        self._run("initdb", "-D", self.data, "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.process = self.start()
        with_tables = open_store(self.url(self._new(TEMPLATE)), Policy(), create=True)
        with_tables.disconnect()

    def start(self) -> subprocess.Popen[bytes]:
        options = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [BINARIES / "postgres", "-D", self.data, "-k", self.directory, *options],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, user=self._user, group=self._group, extra_groups=[],
                cwd=self.directory,
            )  # fmt: skip
        deadline = time.monotonic() + 60
        while self._call("pg_isready", "-q", "-h", self.directory, "-U", USER).returncode:
            assert process.poll() is None, self.log.read_text()
            assert time.monotonic() < deadline, self.log.read_text()
            time.sleep(0.05)
        return process

    def stop(self) -> None:
        """At once: what is in it ends with it."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(2)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait(30)
        shutil.rmtree(self.directory, ignore_errors=True)

    def restart(self) -> None:
        """As an administrator does it: open connections are cut."""
        self._run("pg_ctl", "-D", self.data, "-m", "fast", "stop")
        self.process.wait(30)
        self.process = self.start()

    def url(self, name: str) -> str:
        return f"postgresql://{USER}@/{name}?host={self.directory}"

    def create(self, *, empty: bool = False) -> str:
        name = self._clean.pop() if self._clean and not empty else f"test_{os.getpid()}_{next(_numbers)}"
        if name not in self._known:
            self._new(name, "template0" if empty else TEMPLATE)
            self._known |= set() if empty else {name}
        self.in_use.append(name)
        return self.url(name)

    def of(self, directory: Path) -> str:
        if directory not in self._of:
            self._of[directory] = self.create()
        return self._of[directory]

    def copy(self, name: str) -> str:
        """A copy of a database to which nobody is connected."""
        copied = self._new(f"test_{os.getpid()}_{next(_numbers)}", name)
        self.in_use.append(copied)
        return self.url(copied)

    def keep(self, name: str) -> None:
        """Ends its connections; it stays until the server stops, to be copied."""
        self.in_use.remove(name)
        self._cut(name)

    def take_back(self, before: int) -> None:
        while len(self.in_use) > before:
            name = self.in_use.pop()
            self._of = {directory: url for directory, url in self._of.items() if url != self.url(name)}
            self._cut(name)
            if name in self._known:
                self._empty(name)
                self._clean.append(name)
            else:
                self.sql(f"DROP DATABASE {name}")

    def _cut(self, name: str) -> None:
        """Ends the connections that the test has left."""
        with self._connect("postgres") as admin:
            ending = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s"
            admin.execute(ending, (name,)).fetchall()

    def _empty(self, name: str) -> None:
        with self._connect(name) as connection:
            connection.execute("SET session_replication_role = replica")  # without the journal's triggers
            connection.execute(";".join(f"DELETE FROM {model._meta.table_name}" for model in MODELS))
            connection.execute("SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'")
            connection.execute("INSERT INTO origin (name) VALUES ('gatehouse.local')")
            connection.execute("INSERT INTO meta (key, value) VALUES ('schema', %s)", (str(SCHEMA),))

    def _connect(self, name: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url(name), autocommit=True)

    def sql(self, statement: str, database: str = "postgres") -> str:
        done = self._run("psql", "-h", self.directory, "-U", USER, "-Atqc", statement, database)
        return done.stdout.decode()

    def _new(self, name: str, template: str = "template0") -> str:
        self.sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _ordinary_user(self) -> str | int:
        """The server refuses to run as root."""
        if os.geteuid() != 0:
            self._group: int = os.getegid()
            return os.geteuid()
        entry = pwd.getpwnam("postgres")
        self._group = entry.pw_gid
        self.data.mkdir(0o700)
        self.log.touch()
        for path in (self.directory, self.data, self.log):
            os.chown(path, entry.pw_uid, entry.pw_gid)
        return entry.pw_uid

    def _call(self, program: str, *argv: str | Path) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [BINARIES / program, *argv], check=False, capture_output=True, timeout=120, user=self._user,
            group=self._group, extra_groups=[], cwd=self.directory,
        )  # fmt: skip

    def _run(self, program: str, *argv: str | Path) -> subprocess.CompletedProcess[bytes]:
        done = self._call(program, *argv)
        assert done.returncode == 0, (program, done.stderr.decode(errors="replace"))
        return done
