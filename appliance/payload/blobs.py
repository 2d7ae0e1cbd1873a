"""The content-addressed store: a file is named by the SHA-256 of its bytes and never changes.

A file is written beside its place, synced, and gets its name last; what a crash leaves behind has no name."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from appliance.errors import BadInput, StoreError

LARGEST = 4 << 30
_PIECE = 1 << 20


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
    def staged(self, source: BinaryIO, largest: int = LARGEST) -> Iterator[Staged]:
        """Copies a stream to disk; `keep` gives it its name, else it is gone at the end of the block.
        Raises BadInput when it is larger than `largest` bytes, StoreError when the disk refuses."""
        with _told_as_sentence():
            self._directory.mkdir(mode=0o750, parents=True, exist_ok=True)
            descriptor, temporary = tempfile.mkstemp(prefix=".new-", dir=self._directory)
        try:
            with _told_as_sentence(), open(descriptor, "wb") as file:
                digest, size = _copy(source, file, largest)
                os.fchmod(file.fileno(), 0o640)
                file.flush()
                os.fsync(file.fileno())
            _read_back(Path(temporary), digest)
            yield Staged(Path(temporary), digest, size)
        finally:
            with contextlib.suppress(FileNotFoundError):
                os.unlink(temporary)

    def keep(self, staged: Staged) -> None:
        """Names staged bytes by their digest; a damaged file of that name is mended by it."""
        place = self.path(staged.sha256)
        with _told_as_sentence():
            place.parent.mkdir(mode=0o750, exist_ok=True)
            os.replace(staged.path, place)
            _sync(place.parent)
            _sync(self._directory)

    def open(self, sha256: str) -> BinaryIO:
        """The file for reading; StoreError when it is gone or is no plain file."""
        with _told_as_sentence():
            return os.fdopen(os.open(self.path(sha256), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC), "rb")

    def discard(self, sha256: str) -> None:
        """Forgets the bytes; who has them open reads on."""
        with contextlib.suppress(FileNotFoundError):
            self.path(sha256).unlink()


def _copy(source: BinaryIO, target: BinaryIO, largest: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while piece := source.read(_PIECE):
        size += len(piece)
        if size > largest:
            raise BadInput(f"The file is larger than {largest} bytes, which is the most a payload may have.")
        digest.update(piece)
        target.write(piece)
    return digest.hexdigest(), size


def _read_back(path: Path, digest: str) -> None:
    """What the disk kept must be what was sent to it."""
    with _told_as_sentence(), path.open("rb") as file:
        kept = hashlib.file_digest(file, "sha256").hexdigest()
    if kept != digest:
        raise StoreError("The disk gave back other bytes than were written; nothing was added.")


@contextlib.contextmanager
def _told_as_sentence() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StoreError(f"The payload store cannot do it: {error.strerror or error}.") from error


def _sync(directory: Path) -> None:
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
