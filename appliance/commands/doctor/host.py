"""The host: capabilities, clock, file descriptors."""

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

MIN_DESCRIPTORS = 1024
EARLIEST = from_iso("2026-01-01T00:00:00.000Z")
"""A clock that shows an earlier time was never set."""

_NEEDED = {13: "CAP_NET_RAW", 10: "CAP_NET_BIND_SERVICE"}
_NEEDED_BY_ROOT = {7: "CAP_SETUID", 6: "CAP_SETGID"}
_WIDE_BUFFERS = 12  # CAP_NET_ADMIN, for SO_RCVBUFFORCE

_TIMEX = Struct("@Illlli")
"""The beginning of struct timex (adjtimex(2)): modes, offset, freq, maxerror, esterror, status."""

_TIMEX_SIZE = 512
_STA_UNSYNC = 0x40


@dataclass(frozen=True, slots=True)
class Discipline:
    """What the kernel reports about its clock. `error_seconds` is the largest possible error."""

    synchronised: bool
    error_seconds: float


def capabilities(running: Running) -> Finding:
    if running:
        return fine("capabilities", "The appliance runs: its sockets are open, and it needs no more capabilities.")
    lines = Path("/proc/self/status").read_text().splitlines()
    mask = next(line for line in lines if line.startswith("CapEff:")).split()[1]
    return capabilities_finding(int(mask, 16), root=os.geteuid() == 0)


def capabilities_finding(mask: int, *, root: bool) -> Finding:
    """`mask` is CapEff of /proc/self/status (capabilities(7)); root must also be able to become another user."""
    needed = _NEEDED | (_NEEDED_BY_ROOT if root else {})
    missing = [name for bit, name in needed.items() if not mask >> bit & 1]
    if missing and root:
        next_action = "Give them to the container or the unit (AmbientCapabilities, --cap-add)."
        return wrong("capabilities", f"Root has no {', '.join(missing)} here.", next_action)
    if missing:
        text = f"A process of this user has no {', '.join(missing)} and cannot open the sockets of the segments."
        return wrong("capabilities", text, "Start it with sudo (it drops root rights at once), or by its unit.")
    if not mask >> _WIDE_BUFFERS & 1:
        text = "This process can open every socket. Without CAP_NET_ADMIN net.core.rmem_max limits the capture buffer."
        return fine("capabilities", text)
    return fine("capabilities", "This process can open every socket that is needed.")


def clock_finding(now: int, latest: int, tolerance_seconds: int, discipline: Discipline | None) -> Finding:
    """`latest` is the time of the journal's last entry; `discipline` is None where the kernel does not report it."""
    next_action = (
        "Install and start a time service (chrony or systemd-timesyncd), and check that it reaches its servers."
    )
    if now < max(EARLIEST, latest - MINUTE):
        later = f"the journal's last entry, {iso(latest)}" if latest > EARLIEST else "the release of this software"
        return wrong("clock", f"The clock shows {iso(now)}, which is before {later}.", next_action)
    if discipline is None:
        return fine("clock", f"The clock shows {iso(now)}; the kernel does not report whether it is synchronised.")
    if not discipline.synchronised:
        return wrong("clock", f"The clock shows {iso(now)} and is not synchronised.", next_action)
    if discipline.error_seconds > tolerance_seconds:
        text = (
            f"The clock may be wrong by {discipline.error_seconds:.1f} s; machines are allowed {tolerance_seconds} s."
        )
        return wrong("clock", text, next_action)
    return fine("clock", f"The clock is synchronised, within {discipline.error_seconds:.3f} s.")


def clock_discipline() -> Discipline | None:
    """Reads it without changing anything (modes 0), which needs no capability; None where the kernel has no answer."""
    buffer = ctypes.create_string_buffer(_TIMEX_SIZE)
    if ctypes.CDLL(None).adjtimex(buffer) == -1:
        return None
    _, _, _, max_error, _, status = _TIMEX.unpack_from(buffer)
    return Discipline(not status & _STA_UNSYNC, max_error / 1e6)


def descriptors(running: Running) -> Finding:
    limits = [descriptor_limit(pid) for pid in running.pids.values()] or [resource.getrlimit(resource.RLIMIT_NOFILE)[0]]
    return descriptors_finding(min(limits))


def descriptors_finding(limit: int) -> Finding:
    if limit < MIN_DESCRIPTORS:
        text = f"A process can open only {limit} files and sockets; at least {MIN_DESCRIPTORS} are needed."
        return wrong("descriptors", text, "Raise it: ulimit -n 65536, or LimitNOFILE=65536 in the unit.")
    return fine("descriptors", f"A process can open {limit} files and sockets.")


def descriptor_limit(pid: int) -> int:
    """The soft limit, from /proc/PID/limits; this process's hard limit where the process has ended."""
    with suppress(OSError, StopIteration, ValueError):
        lines = Path(f"/proc/{pid}/limits").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("Max open files")).split()[3])
    return int(resource.getrlimit(resource.RLIMIT_NOFILE)[1])
