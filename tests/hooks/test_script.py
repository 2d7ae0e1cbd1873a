import json
import os
import time
from pathlib import Path

import pytest

from appliance.hookspec import TryAgain
from hooks.script import LONGEST_OUTPUT, ScriptFailed, ScriptHook, run
from tests.hooks.conftest import EVENT


def script(tmp_path: Path, body: str) -> Path:
    path = tmp_path / "hook"
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def deliver(path: Path, budget: float = 5.0) -> str | None:
    return ScriptHook(path, budget).receive(EVENT)


def test_event_is_on_stdin_and_output_is_returned(tmp_path: Path) -> None:
    output = deliver(script(tmp_path, f"cat > {tmp_path}/got; echo noted"))
    assert output == "noted"
    assert json.loads((tmp_path / "got").read_text()) == EVENT


def test_environment_and_descriptors_are_not_inherited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEHOUSE_SECRET", "s3cret")
    reading, writing = os.pipe()
    os.set_inheritable(writing, False)
    output = deliver(script(tmp_path, "env | cut -d= -f1 | sort | tr '\\n' ' '; pwd; ls /proc/self/fd | wc -l")) or ""
    os.close(reading)
    os.close(writing)
    assert output.splitlines()[0].split() == ["GATEHOUSE_EVENT", "LANG", "PATH", "PWD", "/"]
    assert int(output.splitlines()[1]) <= 4


def test_other_exit_codes_are_failures_with_the_output(tmp_path: Path) -> None:
    with pytest.raises(ScriptFailed, match=r"exit code 3\. no such rack"):
        deliver(script(tmp_path, "echo no such rack >&2; exit 3"))
    with pytest.raises(ScriptFailed, match="signal 11"):
        deliver(script(tmp_path, "kill -SEGV $$"))
    with pytest.raises(TryAgain):
        deliver(script(tmp_path, "exit 75"))


def test_script_over_budget_is_killed_with_its_children(tmp_path: Path) -> None:
    path = script(tmp_path, f"sleep 300 & echo $! > {tmp_path}/pid; trap '' TERM; sleep 300")
    started = time.monotonic()
    with pytest.raises(ScriptFailed, match=r"budget of 0\.5 s"):
        deliver(path, budget=0.5)
    assert time.monotonic() - started < 3
    assert_gone(int((tmp_path / "pid").read_text()))


def test_child_left_behind_is_killed_and_does_not_delay(tmp_path: Path) -> None:
    path = script(tmp_path, f"sleep 300 & echo $! > {tmp_path}/pid; echo left")
    started = time.monotonic()
    assert deliver(path) == "left"
    assert time.monotonic() - started < 3
    assert_gone(int((tmp_path / "pid").read_text()))


def assert_gone(pid: int) -> None:
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z":
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.01)


def test_endless_output_is_bounded(tmp_path: Path) -> None:
    with pytest.raises(ScriptFailed, match="budget"):
        deliver(script(tmp_path, "yes"), budget=0.3)
    assert len(deliver(script(tmp_path, "head -c 5000000 /dev/zero | tr '\\0' x")) or "") == LONGEST_OUTPUT


def test_large_event_that_is_not_read_does_not_block(tmp_path: Path) -> None:
    assert run(script(tmp_path, "exit 0"), b"x" * 5_000_000, 5.0, "step") == (0, "")


def test_missing_script_fails_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ScriptFailed, match="cannot be started: No such file"):
        deliver(tmp_path / "nowhere")
