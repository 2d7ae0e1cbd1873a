"""Whose turn it is to write to a SQLite file: the wire's first, always; then anybody's.

SQLite lets writers try again and again, so one that writes without a pause keeps all others out. Here a writer takes
two file locks beside the database: `next` says who writes next, `turn` who writes now. The wire holds `next` while it
waits for its turn, so that nobody else can take a turn before it; the others never hold `next` while they wait, so
that the wire waits for one transaction at most. A lock ends with the process that holds it."""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LOOK_SECONDS = 0.001
"""How often a writer that waits looks whether it is its turn."""


class Turns:
    """Of one process; its threads take their turns one after another."""

    def __init__(self, path: Path) -> None:
        self._database = path
        self._paths = tuple(path.with_name(f"{path.name}.{name}") for name in ("next", "turn"))
        self._threads = threading.Lock()

    @contextmanager
    def taken(self, seconds: float, *, first: bool) -> Iterator[bool]:
        """The turn; False when others kept it for so long. Where the lock files cannot be made, SQLite's own lock has
        to do."""
        deadline = time.monotonic() + seconds
        if not self._threads.acquire(timeout=seconds):
            yield False
            return
        files = self._opened()
        try:
            yield not files or _take(files, deadline, first=first)
        finally:
            for file in files:
                fcntl.flock(file, fcntl.LOCK_UN)  # a child may have inherited the file
                os.close(file)
            self._threads.release()

    def _opened(self) -> list[int]:
        """Both files, made if they are missing, for the owner of the database; none when they cannot be opened."""
        files: list[int] = []
        try:
            for path in self._paths:
                files.append(os.open(path, os.O_RDONLY | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640))
                if os.geteuid() == 0:
                    owner = self._database.stat()
                    os.fchown(files[-1], owner.st_uid, owner.st_gid)
        except OSError:
            for file in files:
                os.close(file)
            return []
        return files


def _take(files: Sequence[int], deadline: float, *, first: bool) -> bool:
    """Whether both were locked before the deadline. Who is first keeps `next` until its turn has ended."""
    coming, turn = files
    while True:
        taken = _locked(coming) and _locked(turn)
        if not first:
            fcntl.flock(coming, fcntl.LOCK_UN)
        if taken or time.monotonic() > deadline:
            return taken
        time.sleep(LOOK_SECONDS)


def _locked(file: int) -> bool:
    """Whether the lock could be taken; one that is held already stays."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
