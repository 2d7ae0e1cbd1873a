"""The locks on the state directory: each process of an appliance has one, so that two appliances never work on one
directory.

flock(2) on a file for each process. A lock belongs to the open file: whoever inherits the descriptor holds it too, and
the kernel ends it with the last of them, however that ends. The supervisor holds all of them, and its processes inherit
theirs: they keep it when the supervisor is killed, until they have ended. What is in a file only names the holder."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import socket
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from appliance.clock import system_clock
from appliance.domain.blockers import blocker
from appliance.domain.moments import iso
from appliance.errors import BadInput, NotAllowed, NotFound, Refused
from appliance.wire.text import display

SERVICES = ("wire", "worker", "web", "payload")
"""The processes of an appliance."""

FILES = frozenset(f"{name}.lock" for name in SERVICES)
END_SECONDS = 6.0
"""Processes whose supervisor was killed end within five seconds; for so long the next appliance waits for them."""

_MAX_HOLDER = 512
_NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)


@dataclass(frozen=True, slots=True)
class Holder:
    """As written by itself: `since` is an ISO instant."""

    pid: int
    host: str
    since: str

    def __str__(self) -> str:
        return f"pid {self.pid} on {self.host}, since {self.since}"

    @property
    def has_ended(self) -> bool:
        """Certainly, and not only here: it was a process of this host."""
        return self.host == socket.gethostname() and not Path(f"/proc/{self.pid}").exists()


def hold(state: Path, names: Collection[str] = SERVICES) -> Mapping[str, int]:
    """The descriptors of the locks of these processes, held until the last copy of each is closed. Raises Refused,
    which names the holder, when one is taken; NotFound without a directory, NotAllowed and BadInput when it cannot be
    locked."""
    held: dict[str, int] = {}
    try:
        folder = os.open(state, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        try:
            for name in sorted(names):
                held[name] = _lock(state, folder, f"{name}.lock")
        finally:
            os.close(folder)
    except BaseException as error:
        for descriptor in held.values():
            os.close(descriptor)
        if isinstance(error, FileNotFoundError | NotADirectoryError):
            raise NotFound(f"{state} is not initialised. Run `gatehouse init` first.") from None
        if isinstance(error, OSError):
            raise _not_lockable(state, error) from None
        raise
    return held


@contextmanager
def held_for(state: Path) -> Iterator[None]:
    """All locks, for a command that must be alone; their files are removed afterwards. Raises as `hold`."""
    held = hold(state)
    try:
        yield
    finally:
        for name in held:
            with suppress(OSError):
                (state / f"{name}.lock").unlink()
        for descriptor in held.values():
            os.close(descriptor)


def _lock(state: Path, folder: int, name: str) -> int:
    deadline = time.monotonic() + END_SECONDS
    while True:
        descriptor = os.open(name, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640, dir_fd=folder)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if _is_named(descriptor, folder, name):
                _sign(descriptor)
                return descriptor
            os.close(descriptor)  # its file was removed meanwhile
        except BlockingIOError:
            holder = _holder(descriptor)
            os.close(descriptor)
            if holder is None or not holder.has_ended or time.monotonic() > deadline:
                who = f"{name.removesuffix('.lock')} ({holder or 'its holder is not known'})"
                raise Refused(blocker("appliance.already_running", directory=state, who=who)) from None
            time.sleep(0.1)
        except BaseException:
            os.close(descriptor)
            raise


def _is_named(descriptor: int, folder: int, name: str) -> bool:
    try:
        return os.path.samestat(os.fstat(descriptor), os.stat(name, dir_fd=folder, follow_symlinks=False))
    except FileNotFoundError:
        return False


def _sign(descriptor: int) -> None:
    """A full disk prevents no lock, only the name of its holder."""
    me = {"pid": os.getpid(), "host": socket.gethostname(), "since": iso(system_clock())}
    with suppress(OSError):
        os.truncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(me).encode(), 0)


def _holder(descriptor: int) -> Holder | None:
    """None when the file does not say it."""
    try:
        found = json.loads(os.pread(descriptor, _MAX_HOLDER, 0))
        shown = [display(str(found[name]).encode(), 80) for name in ("host", "since")]
        return Holder(int(found["pid"]), *shown)
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return None


def _not_lockable(state: Path, error: OSError) -> BadInput | NotAllowed:
    if error.errno in _NO_LOCKS:
        return BadInput(
            f"The file system of {state} has no locks ({error.strerror}), so that two appliances could work there at "
            "once. Set [appliance] state_dir to a folder on a disk of this host, not a network share."
        )
    return NotAllowed(
        f"{state} cannot be locked: {error.strerror}. Let the appliance's user write there (owner, mount options, free "
        "space); `gatehouse doctor` shows what is wrong."
    )
