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


def tell(path: Path, events: str = "step", budget: float = 5.0) -> str | None:
    return ScriptHook(path, frozenset({events}), budget).gatehouse_step(EVENT)


def test_it_gets_the_event_on_standard_input_and_what_it_prints_is_kept(tmp_path: Path) -> None:
    said = tell(script(tmp_path, f"cat > {tmp_path}/got; echo noted"))
    assert said == "noted"
    assert json.loads((tmp_path / "got").read_text()) == EVENT


def test_it_sees_nothing_of_our_environment_or_descriptors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GATEHOUSE_SECRET", "s3cret")
    reading, writing = os.pipe()
    os.set_inheritable(writing, False)
    said = tell(script(tmp_path, "env | cut -d= -f1 | sort | tr '\\n' ' '; pwd; ls /proc/self/fd | wc -l")) or ""
    os.close(reading)
    os.close(writing)
    assert said.splitlines()[0].split() == ["GATEHOUSE_EVENT", "LANG", "PATH", "PWD", "/"]
    assert int(said.splitlines()[1]) <= 4


def test_events_that_it_does_not_want_do_not_start_it(tmp_path: Path) -> None:
    assert tell(script(tmp_path, f"touch {tmp_path}/ran"), "signoff") is None
    assert not (tmp_path / "ran").exists()


def test_other_exit_codes_are_failures_with_what_it_said(tmp_path: Path) -> None:
    with pytest.raises(ScriptFailed, match=r"exit code 3\. no such rack"):
        tell(script(tmp_path, "echo no such rack >&2; exit 3"))
    with pytest.raises(ScriptFailed, match="signal 11"):
        tell(script(tmp_path, "kill -SEGV $$"))
    with pytest.raises(TryAgain):
        tell(script(tmp_path, "exit 75"))


def test_it_is_killed_with_all_that_it_started_when_its_budget_is_used_up(tmp_path: Path) -> None:
    path = script(tmp_path, f"sleep 300 & echo $! > {tmp_path}/pid; trap '' TERM; sleep 300")
    started = time.monotonic()
    with pytest.raises(ScriptFailed, match=r"budget of 0\.5 s"):
        tell(path, budget=0.5)
    assert time.monotonic() - started < 3
    assert_gone(int((tmp_path / "pid").read_text()))


def test_what_it_leaves_behind_is_killed_and_does_not_keep_us(tmp_path: Path) -> None:
    path = script(tmp_path, f"sleep 300 & echo $! > {tmp_path}/pid; echo left")
    started = time.monotonic()
    assert tell(path) == "left"
    assert time.monotonic() - started < 3
    assert_gone(int((tmp_path / "pid").read_text()))


def assert_gone(pid: int) -> None:
    deadline = time.monotonic() + 5
    while Path(f"/proc/{pid}/stat").exists() and Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z":
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.01)


def test_endless_output_is_bounded(tmp_path: Path) -> None:
    with pytest.raises(ScriptFailed, match="budget"):
        tell(script(tmp_path, "yes"), budget=0.3)
    assert len(tell(script(tmp_path, "head -c 5000000 /dev/zero | tr '\\0' x")) or "") == LONGEST_OUTPUT


def test_a_large_event_to_one_that_does_not_read_is_no_deadlock(tmp_path: Path) -> None:
    assert run(script(tmp_path, "exit 0"), b"x" * 5_000_000, 5.0, "step") == (0, "")


def test_one_that_is_not_there_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(ScriptFailed, match="cannot be started: No such file"):
        tell(tmp_path / "nowhere")
