"""Trouble of a database: its disk is full, or another program holds its lock."""

from __future__ import annotations

import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

KINDS = ("full", "locked")
SENTENCES = {"full": "The disk is full.", "locked": "The database stayed locked for 1 s"}
"""The sentence that is shown then; for the lock where tests have set `LOCK_WAIT_SECONDS` to 1."""


@dataclass
class Trouble:
    """`begin` from any thread; with `end`, or at the latest with its disk, it is over."""

    kind: str
    state: Path
    holders: list[sqlite3.Connection] = field(default_factory=list)

    def begin(self) -> None:
        database = self.state / "gatehouse.sqlite"
        if self.kind == "full":
            _empty_wal(database)
            _fill(self.state / "filler")
            return
        holder = sqlite3.connect(database, timeout=20, isolation_level=None, check_same_thread=False)
        holder.execute("BEGIN IMMEDIATE")
        self.holders.append(holder)

    def end(self) -> None:
        (self.state / "filler").unlink(missing_ok=True)
        while self.holders:
            holder = self.holders.pop()
            holder.rollback()
            holder.close()


def _empty_wal(database: Path) -> None:
    """Leaves no room in the file beside the database, where a small write would still fit."""
    with closing(sqlite3.connect(database, timeout=20)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _fill(path: Path) -> None:
    """Writes until the disk takes no more: others write at the same time."""
    with path.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(bytes(1 << 20))


@contextmanager
def small_disk(directory: Path, mebibytes: int) -> Iterator[Path]:
    """A file system of its own for a state directory (needs root)."""
    state = directory / "state"
    state.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={mebibytes}m,mode=755", "tmpfs", state], check=True)
    try:
        yield state
    finally:
        subprocess.run(["umount", "-l", state], check=True)


@contextmanager
def threatened(directory: Path, kind: str, mebibytes: int) -> Iterator[Trouble]:
    """A directory for a state that can get trouble of this kind."""
    with small_disk(directory, mebibytes) as state:
        trouble = Trouble(kind, state)
        try:
            yield trouble
        finally:
            trouble.end()
