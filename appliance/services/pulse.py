"""The sign of life of a process: two instants in memory that it shares with its supervisor.

No database and no disk is involved, so that a database that is locked or full never makes a healthy process look dead.
A thread beats while the process runs at all; the process's own loop promises when it will come round again, later
before it does something that may take long (a write that waits for others). Instants are monotonic milliseconds: a
clock that is set, or a machine that was suspended, changes nothing."""

from __future__ import annotations

import mmap
import os
import socket
import struct
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass

from appliance.clock import Clock, monotonic_clock
from appliance.domain.moments import SECOND

VARIABLE = "GATEHOUSE_PULSE"
"""Of the environment: the descriptor of the memory."""

BEAT_SECONDS = 0.25
START_MS = 60 * SECOND
"""From the start of a process to its first beat: Python, and what is imported."""

HUNG_MS = SECOND
"""How long a loop may be late for what it promised."""

GAP_MS = 1500
"""A supervisor that looks later than this was stopped or suspended itself, and its processes with it, perhaps."""

_SILENCE_MS = {"wire": 3 * SECOND}
_OTHERS_SILENCE_MS = 5 * SECOND
"""One that is stopped in the middle of a write keeps the wire from writing, too."""

_FORM = struct.Struct("=qq")

Promise = Callable[[int], None]
"""Called by a loop: it will call again within so many milliseconds."""


def unwatched(_within: int) -> None:
    """The promise to nobody."""


class Pulse:
    """`beat` is when the process ran last, `due` when its loop is to come round; 0 before the first time."""

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory

    def write(self, beat: int, due: int) -> None:
        _FORM.pack_into(self._memory, 0, beat, due)

    def read(self) -> tuple[int, int]:
        beat, due = _FORM.unpack_from(self._memory)
        return beat, due


def make_memory() -> int:
    """A descriptor of new memory, for a process and its supervisor."""
    descriptor = os.memfd_create("gatehouse-pulse", os.MFD_CLOEXEC)
    os.ftruncate(descriptor, _FORM.size)
    return descriptor


def open_pulse(descriptor: int) -> Pulse:
    return Pulse(mmap.mmap(descriptor, _FORM.size))


def start_beating(environ: Mapping[str, str], clock: Clock = monotonic_clock) -> Promise:
    """From now on this process shows that it lives, to its supervisor, or to systemd where its unit has a WatchdogSec
    (which counts from READY on); what is returned is for its loop."""
    if VARIABLE in environ:
        pulse = open_pulse(int(environ[VARIABLE]))
    elif "WATCHDOG_USEC" in environ:
        pulse = Pulse(mmap.mmap(-1, _FORM.size))
    else:
        notify("READY=1")
        return unwatched
    state = {"due": 0}

    def beat() -> None:
        while True:
            now, due = clock(), state["due"]
            pulse.write(now, due)
            if not due or now < due + HUNG_MS:
                notify("WATCHDOG=1")
            wait.wait(BEAT_SECONDS)

    def promise(within: int) -> None:
        state["due"] = clock() + within

    notify("READY=1")
    wait = threading.Event()
    threading.Thread(target=beat, name="pulse", daemon=True).start()
    return promise


@dataclass(slots=True)
class Watch:
    """What a supervisor has seen of one process since its start, at looks of its own: time in which the supervisor did
    not run is not held against the process. `patience` is by how much all times are longer."""

    service: str
    looked_at: int
    patience: int = 1
    beat: int = 0
    silent_ms: int = 0
    late_ms: int = 0

    def look(self, now: int, beat: int, due: int) -> str:
        """Why the process is to be replaced, as a part of a sentence; empty while it lives. `now`, `beat`, `due` as
        in the pulse."""
        passed = now - self.looked_at
        passed = passed if passed <= GAP_MS else 0
        self.looked_at = now
        self.silent_ms = 0 if beat != self.beat else self.silent_ms + passed
        self.late_ms = self.late_ms + passed if due and now > due else 0
        self.beat = beat
        silence = _SILENCE_MS.get(self.service, _OTHERS_SILENCE_MS) if beat else START_MS
        if self.silent_ms >= silence * self.patience:
            return f"it did not run for {self.silent_ms / SECOND:.1f} s"
        if self.late_ms >= HUNG_MS * self.patience:
            return f"its loop hung: it is {(now - due) / SECOND:.1f} s late"
        return ""


def notify(state: str) -> None:
    """sd_notify(3): reports to systemd, when it started us."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock, suppress(OSError):
        sock.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
