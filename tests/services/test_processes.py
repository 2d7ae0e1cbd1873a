"""The whole appliance as `gatehouse run` starts it: rights, restarts, an end that takes everything along."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import sqlite3
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from appliance.errors import StoreError
from appliance.services.supervisor import SERVICES
from tests import postgres
from tests.cli.conftest import Program, reachable_directory
from tests.services.test_supervisor import alive, wait_for

START_SECONDS = 30.0

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, to see it given up")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Appliance:
    """A running appliance with the page as its only socket."""

    def __init__(self, directory: Path) -> None:
        self.port = free_port()
        self.program = Program(directory)
        self.program.config.write_text(
            f'[appliance]\nstate_dir = "{self.program.state}"\n'
            f'database = "{postgres.database(self.program.state)}"\n[web]\nlisten = "127.0.0.1:{self.port}"\n'
        )
        done = self.program("init")
        assert done.code == 0, done.err
        self.log = directory / "log"
        with self.log.open("wb") as file:
            self.supervisor = subprocess.Popen(self.program.argv("run"), stdout=file, stderr=file)

    def pids(self) -> dict[str, int]:
        """The present pid of each child, from the log."""
        found = {}
        for line in self.log.read_text().splitlines():
            if 'event="child started"' in line:
                words = dict(word.split("=", 1) for word in line.split() if "=" in word)
                found[words["child"]] = int(words["pid"])
        return found

    def answers(self) -> bool:
        """The page is served (any answer over TLS)."""
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            with (
                socket.create_connection(("127.0.0.1", self.port), 1) as raw,
                context.wrap_socket(raw, server_hostname="localhost") as tls,
            ):
                tls.settimeout(1)
                tls.sendall(b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                return tls.recv(12).startswith(b"HTTP/1.1 ")
        except OSError:
            return False

    def journal(self) -> str:
        return self.program("journal", "list", "--limit", "1000", "-o", "json").out

    def descendants(self) -> list[int]:
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                if os.fsencode(self.program.config) in (entry / "cmdline").read_bytes():
                    found.append(int(entry.name))
        return found

    def end(self) -> None:
        if self.supervisor.poll() is None:
            self.supervisor.send_signal(signal.SIGTERM)
            self.supervisor.wait(10)


@contextmanager
def started() -> Iterator[Appliance]:
    with reachable_directory() as directory:
        made = Appliance(directory)
        try:
            assert wait_for(made.answers, START_SECONDS), made.log.read_text()
            yield made
        finally:
            made.end()


@pytest.fixture(scope="module")
def running() -> Iterator[Appliance]:
    """For tests after which it runs as before."""
    with started() as made:
        yield made


@pytest.fixture
def ending() -> Iterator[Appliance]:
    """For tests that end it."""
    with started() as made:
        yield made


def test_no_process_keeps_a_right_of_root(running: Appliance) -> None:
    processes = running.descendants()
    assert len(processes) > len(SERVICES)
    for pid in processes:
        status = dict(line.split(":\t", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
        assert "0" not in status["Uid"].split(), pid
        assert "0" not in status["Gid"].split(), pid
        assert status["Groups"].split() == []
        for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
            assert int(status[name], 16) == 0, (pid, name)
        assert status["NoNewPrivs"] == "1"


def test_each_killed_process_is_back_in_two_seconds(running: Appliance) -> None:
    """Until it does its work again: tests/rack/test_recovery.py."""
    assert set(running.pids()) == set(SERVICES)
    for name in SERVICES:
        before = running.pids()[name]
        time.sleep(1.1)  # so that it is no death right after a start
        began = time.monotonic()
        os.kill(before, signal.SIGKILL)
        assert wait_for(lambda name=name, before=before: running.pids()[name] != before, 2), name  # type: ignore[misc]
        assert time.monotonic() - began < 2, name
        if name == "web":
            assert wait_for(running.answers, 10)
    assert running.supervisor.poll() is None


@pytest.mark.parametrize("name", ["wire", "web", "worker", "payload"])
def test_stopped_process_is_replaced(running: Appliance, name: str) -> None:
    """As with kill -STOP, or a disk that hangs: it did not end, and it does nothing."""
    before, began = running.pids()[name], time.monotonic()
    os.kill(before, signal.SIGSTOP)
    assert wait_for(lambda: running.pids()[name] != before, 30)
    taken = time.monotonic() - began
    assert taken < (5 if name == "wire" else 15), taken
    assert not alive(before)
    assert f'event="child replaced" child={name} pid={before} why="it' in running.log.read_text()
    assert wait_for(lambda: f"The process {name} was replaced: it" in running.journal(), 20)


@pytest.mark.slow
@pytest.mark.sqlite
def test_locked_database_replaces_nothing(running: Appliance) -> None:
    """For longer than any process may be silent: all of them want to write, and wait."""
    before = running.pids()
    with closing(sqlite3.connect(running.program.state / "gatehouse.sqlite", isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        assert wait_for(lambda: "stayed locked for 30 s" in running.log.read_text(), 90)
        os.kill(before["payload"], signal.SIGSTOP)  # it is noticed after everything that the lock could have led to
        assert wait_for(lambda: running.pids()["payload"] != before["payload"], 60)
        assert running.pids() | {"payload": 0} == before | {"payload": 0}
    entered = "The process payload was replaced: it"
    assert wait_for(lambda: entered in running.journal(), 40)


def test_waking_together_replaces_nothing(ending: Appliance) -> None:
    """The whole appliance is stopped, as in a suspended virtual machine, for longer than any process may be silent."""
    before = ending.pids()
    everybody = [ending.supervisor.pid, *before.values()]
    for number in (signal.SIGSTOP, signal.SIGCONT):
        for pid in everybody:
            os.kill(pid, number)
        time.sleep(12 if number is signal.SIGSTOP else 0)
    os.kill(before["web"], signal.SIGSTOP)  # it is noticed after everything that the pause could have led to
    assert wait_for(lambda: ending.pids()["web"] != before["web"], 30)
    assert ending.pids() | {"web": 0} == before | {"web": 0}


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVICES)
def test_twenty_kills_leave_a_whole_appliance(running: Appliance, name: str) -> None:
    for _ in range(20):
        before = running.pids()[name]
        os.kill(before, signal.SIGKILL)
        assert wait_for(lambda before=before: running.pids()[name] != before, 5)  # type: ignore[misc]
    assert running.supervisor.poll() is None
    assert wait_for(running.answers, 20)
    assert running.program("journal", "verify").code == 0
    assert running.program("run", "check").code == 0


def test_socket_of_the_page_waits_for_the_next_process(running: Appliance) -> None:
    """A connection made in the gap is accepted by the kernel and answered by the next process: nothing is lost."""
    os.kill(running.pids()["web"], signal.SIGKILL)
    with socket.create_connection(("127.0.0.1", running.port), 1) as raw:
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        raw.settimeout(15)
        with context.wrap_socket(raw, server_hostname="localhost") as tls:
            tls.sendall(b"HEAD / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            assert tls.recv(12).startswith(b"HTTP/1.1 ")


def test_second_appliance_on_the_same_socket_is_refused(running: Appliance) -> None:
    with reachable_directory() as directory:
        other = Program(directory)
        other.config.write_text(other.config.read_text().replace("127.0.0.1:0", f"127.0.0.1:{running.port}"))
        assert other("init").code == 0
        done = other("run")
    assert done.code == 4
    assert "taken by another program" in done.err


@pytest.mark.parametrize("command", [(), *((name,) for name in SERVICES)])
def test_second_appliance_on_the_same_state_is_refused(running: Appliance, command: tuple[str, ...]) -> None:
    """The whole one, or one process of the split form."""
    done = running.program("run", *command)
    assert done.code == 4
    assert f"An appliance works on {running.program.state} already" in done.err
    assert f"pid {running.supervisor.pid} on {socket.gethostname()}, since 20" in done.err


def test_next_appliance_waits_for_processes_that_end(ending: Appliance) -> None:
    """Of a supervisor that was killed."""
    processes = [pid for pid in ending.descendants() if pid != ending.supervisor.pid]
    ending.supervisor.kill()
    ending.supervisor.wait(5)
    next_one = subprocess.Popen(ending.program.argv("run"), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        assert wait_for(ending.answers, START_SECONDS)
        assert next_one.poll() is None
        assert not [pid for pid in processes if alive(pid)]
    finally:
        next_one.terminate()
        next_one.communicate(timeout=15)


def test_sigterm_ends_every_process_in_five_seconds(ending: Appliance) -> None:
    processes = ending.descendants()
    assert len(processes) > len(SERVICES)
    began = time.monotonic()
    ending.end()
    assert time.monotonic() - began < 5
    assert ending.supervisor.returncode == 0
    assert not [pid for pid in processes if alive(pid)]


def test_no_process_stays_when_the_supervisor_is_killed(ending: Appliance) -> None:
    processes = [pid for pid in ending.descendants() if pid != ending.supervisor.pid]
    ending.supervisor.kill()
    ending.supervisor.wait(5)
    assert wait_for(lambda: not [pid for pid in processes if alive(pid)], 8)


@pytest.mark.sqlite
@pytest.mark.parametrize("command", [(), ("wire",), ("worker",), ("check",)])
def test_damaged_database_starts_nothing(command: tuple[str, ...]) -> None:
    """One sentence with the way back, and no process that fails a little later."""
    with reachable_directory() as directory:
        program = Program(directory)
        assert program("init").code == 0
        os.truncate(program.state / "gatehouse.sqlite", 20 * 4096)
        done = program("run", *command)
    assert done.code == StoreError.exit_code
    assert "gatehouse.sqlite is damaged" in done.err
    assert "Stop Gatehouse and restore the latest backup." in done.err
    assert "child started" not in done.err


@pytest.mark.sqlite
def test_database_of_another_user_starts_nothing() -> None:
    with reachable_directory() as directory:
        program = Program(directory)
        assert program("init").code == 0
        os.chown(program.state / "gatehouse.sqlite", 0, 0)
        (program.state / "gatehouse.sqlite").chmod(0o600)
        done = program("run")
    assert done.code == StoreError.exit_code
    assert "nobody may not read and write gatehouse.sqlite" in done.err
    assert "child started" not in done.err


@pytest.mark.sqlite
def test_head_is_signed_while_it_runs(running: Appliance) -> None:
    """So that a disk that loses confirmed writes is noticed at the next start."""
    assert wait_for((running.program.state / "head").exists, 20)
    os.kill(running.pids()["payload"], signal.SIGKILL)  # which is an entry

    def covers_it() -> bool:
        return int((running.program.state / "head").read_text().splitlines()[1]) == len(json.loads(running.journal()))

    assert wait_for(lambda: "The process payload was replaced" in running.journal(), 20)
    assert wait_for(covers_it, 20)
