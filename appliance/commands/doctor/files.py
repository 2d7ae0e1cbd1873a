"""The state directory: whose it is, whether it takes writes and how fast, the database and the keys in it.

To be looked at with the rights of the user that the processes become (`account.acting`)."""

from __future__ import annotations

import errno
import os
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.commands.doctor.records import open_read_only
from appliance.config import Settings
from appliance.store.schema import SCHEMA
from appliance.trust import keys
from appliance.trust.errors import KeyFileError

LEAST_FREE_BYTES = 512 << 20
LEAST_FREE_FILES = 1000
SLOW_SYNC_SECONDS = 0.1
"""Every batch of leases waits for one such write before it is acknowledged."""

INTEGRITY_SECONDS = 20.0
_SYNCS = 5
_INSTRUCTIONS = 100_000
_KEY_FILES = (keys.LOG, keys.SIGNOFF, keys.VAULT, keys.SESSION, keys.WEBHOOK)


def examine(settings: Settings, user: str) -> list[Finding]:
    """`user` is the name of whose rights are used, for the sentences."""
    state = settings.appliance.state_dir
    try:
        owner = state.stat().st_uid
        os.listdir(state)
        initialised = settings.database.exists()
    except (FileNotFoundError, NotADirectoryError):
        return [_not_initialised(state), _space(_existing(state))]
    except OSError as error:
        text = f"{state} cannot be looked into as {user}: {error.strerror}."
        fix = (
            f"Use sudo; if that does not help: chown -R {user} {state}, and open the directories above it (chmod o+x)."
        )
        return [wrong("state", text, fix)]
    told = [_owner(state, owner, user), _space(state), _writes(state)]
    if not initialised:
        return [*told, _not_initialised(state)]
    return [*told, _database(settings.database, user), _keys(settings, user)]


def _not_initialised(state: Path) -> Finding:
    return wrong("state", f"{state} is not initialised.", "Run `gatehouse init`.")


def _existing(path: Path) -> Path:
    """The nearest directory above that is there."""
    return next(parent for parent in path.absolute().parents if parent.is_dir())


def _owner(state: Path, owner: int, user: str) -> Finding:
    if owner != os.geteuid():
        text = f"{state} belongs to user {owner}, and the processes run as {user}."
        return wrong("state", text, f"chown -R {user} {state}")
    return fine("state", f"{state} belongs to {user}.")


def _space(directory: Path) -> Finding:
    try:
        found = os.statvfs(directory)
    except OSError as error:
        return wrong("disk", f"The file system of {directory} cannot be asked: {error.strerror}.", "See `dmesg`.")
    free = found.f_bavail * found.f_frsize
    fix = f"Free space on the file system of {directory}, or enlarge it: what cannot be stored is not answered."
    if free < LEAST_FREE_BYTES:
        return wrong("disk", f"{directory} has {_mib(free)} free; {_mib(LEAST_FREE_BYTES)} is the least.", fix)
    if found.f_files and found.f_favail < LEAST_FREE_FILES:
        return wrong("disk", f"{directory} has room for {found.f_favail} more files only.", fix)
    return fine("disk", f"{directory} has {_mib(free)} free.")


