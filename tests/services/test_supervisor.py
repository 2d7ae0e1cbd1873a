"""The supervisor's own promises, with small real processes as children. The appliance's are in test_processes.py."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.services import logfmt
from appliance.services.supervisor import LONGEST_DELAY_SECONDS, restart_delay

PROGRAM = """
    import signal, sys
    from appliance.services.logfmt import Log
    from appliance.services.supervisor import _SIGNALS, Child, Supervisor
    import os
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    children = [Child(name, (sys.executable, "-S", "-c", code), dict(os.environ), ()) for name, code in CHILDREN]
    Supervisor(children, Log("supervisor")).run()
"""
UNBLOCK = "import os,signal,sys,time; signal.pthread_sigmask(signal.SIG_SETMASK, []); "


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


class Running:
    """A supervisor in a process of its own, with children that run the given programs."""

    def __init__(self, log: Path, **children: str) -> None:
        self.log = log
        source = f"CHILDREN = {list(children.items())!r}\n" + textwrap.dedent(PROGRAM)
        with log.open("wb") as file:
            self.process = subprocess.Popen([sys.executable, "-c", source], stderr=file, stdout=file)
        assert wait_for(lambda: "event=ready" in self.text()), self.text()

    def text(self) -> str:
        return self.log.read_text()

    def pids(self, child: str) -> list[int]:
        lines = [line for line in self.text().splitlines() if f'event="child started" child={child}' in line]
        return [int(line.rpartition("pid=")[2]) for line in lines]

    def end(self) -> float:
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(10)
        return time.monotonic() - began


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def test_killed_child_is_started_again_at_once(tmp_path: Path) -> None:
    running = Running(tmp_path / "log", one=UNBLOCK + "time.sleep(60)", two=UNBLOCK + "time.sleep(60)")
    try:
        time.sleep(1.1)  # longer than a quick death, so that no delay applies
        began = time.monotonic()
        os.kill(running.pids("one")[0], signal.SIGKILL)
        assert wait_for(lambda: len(running.pids("one")) == 2, 2)
        assert time.monotonic() - began < 2
        assert len(running.pids("two")) == 1
        assert "how=SIGKILL" in running.text()
    finally:
        running.end()


def test_child_that_dies_at_once_is_retried_with_delay(tmp_path: Path) -> None:
    began = time.monotonic()
    running = Running(tmp_path / "log", one="raise SystemExit(3)")
    try:
        assert wait_for(lambda: len(running.pids("one")) >= 5, 20)
        assert time.monotonic() - began >= sum(restart_delay(deaths) for deaths in range(1, 5))
        assert 'how="exit code 3"' in running.text()
    finally:
        running.end()


def test_restart_delay_grows_and_is_bounded() -> None:
    delays = [restart_delay(n) for n in range(12)]
    assert delays[0] == 0
    assert delays == sorted(delays)
    assert max(delays) == LONGEST_DELAY_SECONDS < 2


def test_stop_ends_a_child_that_ignores_sigterm(tmp_path: Path) -> None:
    stubborn = UNBLOCK + "signal.signal(signal.SIGTERM, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
    running = Running(tmp_path / "log", polite=UNBLOCK + "time.sleep(60)", stubborn=stubborn)
    assert wait_for(lambda: "ready\n" in running.text().replace("event=ready", ""))
    pids = running.pids("polite") + running.pids("stubborn")
    assert running.end() < 5
    assert running.process.returncode == 0
    assert not [pid for pid in pids if alive(pid)]
    assert 'event="child killed" child=stubborn' in running.text()


def test_processes_of_a_dead_child_are_ended(tmp_path: Path) -> None:
    spawns = UNBLOCK + "print('worker=%d;' % os.fork(), flush=True); time.sleep(60)"
    running = Running(tmp_path / "log", one=spawns)

    def grandchildren() -> list[int]:
        found = [part.partition(";")[0] for part in running.text().split("worker=")[1:]]
        return [int(pid) for pid in found if pid != "0"]

    try:
        assert wait_for(lambda: bool(grandchildren()))
        orphan = grandchildren()[0]
        os.kill(running.pids("one")[0], signal.SIGKILL)
        assert wait_for(lambda: not alive(orphan), 3)
    finally:
        running.end()


@pytest.mark.parametrize("value", ["x y", 'a"b', "line\nforged=1", "\x1b[31m", "\u202e", ""])
def test_hostile_text_cannot_forge_a_log_line(value: str) -> None:
    line = logfmt.line({"event": value, "pid": 7})
    assert line.endswith(" pid=7")
    assert line.isprintable()
    assert line.startswith('event="')
