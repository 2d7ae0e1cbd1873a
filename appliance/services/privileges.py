"""Giving up rights: becoming an ordinary user, dropping every capability, dying with the parent.

There is no way back from any of these; they are for a process that has opened what it needs."""

from __future__ import annotations

import ctypes
import os
import pwd
import signal
from pathlib import Path

from appliance.errors import NotAllowed

# <linux/prctl.h>, <linux/capability.h>
_PR_SET_PDEATHSIG = 1
_PR_CAPBSET_DROP = 24
_PR_SET_NO_NEW_PRIVS = 38
_PR_CAP_AMBIENT = 47
_PR_CAP_AMBIENT_CLEAR_ALL = 4
_CAPABILITY_VERSION_3 = 0x20080522
_LAST_CAPABILITY = 63


def become(user: pwd.struct_passwd) -> None:
    """From root to `user`, for good: groups, all three user ids, capabilities (also those that an exec could bring
    back). A process that is not root only loses its capabilities. Raises NotAllowed when a right is left."""
    if os.geteuid() == 0:
        for capability in range(_LAST_CAPABILITY + 1):
            _libc().prctl(_PR_CAPBSET_DROP, capability, 0, 0, 0)  # EINVAL: a number this kernel does not have
        os.setgroups([])
        os.setresgid(user.pw_gid, user.pw_gid, user.pw_gid)
        os.setresuid(user.pw_uid, user.pw_uid, user.pw_uid)
    drop_capabilities()
    if os.geteuid() == 0 or any(capabilities(os.getpid()).values()):
        raise NotAllowed("This process could not give up its rights; it does not go on with them.")


def become_owner(path: Path) -> None:
    """Run as root, becomes the owner of `path`, so that what is written there keeps its owner.

    Raises NotAllowed when root owns it."""
    if os.geteuid() != 0:
        return
    found = path.stat()
    if found.st_uid == 0:
        return
    os.setgroups([])
    os.setresgid(found.st_gid, found.st_gid, found.st_gid)
    os.setresuid(found.st_uid, found.st_uid, found.st_uid)


def drop_capabilities() -> None:
    """Empties every set that the process itself can empty, and forbids gaining any by exec."""
    _prctl(_PR_CAP_AMBIENT, _PR_CAP_AMBIENT_CLEAR_ALL)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    nothing = (ctypes.c_uint32 * 6)()
    if _libc().capset(header, nothing) != 0:
        _raise_errno("capset")


def die_with_parent(parent: int) -> None:
    """SIGTERM when the parent dies, also if it died before this call (`parent` is who it should be)."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


def capabilities(pid: int) -> dict[str, int]:
    """The capability sets that could be used or passed on, as bit masks, from /proc (proc(5))."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    sets = dict(line.split(":\t", 1) for line in lines if line.startswith("Cap"))
    return {name: int(sets[name], 16) for name in ("CapInh", "CapPrm", "CapEff", "CapAmb")}


def _prctl(option: int, argument: int) -> None:
    if _libc().prctl(option, argument, 0, 0, 0) != 0:
        _raise_errno(f"prctl({option})")


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _raise_errno(call: str) -> None:
    number = ctypes.get_errno()
    raise NotAllowed(f"{call} was refused: {os.strerror(number)}.")
