"""`gatehouse run`: opens every socket, drops every privilege, and keeps the processes running on those sockets.

A child that dies is started again at once; what arrives meanwhile waits in the kernel's buffers. Children that die
as soon as they start are tried again with a growing, short delay. Nothing of the appliance is decided here."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from appliance import state_lock
from appliance.account import account
from appliance.commands.doctor.account import acting
from appliance.config import Settings
from appliance.errors import BadInput, NotAllowed, NotReady
from appliance.services import descriptors, privileges
from appliance.services.logfmt import Log

SERVICES = state_lock.SERVICES
PARENT = "GATEHOUSE_PARENT"
QUICK_DEATH_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 1.0
"""With it and its own start (well under a second), a process that dies repeatedly is still back within two."""

STOP_SECONDS = 4.0

_SIGNALS = (signal.SIGCHLD, signal.SIGTERM, signal.SIGINT)


def restart_delay(quick_deaths: int) -> float:
    """Seconds until the next start after so many deaths in a row that came right after a start."""
    return min(LONGEST_DELAY_SECONDS, 0.1 * 2 ** (quick_deaths - 1)) if quick_deaths else 0.0


@dataclass(slots=True)
class Child:
    """One process of the appliance. `due` is when to start it, when it does not run (monotonic seconds)."""

    name: str
    argv: Sequence[str]
    environ: Mapping[str, str]
    fds: tuple[int, ...]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    quick_deaths: int = 0

    def start(self, now: float) -> int:
        # Its own process group: a Ctrl-C reaches the supervisor alone, and what a child leaves behind can be ended.
        self.process = subprocess.Popen(
            self.argv, env=dict(self.environ), pass_fds=self.fds, stdin=subprocess.DEVNULL, process_group=0
        )
        self.started = now
        return self.process.pid

    def reap(self, now: float) -> int | None:
        """How it ended (as Popen.returncode), when it did; its next start is then due."""
        # It is left a zombie at first (WNOWAIT), so that its process group keeps its number.
        if self.process is None or not os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
            return None
        self.signal_group(signal.SIGKILL)
        code = self.process.wait()
        self.process = None
        self.quick_deaths = self.quick_deaths + 1 if now - self.started < QUICK_DEATH_SECONDS else 0
        self.due = now + restart_delay(self.quick_deaths)
        return code

    def signal_group(self, number: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


class Supervisor:
    """Runs until SIGTERM or SIGINT, or until `orphaned_reason` gives a reason why its sockets are of no more use. To be
    used from the main thread, with those signals blocked."""

    def __init__(
        self,
        children: Sequence[Child],
        log: Log,
        clock: Callable[[], float] = time.monotonic,
        orphaned_reason: Callable[[], str] = lambda: "",
    ) -> None:
        self._children = children
        self._log = log
        self._clock = clock
        self._orphaned_reason = orphaned_reason

    def run(self) -> None:
        """Raises NotReady when it ends for the sockets' sake: who opened them is to open them again."""
        self._start_due()
        notify("READY=1")
        self._log("ready", children=len(self._children))
        reason = ""
        while not reason:
            # Until the next child is due; a signal ends the wait. A second at most, for the sockets' sake.
            due = min((child.due for child in self._children if child.process is None), default=float("inf"))
            received = signal.sigtimedwait(_SIGNALS, min(1.0, max(0.0, due - self._clock())))
            if received is not None and received.si_signo != signal.SIGCHLD:
                self._log("stopping", signal=signal.Signals(received.si_signo).name)
                break
            self._reap()
            if reason := self._orphaned_reason():
                self._log("stopping", why=reason)
            else:
                self._start_due()
        notify("STOPPING=1")
        self._stop()
        if reason:
            raise NotReady(reason)

    def _start_due(self) -> None:
        now = self._clock()
        for child in self._children:
            if child.process is None and child.due <= now:
                self._log("child started", child=child.name, pid=child.start(now))

    def _reap(self) -> None:
        for child in self._children:
            pid, code = child.process and child.process.pid, child.reap(self._clock())
            if code is not None:
                how = signal.Signals(-code).name if code < 0 else f"exit code {code}"
                delay = max(0.0, child.due - self._clock())
                self._log("child died", child=child.name, pid=pid, how=how, restart_in_s=round(delay, 2))

    def _stop(self) -> None:
        """SIGTERM to all, SIGKILL to those that are still there after STOP_SECONDS."""
        deadline = self._clock() + STOP_SECONDS
        for child in self._children:
            child.signal_group(signal.SIGTERM)
        while any(child.process for child in self._children) and self._clock() < deadline:
            signal.sigtimedwait([signal.SIGCHLD], min(0.2, max(0.0, deadline - self._clock())))
            for child in self._children:
                child.reap(self._clock())
        for child in self._children:
            if child.process is not None:
                self._log("child killed", child=child.name, pid=child.process.pid, why="did not stop in time")
                child.signal_group(signal.SIGKILL)
                child.process.wait()
        self._log("stopped")


def run(settings: Settings, config: Path) -> None:
    """The whole appliance, until SIGTERM or SIGINT. Raises what `hold_state`, `descriptors.open_missing` and `become`
    raise, BadInput when the unprivileged user could not run it, and NotReady when an interface was taken away and is
    there again."""
    signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    locks = hold_state(settings, SERVICES)
    given = descriptors.inherited(os.environ, os.getpid())
    found = descriptors.open_missing(settings, SERVICES, given)
    privileges.become(account(settings))
    check_reachable(settings)
    os.chdir("/")
    log = Log("supervisor")
    log("privileges dropped", uid=os.geteuid(), sockets=descriptors.packed(found))
    dropped = ("NOTIFY_SOCKET", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID")
    environ = {key: value for key, value in os.environ.items() if key not in dropped} | {PARENT: str(os.getpid())}
    children = []
    for name in SERVICES:
        own = descriptors.for_service(name, found)
        argv = (sys.executable, "-P", "-m", "appliance.cli.main", "--config", str(config), "run", name)
        fds = (*own.values(), locks[name])
        children.append(Child(name, argv, {**environ, descriptors.VARIABLE: descriptors.packed(own)}, fds))
    Supervisor(children, log, orphaned_reason=partial(descriptors.orphaned_reason, settings, found)).run()


def hold_state(settings: Settings, names: Collection[str]) -> Mapping[str, int]:
    """The locks of these processes on the state directory, made as the user that they become. Raises as
    `state_lock.hold`."""
    with acting(account(settings)) as problem:
        if problem is not None:
            raise NotAllowed(f"{problem.text} {problem.next_action}")
        return state_lock.hold(settings.appliance.state_dir, names)


def check_reachable(settings: Settings) -> None:
    """Raises BadInput or NotAllowed, with what to do, when this user cannot read the program or write the state."""
    state, python = settings.appliance.state_dir, Path(sys.executable)
    if not state.is_absolute():
        raise BadInput(f"appliance.state_dir must be an absolute path, not {state}.")
    for path, mode, what in ((python, os.X_OK, "run"), (Path(os.__file__), os.R_OK, "read"), (state, os.W_OK, "write")):
        if not os.access(path, mode):
            raise NotAllowed(
                f"User {os.geteuid()}, which the processes run as, cannot {what} {path}: "
                "open the directories above it, or install in another place (such as /opt)."
            )


def notify(state: str) -> None:
    """sd_notify(3): reports to systemd, when it started us."""
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock, suppress(OSError):
        sock.sendto(state.encode(), "\0" + address[1:] if address.startswith("@") else address)
