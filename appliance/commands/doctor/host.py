"""What the host gives: rights, the clock, descriptors."""

from __future__ import annotations

import ctypes
import os
import resource
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from struct import Struct

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.commands.doctor.processes import Running
from appliance.domain.moments import MINUTE, from_iso, iso

LEAST_DESCRIPTORS = 1024
NEVER_BEFORE = from_iso("2026-01-01T00:00:00.000Z")
"""A clock that shows less was never set."""

_NEEDED = {13: "CAP_NET_RAW", 10: "CAP_NET_BIND_SERVICE"}
_NEEDED_BY_ROOT = {7: "CAP_SETUID", 6: "CAP_SETGID"}
_WIDE_BUFFERS = 12  # CAP_NET_ADMIN, for SO_RCVBUFFORCE

_TIMEX = Struct("@Illlli")
"""The beginning of struct timex (adjtimex(2)): modes, offset, freq, maxerror, esterror, status."""

_TIMEX_SIZE = 512
_STA_UNSYNC = 0x40


@dataclass(frozen=True, slots=True)
class Discipline:
    """What the kernel says of its clock. `error_seconds` is the most that it may be off."""

    synchronised: bool
    error_seconds: float


def capabilities(running: Running) -> Finding:
    if running:
        return fine("capabilities", "The appliance has opened its sockets already, and needs no rights any more.")
    return judge_capabilities(_effective(), root=os.geteuid() == 0)


def judge_capabilities(mask: int, *, root: bool) -> Finding:
    """`mask` is CapEff of /proc/self/status (capabilities(7)); root also needs to be able to become somebody else."""
    needed = _NEEDED | (_NEEDED_BY_ROOT if root else {})
    missing = [name for bit, name in needed.items() if not mask >> bit & 1]
    if missing and root:
        fix = "Give them to the container or the unit (AmbientCapabilities, --cap-add)."
        return wrong("capabilities", f"Root lacks {', '.join(missing)} here.", fix)
    if missing:
        text = f"A process of this user lacks {', '.join(missing)}, so it cannot open the sockets of the segments."
        return wrong("capabilities", text, "Start it with sudo (it becomes an ordinary user at once), or by its unit.")
    if not mask >> _WIDE_BUFFERS & 1:
        text = "The rights suffice. Without CAP_NET_ADMIN the capture's buffer is bounded by net.core.rmem_max."
        return fine("capabilities", text)
    return fine("capabilities", "This process may open every socket that is needed.")


def _effective() -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("CapEff:")).split()[1], 16)


def clock(now: int, latest: int, tolerance_seconds: int) -> Finding:
    return judge_clock(now, latest, tolerance_seconds, _discipline())


def judge_clock(now: int, latest: int, tolerance_seconds: int, discipline: Discipline | None) -> Finding:
    """`latest` is the instant of the journal's last entry; `discipline` None where the kernel does not tell."""
    fix = "Install and start a time service (chrony or systemd-timesyncd), and see that it reaches its servers."
    if now < max(NEVER_BEFORE, latest - MINUTE):
        past = f"the journal's last entry is of {iso(latest)}" if latest > NEVER_BEFORE else "that is long past"
        return wrong("clock", f"The clock shows {iso(now)}; {past}.", fix)
    if discipline is None:
        return fine("clock", f"The clock shows {iso(now)}; whether it is synchronised the kernel does not tell.")
    if not discipline.synchronised:
        return wrong("clock", f"The clock shows {iso(now)} and is not synchronised.", fix)
    if discipline.error_seconds > tolerance_seconds:
        text = f"The clock may be off by {discipline.error_seconds:.1f} s; machines are held to {tolerance_seconds} s."
        return wrong("clock", text, fix)
    return fine("clock", f"The clock is synchronised, within {discipline.error_seconds:.3f} s.")


def _discipline() -> Discipline | None:
    """Asks without changing anything (modes 0), which everybody may."""
    buffer = ctypes.create_string_buffer(_TIMEX_SIZE)
    if ctypes.CDLL(None).adjtimex(buffer) == -1:
        return None
    _, _, _, most, _, status = _TIMEX.unpack_from(buffer)
    return Discipline(not status & _STA_UNSYNC, most / 1e6)


def descriptors(running: Running) -> Finding:
    limits = [_limit_of(pid) for pid in running.pids.values()] or [resource.getrlimit(resource.RLIMIT_NOFILE)[0]]
    return judge_descriptors(min(limits))


def judge_descriptors(limit: int) -> Finding:
    if limit < LEAST_DESCRIPTORS:
        text = f"A process may have {limit} files and sockets open; {LEAST_DESCRIPTORS} is the least."
        return wrong("descriptors", text, "Raise it: ulimit -n 65536, or LimitNOFILE=65536 in the unit.")
    return fine("descriptors", f"A process may have {limit} files and sockets open.")


def _limit_of(pid: int) -> int:
    """The soft limit, from /proc/PID/limits; no limit where the process has ended."""
    with suppress(OSError, StopIteration, ValueError):
        lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Max open files")).split()[3])
    return int(resource.getrlimit(resource.RLIMIT_NOFILE)[1])
