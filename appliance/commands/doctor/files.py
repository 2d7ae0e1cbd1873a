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
from appliance.errors import StoreError
from appliance.payload.blobs import Blobs
from appliance.store import health
from appliance.store.payloads import payloads
from appliance.trust import keys
from appliance.trust.errors import KeyFileError

LEAST_FREE_BYTES = 512 << 20
LEAST_FREE_FILES = 1000
SLOW_SYNC_SECONDS = 0.1
"""Every batch of leases waits for one such write before it is acknowledged."""

_SYNCS = 5
_NAMED = 5
_KEY_FILES = (keys.LOG, keys.SIGNOFF, keys.VAULT, keys.SESSION, keys.WEBHOOK)


def examine(settings: Settings, user: str) -> list[Finding]:
    """`user` names the user that this process acts as, for the sentences."""
    state = settings.appliance.state_dir
    try:
        owner = state.stat().st_uid
        os.listdir(state)
        initialised = settings.keys_dir.is_dir()
    except (FileNotFoundError, NotADirectoryError):
        nearest = next(parent for parent in state.absolute().parents if parent.is_dir())
        return [_not_initialised(state), _space(nearest)]
    except OSError as error:
        text = f"{state} cannot be looked into as {user}: {error.strerror}."
        next_action = (
            f"Use sudo; if that does not help: chown -R {user} {state}, and open the directories above it (chmod o+x)."
        )
        return [wrong("state", text, next_action)]
    if owner == os.geteuid():
        owned = fine("state", f"{state} belongs to {user}.")
    else:
        text = f"{state} belongs to user {owner}, and the processes run as {user}."
        owned = wrong("state", text, f"chown -R {user} {state}")
    findings = [owned, _space(state), _write_speed(state)]
    if not initialised:
        return [*findings, _not_initialised(state)]
    return [*findings, *database.examine(settings, user), *_payloads(settings), _keys(settings, user)]


def _not_initialised(state: Path) -> Finding:
    return wrong("state", f"{state} is not initialised.", "Run `gatehouse init`.")


def _space(directory: Path) -> Finding:
    try:
        found = os.statvfs(directory)
    except OSError as error:
        return wrong("disk", f"The file system of {directory} cannot be asked: {error.strerror}.", "See `dmesg`.")
    free = found.f_bavail * found.f_frsize
    next_action = f"Free space on the file system of {directory}, or enlarge it: what cannot be stored is not answered."
    if free < LEAST_FREE_BYTES:
        return wrong("disk", f"{directory} has {_mib(free)} free; {_mib(LEAST_FREE_BYTES)} is the least.", next_action)
    if found.f_files and found.f_favail < LEAST_FREE_FILES:
        return wrong("disk", f"{directory} has room for {found.f_favail} more files only.", next_action)
    return fine("disk", f"{directory} has {_mib(free)} free.")


def _mib(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MiB"


def _write_speed(state: Path) -> Finding:
    """The median of a few synced writes of one page to a nameless file, so that nothing stays whatever happens."""
    taken = []
    try:
        with tempfile.TemporaryFile(dir=state, buffering=0) as file:
            for _ in range(_SYNCS):
                began = time.monotonic()
                file.write(bytes(4096))
                os.fsync(file.fileno())
                taken.append(time.monotonic() - began)
    except OSError as error:
        next_action = _WRITE_ACTIONS.get(error.errno or 0, "See `dmesg`: the disk may be failing.").format(state=state)
        return wrong("disk", f"{state} cannot be written: {error.strerror}.", next_action)
    seconds = statistics.median(taken)
    if seconds > SLOW_SYNC_SECONDS:
        text = f"A write to {state} takes {seconds * 1000:.0f} ms to be on disk, and every lease waits for one."
        return wrong("disk", text, "Use a faster disk (an SSD, no network share), or find what else keeps it busy.")
    return fine("disk", f"{state} can be written; a write is on disk after {seconds * 1000:.1f} ms.")


_WRITE_ACTIONS = {
    errno.ENOSPC: "Free space on its file system: what cannot be stored is not answered.",
    errno.EDQUOT: "Raise the quota of the user: what cannot be stored is not answered.",
    errno.EROFS: "Mount its file system for writing: mount -o remount,rw; see `dmesg` for why it is read-only.",
    errno.EACCES: "Give it to the user that the processes run as, mode 0750.",
}


def _payloads(settings: Settings) -> list[Finding]:
    """Every payload of the catalogue has a file of its size; whether a database can be read is not said here."""
    try:
        with health.read_only(settings.database_location, settings.appliance.name) as reader:
            listed = payloads(reader)
    except StoreError:
        return []
    blobs = Blobs(settings.blobs_dir)
    lost = []
    for each in listed:
        try:
            is_whole = blobs.path(each.sha256).stat().st_size == each.size
        except OSError:
            is_whole = False
        lost += [] if is_whole else [each.name]
    if lost:
        more = f" and {len(lost) - _NAMED} more" if len(lost) > _NAMED else ""
        text = f"The file of these payloads is missing, cut or cannot be read: {', '.join(lost[:_NAMED])}{more}."
        return [wrong("payloads", text, "Add each again with `gatehouse payload add`, or remove it.")]
    return [fine("payloads", f"Each of the {len(listed)} payloads has its file.")] if listed else []


def _keys(settings: Settings, user: str) -> Finding:
    """Each key file that is not private; where all are, what `Keys.load` reports of their content."""
    directory, web = settings.keys_dir, settings.appliance.state_dir / "web"
    problems = []
    for path in (*(directory / name for name in _KEY_FILES), web / "key.pem"):
        try:
            keys.read_private_file(path)
        except KeyFileError as error:
            problems.append(str(error))
    try:
        if not problems:
            keys.Keys.load(directory)
            mode = directory.stat().st_mode & 0o777
            problems = [f"{directory} has mode {mode:04o}, so others could replace keys."] if mode & 0o022 else []
    except KeyFileError as error:
        problems = [str(error)]
    if problems:
        secret = f"{directory} {web}"
        next_action = (
            f"chown -R {user} {secret}; chmod -R go= {secret}. What is missing or damaged comes from a backup only."
        )
        return wrong("keys", " ".join(problems), next_action)
    return fine("keys", f"The keys in {directory} are whole, and readable by {user} alone.")
