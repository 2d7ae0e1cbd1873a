"""Which processes of the appliance run, and which hold a port: from heartbeats and /proc (proc(5))."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.commands.doctor.records import Records
from appliance.store.heartbeats import BEAT_MS

FRESH_MS = 4 * BEAT_MS
EXPECTED = ("payload", "web", "wire", "worker")
SYSTEMD = 1
_LISTENING = {"udp": "07", "tcp": "0A"}
"""The column `st` of /proc/net/udp and tcp (net/tcp_states.h) for a socket without a fixed peer: UDP unconnected, TCP
listening."""


@dataclass(frozen=True, slots=True)
class Running:
    """The processes with a fresh heartbeat that exist: pid by name. `supervisors`: their parents, which hold their
    sockets, without systemd. `elsewhere`: one is in another network namespace than this process."""

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
    """A fresh heartbeat is not enough: the process may have ended since, or the clock may have been set."""
    pids: dict[str, int] = {}
    parents: set[int] = set()
    elsewhere = False
    for name, beat in records.beats.items():
        process = Path(f"/proc/{beat.pid}")
        if abs(now - beat.at) > FRESH_MS or not process.exists():
            continue
        pids[name] = beat.pid
        with suppress(OSError):  # the process has ended
            parents.add(int((process / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[1]))
        with suppress(OSError):  # only root may read this of another user's process
            elsewhere |= os.readlink(process / "ns" / "net") != os.readlink("/proc/self/ns/net")
    return Running(pids, frozenset(parents - {0, SYSTEMD}), elsewhere)


def examine(running: Running) -> Finding:
    if not running:
        return fine("processes", "The appliance does not run.")
    missing = [name for name in EXPECTED if name not in running.pids]
    if missing:
        text = f"These processes do not run, or cannot write to the database: {', '.join(missing)}."
        next_action = "Find the reason in the log: journalctl -u 'gatehouse*', or the output of `gatehouse run`."
        return wrong("processes", text, next_action)
    names = ", ".join(f"{name} (pid {pid})" for name, pid in sorted(running.pids.items()))
    return fine("processes", f"The appliance runs: {names}.")


def is_bound(protocol: str, port: int) -> bool:
    """Whether any socket of this network namespace is bound to the port, on any address or interface."""
    return bool(_inodes_of_port(protocol, port))


def holders(protocol: str, port: int) -> list[Holder]:
    """The processes that hold these sockets; those of other users are visible to root only."""
    inodes = _inodes_of_port(protocol, port)
    found: list[Holder] = []
    for entry in os.listdir("/proc") if inodes else ():
        if not entry.isdigit() or not inodes & _inodes_of_process(int(entry)):
            continue
        try:
            name = Path(f"/proc/{entry}/comm").read_text("utf-8", "replace").strip()
        except OSError:
            name = "a process that has ended"
        found.append(Holder(int(entry), name))
    return found


def _inodes_of_port(protocol: str, port: int) -> set[int]:
    found = set()
    for table in (protocol, f"{protocol}6"):
        with suppress(OSError):
            for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
                columns = line.split()
                if columns[3] == _LISTENING[protocol] and int(columns[1].rpartition(":")[2], 16) == port:
                    found.add(int(columns[9]))
    return found


def _inodes_of_process(pid: int) -> set[int]:
    """The inodes of a process's sockets; none where this process may not read them."""
    found = set()
    with suppress(OSError):
        for entry in os.scandir(f"/proc/{pid}/fd"):
            with suppress(OSError):
                link = os.readlink(entry.path)
                if link.startswith("socket:["):
                    found.add(int(link[8:-1]))
    return found
