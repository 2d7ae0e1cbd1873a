"""Files that keep downloads until the database has them. What write(2) accepted survives the end of its process, costs
microseconds and waits for no lock: so a download can be kept before its answer is sent."""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import suppress
from pathlib import Path

_HEADER = b"%016d\n"
_READ_LIMIT = 64 << 20


class DownloadSpool:
    """One transaction's worth: lines in the order in which they came, and how many more were `dropped`. Its process
    holds a lock on the file while it lives."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.lines: list[bytes] = []
        self.dropped = 0
        self._descriptor: int | None = None
        self._saved, self._end = 0, 0

    @classmethod
    def adopt(cls, path: Path) -> DownloadSpool | None:
        """The file of a process that has ended; None when its process lives, or it is gone. Raises OSError."""
        try:
            descriptor = os.open(path, os.O_RDWR)
        except FileNotFoundError:
            return None
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        if not os.fstat(descriptor).st_nlink:
            os.close(descriptor)
            return None  # another process has adopted and removed it
        with open(descriptor, "rb", closefd=False) as file:
            header, *lines = file.read(_READ_LIMIT).split(b"\n")
        found = cls(path)
        found._descriptor = descriptor
        found.dropped = int(header) if header.isdigit() else 0
        found.lines = lines[:-1]  # after the last line's end there is nothing, or what was never answered
        return found

    def append(self, line: bytes) -> None:
        """Keeps a line (without its end). Raises OSError when the disk did not accept it: it is in memory then, and
        written with the next one."""
        self.lines.append(line)
        self._save()

    def drop(self) -> None:
        """Counts what is too much to keep. Raises OSError like `append`."""
        self.dropped += 1
        self._save()
        os.pwrite(self._open(), _HEADER % self.dropped, 0)

    def close(self) -> None:
        """Leaves the file to the process that adopts it."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def remove(self) -> None:
        with suppress(OSError):
            self.path.unlink(missing_ok=True)
        self.close()

    def _save(self) -> None:
        descriptor = self._open()
        fresh = b"".join(line + b"\n" for line in self.lines[self._saved :])
        data = fresh if self._end else _HEADER % self.dropped + fresh
        written = os.pwrite(descriptor, data, self._end)
        if written < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        self._saved, self._end = len(self.lines), self._end + written

    def _open(self) -> int:
        if self._descriptor is None:
            self._descriptor = _create(self.path)
        return self._descriptor


def _create(path: Path) -> int:
    """Never waits: a lock that another process holds is an OSError too."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if not os.fstat(descriptor).st_nlink:
            raise FileNotFoundError(errno.ENOENT, "adopted by another process, and removed", str(path))
    except OSError:
        os.close(descriptor)
        raise
    return descriptor
