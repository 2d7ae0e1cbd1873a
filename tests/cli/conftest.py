"""The program itself, as somebody types it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests import postgres


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


class Program:
    """`gatehouse --config FILE ...` in a directory that also an unprivileged user reaches."""

    def __init__(self, directory: Path, more: str = "") -> None:
        self.directory = directory
        self.state = directory / "state"
        self.config = directory / "gatehouse.toml"
        place = f'state_dir = "{self.state}"\ndatabase = "{postgres.database(self.state)}"'
        self.config.write_text(f'[appliance]\n{place}\n[web]\nlisten = "127.0.0.1:0"\n{more}')

    def argv(self, *arguments: str) -> list[str]:
        return [sys.executable, "-P", "-m", "appliance.cli.main", "--config", str(self.config), *arguments]

    def __call__(self, *arguments: str, stdin: bytes = b"") -> Ended:
        done = subprocess.run(self.argv(*arguments), input=stdin, capture_output=True, timeout=60, check=False)
        return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


@contextmanager
def reachable_directory() -> Iterator[Path]:
    """Unlike pytest's own, others may enter it."""
    with TemporaryDirectory(prefix="gatehouse-", dir="/tmp") as name:
        path = Path(name)
        path.chmod(0o755)
        yield path


@pytest.fixture
def open_directory() -> Iterator[Path]:
    with reachable_directory() as path:
        yield path


@pytest.fixture(scope="module")
def shared() -> Iterator[Program]:
    """An initialised appliance for tests that change nothing in it."""
    with reachable_directory() as path:
        program = Program(path)
        assert program("init").code == 0
        yield program


@pytest.fixture
def gatehouse(open_directory: Path) -> Program:
    return Program(open_directory)


@pytest.fixture
def initialised(gatehouse: Program) -> Program:
    assert gatehouse("init").code == 0
    return gatehouse
