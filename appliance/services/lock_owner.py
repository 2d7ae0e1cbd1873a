"""Identifies the owner of a machine lock, so that another worker on the same host can see whether it still runs."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class LockOwner:
    """A worker. `host` is the host's name and the appliance; `started` is its process's start in clock ticks since boot
    (proc(5), stat, field 22), because a pid alone is reused; `nonce` distinguishes the workers of one process."""

    host: str
    pid: int
    started: int
    nonce: str

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}/{self.started}/{self.nonce}"


def this_process(origin: int) -> LockOwner:
    """`origin` is the appliance's in the database: others that share it may run on hosts of the same name."""
    host = f"{socket.gethostname().replace('/', '-')}#{origin}"
    return LockOwner(host, os.getpid(), _started(os.getpid()), secrets.token_hex(4))


def is_dead(name: str, me: LockOwner) -> bool:
    """Whether the owner `name` is certainly a process of this host that has ended. Locks of other hosts expire."""
    parts = name.split("/")
    if len(parts) != 4 or parts[0] != me.host or not (parts[1].isdigit() and parts[2].isdigit()):
        return False
    return _started(int(parts[1])) != int(parts[2])


def _started(pid: int) -> int:
    """0 when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text("ascii", "replace")
    except OSError:
        return 0
    return int(stat.rpartition(")")[2].split()[19])