def _mib(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MiB"


def _writes(state: Path) -> Finding:
    """Writes a nameless file, so that nothing stays whatever happens."""
    try:
        seconds = _sync_seconds(state)
    except OSError as error:
        fix = _WRITE_FIXES.get(error.errno or 0, "See `dmesg`: the disk may be failing.").format(state=state)
        return wrong("disk", f"{state} cannot be written: {error.strerror}.", fix)
    if seconds > SLOW_SYNC_SECONDS:
        text = f"A write to {state} takes {seconds * 1000:.0f} ms to be on disk, and every lease waits for one."
        return wrong("disk", text, "Use a faster disk (an SSD, no network share), or find what else keeps it busy.")
    return fine("disk", f"{state} can be written; a write is on disk after {seconds * 1000:.1f} ms.")


def _sync_seconds(state: Path) -> float:
    """The median of a few writes of one page."""
    taken = []
    with tempfile.TemporaryFile(dir=state, buffering=0) as file:
        for _ in range(_SYNCS):
            began = time.monotonic()
            file.write(bytes(4096))
            os.fsync(file.fileno())
            taken.append(time.monotonic() - began)
    return statistics.median(taken)


_WRITE_FIXES = {
    errno.ENOSPC: "Free space on its file system: what cannot be stored is not answered.",
    errno.EDQUOT: "Raise the quota of the user: what cannot be stored is not answered.",
    errno.EROFS: "Mount its file system for writing: mount -o remount,rw; see `dmesg` for why it is read-only.",
    errno.EACCES: "Give it to the user that the processes run as, mode 0750.",
}


def _database(path: Path, user: str) -> Finding:
    closed = [file.name for file in _database_files(path) if not os.access(file, os.R_OK | os.W_OK, effective_ids=True)]
    if closed:
        text = f"{user} may not read and write {', '.join(closed)}."
        return wrong("database", text, f"chown {user} {path}*")
    try:
        problems, whole = _integrity(path)
    except sqlite3.Error as error:
        problems, whole = [f"{error}."], True
    if problems:
        text = f"The database {path.name} is damaged or cannot be read: {' '.join(problems)}"
        return wrong("database", text, f"Stop Gatehouse, keep a copy of {path.parent}, and restore the latest backup.")
    extent = "was checked whole" if whole else f"is large; {INTEGRITY_SECONDS:.0f} s of checking found nothing"
    return fine("database", f"The database {path.name} {extent}.")


def _database_files(path: Path) -> Iterator[Path]:
    files = (path.with_name(path.name + end) for end in ("", "-wal", "-shm"))
    return (file for file in files if file.exists())


def _integrity(path: Path) -> tuple[list[str], bool]:
    """What is wrong (at most a few sentences), and whether the check came to its end. Raises sqlite3.Error."""
    with closing(open_read_only(path)) as connection:
        schema = connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
        if schema is None or schema[0] != str(SCHEMA):
            return [f"It has schema {schema[0] if schema else 'none'}; this Gatehouse needs {SCHEMA}."], True
        connection.set_progress_handler(_until(time.monotonic() + INTEGRITY_SECONDS), _INSTRUCTIONS)
        try:
            told = [str(row[0]) for row in connection.execute("PRAGMA integrity_check(3)")]
        except sqlite3.OperationalError as error:
            if "interrupted" in str(error):
                return [], False
            raise
    return [] if told == ["ok"] else told, True


def _until(deadline: float) -> Callable[[], bool]:
    return lambda: time.monotonic() > deadline


def _keys(settings: Settings, user: str) -> Finding:
    directory = settings.keys_dir
    problems = _key_problems(settings)
    if problems:
        secret = f"{directory} {settings.appliance.state_dir / 'web'}"
        fix = f"chown -R {user} {secret}; chmod -R go= {secret}. What is missing or damaged comes from a backup only."
        return wrong("keys", " ".join(problems), fix)
    return fine("keys", f"The keys in {directory} are whole, and readable by {user} alone.")


def _key_problems(settings: Settings) -> list[str]:
    """Each file that is not private; where all are, what `Keys.load` says of their content."""
    directory = settings.keys_dir
    problems = []
    for path in (*(directory / name for name in _KEY_FILES), settings.appliance.state_dir / "web" / "key.pem"):
        try:
            keys.read_private_file(path)
        except KeyFileError as error:
            problems.append(str(error))
    if problems:
        return problems
    try:
        keys.Keys.load(directory)
    except KeyFileError as error:
        return [str(error)]
    mode = directory.stat().st_mode & 0o777
    return [f"{directory} has mode {mode:04o}, so others could replace keys."] if mode & 0o022 else []
