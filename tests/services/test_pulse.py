"""When a process counts as lifeless, and what it shows of itself. Real ones that are stopped: test_processes.py."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pytest

from appliance.services import pulse
from appliance.services.pulse import GAP_MS, HUNG_MS, START_MS, Watch

LOOK = 500


def first_reason(watch: Watch, looks: Iterable[tuple[int, int, int]]) -> tuple[int, str]:
    """(instant, reason) of the first look with one; (0, "") without."""
    return next(((now, why) for now, beat, due in looks if (why := watch.look(now, beat, due))), (0, ""))


def test_process_that_beats_is_left_alone() -> None:
    looks = ((now, now - 100, now + 3000) for now in range(LOOK, 600_000, LOOK))
    assert first_reason(Watch("wire", 0), looks) == (0, "")


@pytest.mark.parametrize(("service", "silence"), [("wire", 3000), ("worker", 5000), ("web", 5000)])
def test_stopped_process_is_noticed(service: str, silence: int) -> None:
    looks = ((now, 7, 0) for now in range(LOOK, 60_000, LOOK))
    found = first_reason(Watch(service, 0), looks)
    assert found == (silence + LOOK, f"it did not run for {silence / 1000:.1f} s")


def test_hung_loop_is_noticed_while_the_process_runs() -> None:
    looks = ((now, now, 5000) for now in range(LOOK, 60_000, LOOK))
    found, why = first_reason(Watch("wire", 0), looks)
    assert 5000 + HUNG_MS <= found <= 5000 + HUNG_MS + LOOK
    assert why.startswith("its loop hung")


def test_loop_without_a_promise_is_never_late() -> None:
    looks = ((now, now, 0) for now in range(LOOK, 600_000, LOOK))
    assert first_reason(Watch("wire", 0), looks) == (0, "")


def test_process_that_never_begins_is_noticed() -> None:
    looks = ((now, 0, 0) for now in range(LOOK, 2 * START_MS, LOOK))
    assert first_reason(Watch("wire", 0), looks)[0] == START_MS


def test_gap_of_the_supervisor_is_not_held_against_it() -> None:
    """The whole appliance was stopped, or the machine was suspended: the beat is old and the loop is late."""
    watch = Watch("wire", 0)
    assert watch.look(LOOK, 400, 3400) == ""
    assert watch.look(3_600_000, 400, 3400) == ""
    assert watch.look(3_600_000 + LOOK, 3_600_300, 3_603_300) == ""
    assert watch.silent_ms == watch.late_ms == 0


def test_host_that_is_too_busy_replaces_nothing() -> None:
    """The supervisor itself comes too late each time."""
    late = GAP_MS + 1
    looks = ((now, 7, 8) for now in range(late, 100 * late, late))
    assert first_reason(Watch("wire", 0), looks) == (0, "")


def test_patience_makes_all_times_longer() -> None:
    looks = [(now, 7, 0) for now in range(LOOK, 60_000, LOOK)]
    assert first_reason(Watch("wire", 0, patience=4), looks)[0] == 4 * 3000 + LOOK


def test_supervisor_reads_what_the_process_writes() -> None:
    memory = pulse.make_memory()
    own, other = pulse.open_pulse(memory), pulse.open_pulse(os.dup(memory))
    assert own.read() == (0, 0)
    other.write(2**40, 2**41)
    assert own.read() == (2**40, 2**41)
    os.close(memory)


PROGRAM = """
import os, sys, time
from appliance.services.pulse import start_beating
promise = start_beating(os.environ)
sys.stdin.readline()
promise(0)
sys.stdin.readline()
"""


def test_systemd_gets_a_sign_while_the_loop_is_in_time(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(20)
        environ = {**os.environ, "NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "5000000"}
        process = subprocess.Popen([sys.executable, "-c", PROGRAM], stdin=subprocess.PIPE, text=True, env=environ)
        assert process.stdin is not None
        assert [manager.recv(64) for _ in range(3)] == [b"READY=1", b"WATCHDOG=1", b"WATCHDOG=1"]
        process.stdin.write("\n")
        process.stdin.flush()
        manager.settimeout(3)
        signs = 0
        with suppress(TimeoutError):
            while manager.recv(64) and signs < 100:
                signs += 1
        assert signs <= (HUNG_MS / 1000) / pulse.BEAT_SECONDS + 2
        process.kill()
        process.communicate()
