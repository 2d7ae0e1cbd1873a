"""Names a worker so that another one on the same host can tell whether it is still alive."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Holder:
    """`started` is the process's start in clock ticks since boot (proc(5), stat, field 22): a pid alone is reused.
    `nonce` tells the workers of one process apart."""

    host: str
    pid: int
    started: int
    nonce: str

    def __str__(self) -> str:
        return f"{self.host}/{self.pid}/{self.started}/{self.nonce}"


def this_process() -> Holder:
    return Holder(socket.gethostname().replace("/", "-"), os.getpid(), _started(os.getpid()), secrets.token_hex(4))


def is_dead(name: str, me: Holder) -> bool:
    """True only where it is certain: a process of this host that is no more. Others' leases expire by themselves."""
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
