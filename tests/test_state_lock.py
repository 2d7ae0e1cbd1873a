"""Two processes of the same name never work on one state directory."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from appliance import state_lock
from appliance.errors import BadInput, NotAllowed, NotFound, Refused

HOLD = """
import sys, time
from pathlib import Path
from appliance import state_lock
state_lock.hold(Path(sys.argv[1]), sys.argv[2:])
print("held", flush=True)
time.sleep(60)
"""


def holder(state: Path, *names: str) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(state), *names], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def close(held: Any) -> None:
    for descriptor in held.values():
        os.close(descriptor)


def test_holder_is_named_by_pid_host_and_time(tmp_path: Path) -> None:
    process = holder(tmp_path, "wire")
    try:
        with pytest.raises(Refused, match=rf"wire \(pid {process.pid} on {socket.gethostname()}, since 20") as raised:
            state_lock.hold(tmp_path)
        assert raised.value.code == "appliance.already_running"
    finally:
        end(process)


def test_processes_of_one_appliance_stand_beside_each_other(tmp_path: Path) -> None:
    process = holder(tmp_path, "wire")
    try:
        close(state_lock.hold(tmp_path, ["worker"]))
    finally:
        end(process)


def test_refused_appliance_holds_nothing(tmp_path: Path) -> None:
    process = holder(tmp_path, "wire")
    try:
        with pytest.raises(Refused):
            state_lock.hold(tmp_path)
        close(state_lock.hold(tmp_path, ["payload", "web", "worker"]))
    finally:
        end(process)


def test_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    end(holder(tmp_path, *state_lock.SERVICES))
    close(state_lock.hold(tmp_path))


def test_inherited_lock_lasts_longer_than_its_holder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(state_lock, "END_SECONDS", 0.2)
    held = state_lock.hold(tmp_path, ["wire"])
    child = subprocess.Popen(["sleep", "60"], pass_fds=list(held.values()))
    close(held)
    with pytest.raises(Refused):
        state_lock.hold(tmp_path)
    child.kill()
    child.wait()
    close(state_lock.hold(tmp_path))


def test_lock_on_a_removed_file_is_taken_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A restore removes the files when it ends, in the moment in which the next one waits."""
    real, path = fcntl.flock, tmp_path / "wire.lock"

    def flock_removed(descriptor: int, operation: int) -> None:
        real(descriptor, operation)
        if len(removed) == 0:
            removed.append(path.stat().st_ino)
            path.unlink()

    removed: list[int] = []
    monkeypatch.setattr(fcntl, "flock", flock_removed)
    held = state_lock.hold(tmp_path, ["wire"])
    assert os.fstat(held["wire"]).st_ino == path.stat().st_ino
    close(held)


def test_nothing_stays_of_a_command_that_was_alone(tmp_path: Path) -> None:
    with state_lock.held_for(tmp_path), pytest.raises(Refused):
        state_lock.hold(tmp_path, ["web"])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"[" * 400, b'{"pid": "x"}', json.dumps({"pid": 1, "host": {}}).encode(), b"\xff" * 512],
)
def test_unreadable_holder_is_not_named(tmp_path: Path, content: bytes) -> None:
    process = holder(tmp_path, "wire")
    (tmp_path / "wire.lock").write_bytes(content)
    try:
        with pytest.raises(Refused, match="its holder is not known"):
            state_lock.hold(tmp_path)
    finally:
        end(process)


def test_missing_directory_is_named(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="gatehouse init"):
        state_lock.hold(tmp_path / "none")


def fails(number: int) -> Callable[..., None]:
    def call(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    return call


@pytest.mark.parametrize("number", [errno.ENOLCK, errno.EOPNOTSUPP])
def test_file_system_without_locks_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    monkeypatch.setattr(fcntl, "flock", fails(number))
    with pytest.raises(BadInput, match=r"has no locks.*not a network share"):
        state_lock.hold(tmp_path)


def test_link_in_place_of_the_file_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "wire.lock").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(NotAllowed, match="cannot be locked"):
        state_lock.hold(tmp_path)
    assert not (tmp_path / "elsewhere").exists()


def test_full_disk_prevents_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "pwrite", fails(errno.ENOSPC))
    close(state_lock.hold(tmp_path))
