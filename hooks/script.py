"""Runs an executable of the site for every event: the event as JSON on its standard input, nothing of our
environment, a process group of its own that is killed when the budget is used up.

Its output is kept in the journal. Exit code 0 is success, 75 (EX_TEMPFAIL) means "try again later", any other is a
failure."""

from __future__ import annotations

import contextlib
import json
import os
import select
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from appliance.hookspec import TryAgain

LONGEST_OUTPUT = 2000
"""Bytes of output that are kept; the rest is read and dropped."""

EX_TEMPFAIL = 75
_POLL_SECONDS = 0.05


class ScriptFailed(Exception):
    """How the script ended, and what it printed."""


class ScriptHook:
    """`budget` in seconds."""

    def __init__(self, path: Path, budget: float) -> None:
        self._path, self._budget = path, budget

    def receive(self, event: Mapping[str, Any]) -> str | None:
        """Runs the script; returns what it printed. Raises TryAgain, ScriptFailed."""
        code, output = run(self._path, json.dumps(event).encode(), self._budget, event["event"])
        if code == EX_TEMPFAIL:
            raise TryAgain(f"The script ended with exit code {EX_TEMPFAIL} (try again later). {output}")
        if code:
            ended = f"signal {-code}" if code < 0 else f"exit code {code}"
            raise ScriptFailed(f"The script ended with {ended}. {output}")
        return output or None


def run(path: Path, data: bytes, budget: float, kind: str) -> tuple[int, str]:
    """The exit code (negative: the signal that ended it) and the output. Raises ScriptFailed when the script cannot be
    started or runs longer than `budget` seconds."""
    deadline = time.monotonic() + budget
    environment = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "GATEHOUSE_EVENT": kind}
    with tempfile.TemporaryFile() as stdin:
        stdin.write(data)
        stdin.seek(0)
        try:
            process = subprocess.Popen(
                [str(path)], stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment, cwd="/",
                start_new_session=True,
            )  # fmt: skip
        except OSError as error:
            raise ScriptFailed(f"The script cannot be started: {error.strerror}.") from error
    with process:
        try:
            output = _output(process, deadline)
            return process.wait(max(0.0, deadline - time.monotonic())), output
        except (subprocess.TimeoutExpired, TimeoutError):
            raise ScriptFailed(f"The script was killed after its budget of {budget:g} s.") from None
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _output(process: subprocess.Popen[bytes], deadline: float) -> str:
    """Reads until the end, or until the process has ended (a child that it left behind may keep the pipe open)."""
    assert process.stdout is not None
    pipe, kept = process.stdout.fileno(), b""
    while time.monotonic() < deadline:
        if select.select([pipe], [], [], _POLL_SECONDS)[0]:
            piece = os.read(pipe, 1 << 16)
            if not piece:
                return kept.decode("utf-8", "replace").strip()
            kept = (kept + piece)[:LONGEST_OUTPUT]
        elif process.poll() is not None:
            return kept.decode("utf-8", "replace").strip()
    raise TimeoutError
