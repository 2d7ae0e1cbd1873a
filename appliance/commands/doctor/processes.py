"""Which processes of the appliance live, and who holds a port: from heartbeats and /proc (proc(5))."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.commands.doctor.records import Records
from appliance.store.heartbeats import BEAT_MS

SILENT_AFTER_MS = 4 * BEAT_MS
EXPECTED = ("payload", "web", "wire", "worker")
SYSTEMD = 1
_LISTENING = {"udp": "07", "tcp": "0A"}
"""The column `st` of /proc/net/udp and tcp for a socket that takes what anybody sends (net/tcp_states.h)."""


@dataclass(frozen=True, slots=True)
class Running:
    """The processes that beat lately and exist: pid by name. `supervisors`: who started them and holds their sockets,
    if not systemd. `elsewhere`: in another network namespace than ours."""

    pids: dict[str, int] = field(default_factory=dict)
    supervisors: frozenset[int] = frozenset()
    elsewhere: bool = False

    def __bool__(self) -> bool:
        return bool(self.pids)

    def has(self, pid: int) -> bool:
        return pid in self.pids.values() or pid in self.supervisors


@dataclass(frozen=True, slots=True)
class Holder:
    pid: int
    name: str


def find_running(records: Records, now: int) -> Running:
    """A heartbeat alone is no proof: its process may have died since, or the clock been set."""
    fresh = {name: beat.pid for name, beat in records.beats.items() if abs(now - beat.at) <= SILENT_AFTER_MS}
    pids = {name: pid for name, pid in fresh.items() if Path(f"/proc/{pid}").exists()}
    supervisors = frozenset(map(_parent, pids.values())) - {0, SYSTEMD}
    return Running(pids, supervisors, any(_elsewhere(pid) for pid in pids.values()))


def examine(running: Running) -> Finding:
    if not running:
        return fine("processes", "The appliance does not run.")
    missing = [name for name in EXPECTED if name not in running.pids]
    if missing:
        text = f"These processes do not run, or cannot write to the database: {', '.join(missing)}."
        return wrong("processes", text, "The log says why: journalctl -u 'gatehouse*', or what `gatehouse run` prints.")
    told = ", ".join(f"{name} (pid {pid})" for name, pid in sorted(running.pids.items()))
    return fine("processes", f"The appliance runs: {told}.")


def is_held(protocol: str, port: int) -> bool:
    """Whether any socket of this network namespace is bound to the port, on whatever address or interface."""
    return bool(_inodes(protocol, port))


def holders(protocol: str, port: int) -> list[Holder]:
    """Whose sockets these are; of other users' processes only root is told."""
    inodes = _inodes(protocol, port)
    return [Holder(pid, _name(pid)) for pid in _pids() if inodes and inodes & _sockets(pid)]


def _parent(pid: int) -> int:
    """0 when the process has ended."""
    with suppress(OSError):
        return int(Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1])
    return 0


def _elsewhere(pid: int) -> bool:
    """False also where we may not look."""
    with suppress(OSError):
        return os.readlink(f"/proc/{pid}/ns/net") != os.readlink("/proc/self/ns/net")
    return False


def _inodes(protocol: str, port: int) -> set[int]:
    found = set()
    for table in (protocol, f"{protocol}6"):
        with suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                words = line.split()
                if words[3] == _LISTENING[protocol] and int(words[1].rpartition(":")[2], 16) == port:
                    found.add(int(words[9]))
    return found


def _pids() -> Iterator[int]:
    return (int(entry) for entry in os.listdir("/proc") if entry.isdigit())


def _sockets(pid: int) -> set[int]:
    """The inodes of a process's sockets; none where we may not look."""
    found = set()
    with suppress(OSError):
        for entry in os.scandir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                link = os.readlink(entry.path)
                if link.startswith("socket:["):
                    found.add(int(link[8:-1]))
    return found


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text("utf-8", "replace").strip()
    except OSError:
        return "a process that has ended"
