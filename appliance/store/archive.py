"""The file of a backup: a tar archive of plain files, the first of which lists the others with their
sizes and SHA-256.

It is read header by header, and nothing but a plain file with a name and a size that the list promises is accepted: no
link, no extension header, no path of its own."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tarfile
from collections import deque
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from appliance.domain.blockers import blocker
from appliance.errors import Refused

LIST = "manifest.json"
FORMAT = 1
MAX_LIST = 32 << 20
MAX_FILES = 200_000
MAX_TEXT = 256
PIECE = 1 << 20
DATABASE = "database"
HEAD = "head"

_NAME = re.compile(r"(?:database|head|keys/[a-z]+\.(?:pem|key)|web/[a-z]+\.pem|blobs/[0-9a-f]{64})")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class FileEntry:
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a backup holds. `engine` is that of its database; `made_at` an ISO instant."""

    appliance: str
    made_at: str
    engine: str
    schema: int
    files: tuple[FileEntry, ...]

    @property
    def size(self) -> int:
        return sum(entry.size for entry in self.files)

    def encode(self) -> bytes:
        return json.dumps({"format": FORMAT, **asdict(self)}, indent=1).encode()


def is_kept(name: str) -> bool:
    """Whether a backup holds a file of this name."""
    return _NAME.fullmatch(name) is not None


def describe(name: str, path: Path) -> FileEntry:
    with path.open("rb") as file:
        return FileEntry(name, path.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest())


def write(target: BinaryIO, contents: Contents, paths: dict[str, Path]) -> None:
    """Streams the archive. OSError as it comes; ValueError when a file is no longer as it was listed."""
    encoded = contents.encode()
    target.write(_header(LIST, len(encoded)) + encoded + _padding(len(encoded)))
    for entry in contents.files:
        target.write(_header(entry.name, entry.size))
        digest, written = hashlib.sha256(), 0
        with paths[entry.name].open("rb") as source:
            while piece := source.read(PIECE):
                digest.update(piece)
                written += len(piece)
                target.write(piece)
        if (written, digest.hexdigest()) != (entry.size, entry.sha256):
            raise ValueError(f"{paths[entry.name]} changed or is damaged")
        target.write(_padding(written))
    target.write(bytes(2 * tarfile.BLOCKSIZE))


def read_contents(source: BinaryIO) -> Contents:
    """The list at the beginning. Raises Refused for anything that is no backup."""
    name, size = _next(source)
    if name != LIST or size > MAX_LIST:
        raise _bad(f"it does not begin with {LIST}")
    try:
        data = json.loads(_exactly(source, size))
        _skip_padding(source, size)
        if data.pop("format") != FORMAT:
            raise _bad("it has a format that this version does not know")
        files = tuple(FileEntry(**entry) for entry in data.pop("files"))
        contents = Contents(**data, files=files)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise _bad(f"its {LIST} cannot be read") from None
    _check(contents)
    return contents


def _check(contents: Contents) -> None:
    texts = (contents.appliance, contents.made_at, contents.engine)
    if not all(isinstance(text, str) and len(text) <= MAX_TEXT for text in texts):
        raise _bad(f"its {LIST} cannot be read")
    if len(contents.files) > MAX_FILES:
        raise _bad(f"its {LIST} lists too many files")
    for entry in contents.files:
        typed = isinstance(entry.name, str) and isinstance(entry.size, int) and isinstance(entry.sha256, str)
        if not typed or entry.size < 0 or not is_kept(entry.name) or not _DIGEST.fullmatch(entry.sha256):
            raise _bad(f"it lists the file {str(entry.name)[:80]!a}, which a backup does not hold")
        if entry.name.startswith("blobs/") and entry.name[6:] != entry.sha256:
            raise _bad(f"the payload {entry.name[6:]} is listed with other bytes")
    names = {entry.name for entry in contents.files}
    if len(names) < len(contents.files) or DATABASE not in names:
        raise _bad(f"its {LIST} lists a file twice, or no database")


def verify(source: BinaryIO) -> Contents:
    """Reads a whole archive and keeps nothing of it. Raises Refused when it is not as its list says."""
    contents = read_contents(source)
    for _, pieces in _members(source, contents):
        deque(pieces, maxlen=0)
    return contents


def extract(source: BinaryIO, contents: Contents, directory: Path) -> None:
    """Writes every listed file, and nothing else, below a directory that only its owner may enter. Raises Refused
    when the archive is not as its list says, OSError."""
    for name, pieces in _members(source, contents):
        path = directory / name
        path.parent.mkdir(mode=0o700, exist_ok=True)
        with open(path, "xb", opener=_private) as file:
            file.writelines(pieces)


def _members(source: BinaryIO, contents: Contents) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The name of each listed file and its bytes, which are to be read before the next one."""
    expected = {entry.name: entry for entry in contents.files}
    while expected:
        name, size = _next(source)
        entry = expected.pop(name, None)
        if entry is None or entry.size != size:
            raise _bad(f"the file {name[:80]!a} is not the one that is listed")
        yield name, _pieces(source, entry)
        _skip_padding(source, size)
    if _read(source, 1).strip(b"\0"):
        raise _bad("there is more in it than is listed")


def _pieces(source: BinaryIO, entry: FileEntry) -> Iterator[bytes]:
    digest, left = hashlib.sha256(), entry.size
    while left:
        piece = _exactly(source, min(PIECE, left))
        left -= len(piece)
        digest.update(piece)
        yield piece
    if digest.hexdigest() != entry.sha256:
        raise _bad(f"the file {entry.name} is damaged")


def _private(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _header(name: str, size: int) -> bytes:
    info = tarfile.TarInfo(name)
    info.size, info.mode = size, 0o600
    return info.tobuf(tarfile.GNU_FORMAT, "ascii", "strict")


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)


def _next(source: BinaryIO) -> tuple[str, int]:
    """Name and size of the next file. Only its own header is looked at: extension headers are refused."""
    block = _read(source, tarfile.BLOCKSIZE)
    try:
        info = tarfile.TarInfo.frombuf(block, "ascii", "strict")
    except (tarfile.HeaderError, ValueError):
        raise _bad("it is cut off, or no tar archive") from None
    if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or info.size < 0:
        raise _bad(f"{info.name[:80]!a} is not a plain file")
    return info.name, info.size


def _exactly(source: BinaryIO, size: int) -> bytes:
    data = _read(source, size)
    if len(data) < size:
        raise _bad("it is cut off")
    return data


def _read(source: BinaryIO, size: int) -> bytes:
    try:
        return source.read(size)
    except OSError as error:
        raise _bad(f"it cannot be read ({error.strerror or error})") from error


def _skip_padding(source: BinaryIO, size: int) -> None:
    _exactly(source, -size % tarfile.BLOCKSIZE)


def _bad(why: str) -> Refused:
    return Refused(blocker("backup.invalid", why=why))
