"""The content-addressed store: a file is named by the SHA-256 of its bytes and never changes.

A file is written beside its place, synced, and gets its name last. Bytes that a crash leaves without a use are found by
`sweep`."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from appliance.errors import BadInput, StoreError

LARGEST = 4 << 30
_PIECE = 1 << 20
_DAY_SECONDS = 24 * 3600


@dataclass(frozen=True, slots=True)
class Staged:
    """Bytes on disk, synced, that have no name in the store yet."""

    path: Path
    sha256: str
    size: int


class Blobs:
    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def path(self, sha256: str) -> Path:
        return self._directory / sha256[:2] / sha256[2:]

    @contextlib.contextmanager
    def exclusive(self, *, wait: bool = True) -> Iterator[None]:
        """Keeps other processes from naming and discarding bytes meanwhile. Raises StoreError; without `wait`, also
        when another process does that now."""
        with _as_store_error():
            self._directory.mkdir(mode=0o750, parents=True, exist_ok=True)
            descriptor = os.open(self._directory / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        try:
            with _as_store_error():
                fcntl.flock(descriptor, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
        finally:
            os.close(descriptor)

    @contextlib.contextmanager
    def staged(self, source: BinaryIO, largest: int = LARGEST) -> Iterator[Staged]:
        """Copies a stream to disk; without `keep` it is deleted at the end of the block. Raises BadInput when it is
        larger than `largest` bytes, StoreError when the disk refuses."""
        with _as_store_error():
            self._directory.mkdir(mode=0o750, parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=self._directory)
        try:
            digest, size = hashlib.sha256(), 0
            with _as_store_error(), open(descriptor, "wb") as file:
                while piece := source.read(_PIECE):
                    size += len(piece)
                    if size > largest:
                        raise BadInput(f"The file is larger than {largest} bytes, the limit for a payload.")
                    digest.update(piece)
                    file.write(piece)
                os.fchmod(file.fileno(), 0o640)
                file.flush()
                os.fsync(file.fileno())
            with _as_store_error(), Path(temporary).open("rb") as file:
                if hashlib.file_digest(file, "sha256").digest() != digest.digest():
                    raise StoreError("The disk returned other bytes than were written; nothing was added.")
            yield Staged(Path(temporary), digest.hexdigest(), size)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)

    def keep(self, staged: Staged) -> None:
        """Names staged bytes by their digest; they replace a damaged file of that name."""
        place = self.path(staged.sha256)
        with _as_store_error():
            place.parent.mkdir(mode=0o750, exist_ok=True)
            os.replace(staged.path, place)
            _sync(place.parent)
            _sync(self._directory)

    def open(self, sha256: str) -> BinaryIO:
        """The file for reading; StoreError when it is missing or is not a plain file."""
        with _as_store_error():
            return os.fdopen(os.open(self.path(sha256), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")

    def discard(self, sha256: str) -> None:
        """Deletes the bytes; a process that has them open can read them to the end."""
        with contextlib.suppress(FileNotFoundError):
            self.path(sha256).unlink()

    def sweep(self, used: Collection[str], now: float) -> list[str]:
        """Deletes what is a day old at `now` (Unix seconds) or more: bytes with none of the `used` digests, and what
        an interrupted copy left. Returns the names of the deleted files. Call it within `exclusive`."""
        deleted = []
        with _as_store_error():
            for path in [*self._directory.glob("[0-9a-f][0-9a-f]/*"), *self._directory.glob(".new-*")]:
                with contextlib.suppress(FileNotFoundError):  # a copy that another process has just finished
                    if path.parent.name + path.name not in used and path.stat().st_mtime < now - _DAY_SECONDS:
                        path.unlink()
                        deleted.append(str(path.relative_to(self._directory)))
        return deleted


@contextlib.contextmanager
def _as_store_error() -> Iterator[None]:
    try:
        yield
    except BlockingIOError as error:
        raise StoreError("Another process works on the payloads, such as a backup.") from error
    except OSError as error:
        raise StoreError(f"The directory of the payloads cannot be used: {error.strerror or error}.") from error


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
