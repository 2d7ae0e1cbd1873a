"""The state directory: who owns it, whether it can be written and how fast, and the keys in it.

To be looked at with the rights of the user that the processes become (`account.acting`)."""

from __future__ import annotations

import errno
import os
import statistics
import tempfile
import time
from pathlib import Path

from appliance.commands.doctor import database
from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.config import Settings
from appliance.trust import keys
from appliance.trust.errors import KeyFileError

LEAST_FREE_BYTES = 512 << 20
LEAST_FREE_FILES = 1000
SLOW_SYNC_SECONDS = 0.1
"""Every batch of leases waits for one such write before it is acknowledged."""

_SYNCS = 5
_KEY_FILES = (keys.LOG, keys.SIGNOFF, keys.VAULT, keys.SESSION, keys.WEBHOOK)


def examine(settings: Settings, user: str) -> list[Finding]:
    """`user` is the name of whose rights are used, for the sentences."""
    state = settings.appliance.state_dir
    try:
        owner = state.stat().st_uid
        os.listdir(state)
        initialised = settings.keys_dir.is_dir()
    except (FileNotFoundError, NotADirectoryError):
        return [_not_initialised(state), _space(_existing(state))]
    except OSError as error:
        text = f"{state} cannot be looked into as {user}: {error.strerror}."
        fix = (
            f"Use sudo; if that does not help: chown -R {user} {state}, and open the directories above it (chmod o+x)."
        )
        return [wrong("state", text, fix)]
    findings = [_owner(state, owner, user), _space(state), _writes(state)]
    if not initialised:
        return [*findings, _not_initialised(state)]
    return [*findings, *database.examine(settings, user), _keys(settings, user)]


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
