"""`gatehouse run`: opens every socket, drops every privilege, and keeps the processes running on those sockets.

A child that dies, or that shows no sign of life (`services.pulse`), is replaced at once; what arrives meanwhile waits
in the kernel's buffers. Children that die as soon as they start are tried again with a growing, short delay. Nothing of
the appliance is decided here."""

from __future__ import annotations

import os
import signal
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
from appliance.domain.moments import SECOND
from appliance.errors import BadInput, NotAllowed, NotReady
from appliance.services import descriptors, privileges, pulse
from appliance.services.logfmt import Log
from appliance.services.pulse import Pulse, Watch, notify

SERVICES = state_lock.SERVICES
CHECK = "check"
"""The process that only looks at the database, before the others start."""

PARENT = "GATEHOUSE_PARENT"
REPLACES = "GATEHOUSE_REPLACES"
"""Why the process before this one was replaced: what it enters in the journal."""

LOOK_SECONDS = 0.5
LONG_LIFE_SECONDS = 600.0
MOST_PATIENCE = 16
"""Each time that a child is ended for want of a sign of life doubles the patience with the next one, so that a host
that is too busy does not end it for ever; a long life makes up for it."""

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
    pulse: Pulse | None = None
    watch: Watch | None = None
    patience: int = 1
    lifeless: str = ""
    """Why it was ended by its supervisor."""
    ended: str = ""
    """Why the process before it ended; empty when that had just started."""

    def start(self, now: float) -> int:
        environ = {**self.environ, REPLACES: self.ended}
        self.lifeless = ""
        if self.pulse is not None:
            self.pulse.write(0, 0)
            self.watch = Watch(self.name, _ms(now), self.patience)
        # Its own process group: a Ctrl-C reaches the supervisor alone, and what a child leaves behind can be ended.
        self.process = subprocess.Popen(
            self.argv, env=environ, pass_fds=self.fds, stdin=subprocess.DEVNULL, process_group=0
        )
        self.started = now
        return self.process.pid

    def look(self, now: float) -> str:
        """Why it is to be ended now, although it did not end; empty while it lives."""
        if self.process is None or self.pulse is None or self.watch is None or self.lifeless:
            return ""
        self.lifeless = self.watch.look(_ms(now), *self.pulse.read())
        if self.lifeless:
            self.patience = min(MOST_PATIENCE, 2 * self.patience)
        return self.lifeless

    def reap(self, now: float) -> int | None:
        """How it ended (as Popen.returncode), when it did; its next start is then due."""
        # It is left a zombie at first (WNOWAIT), so that its process group keeps its number.
        if self.process is None or not os.waitid(os.P_PID, self.process.pid, os.WEXITED | os.WNOWAIT | os.WNOHANG):
            return None
        self.signal_group(signal.SIGKILL)
        code = self.process.wait()
        self.process = None
        lived = now - self.started
        self.quick_deaths = self.quick_deaths + 1 if lived < QUICK_DEATH_SECONDS else 0
        self.patience = 1 if lived >= LONG_LIFE_SECONDS and not self.lifeless else self.patience
        self.ended = self.lifeless or ("" if self.quick_deaths else f"it ended ({_how(code)})")
        self.due = now + restart_delay(self.quick_deaths)
        return code

    def signal_group(self, number: signal.Signals) -> None:
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, number)


def _how(code: int) -> str:
    return signal.Signals(-code).name if code < 0 else f"exit code {code}"


def _ms(seconds: float) -> int:
    return int(seconds * SECOND)


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
            # Until the next child is due; a signal ends the wait.
            due = min((child.due for child in self._children if child.process is None), default=float("inf"))
            received = signal.sigtimedwait(_SIGNALS, min(LOOK_SECONDS, max(0.0, due - self._clock())))
            # After SIGSTOP and SIGCONT, Python 3.11 returns a siginfo that nobody filled when the time is over.
            if received is not None and received.si_signo in (signal.SIGTERM, signal.SIGINT):
                self._log("stopping", signal=signal.Signals(received.si_signo).name)
                break
            self._end_lifeless()
            self._reap()
            notify("WATCHDOG=1")
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

    def _end_lifeless(self) -> None:
        for child in self._children:
            if why := child.look(self._clock()):
                self._log("child replaced", child=child.name, pid=child.process and child.process.pid, why=why)
                child.signal_group(signal.SIGKILL)

    def _reap(self) -> None:
        for child in self._children:
            pid, code = child.process and child.process.pid, child.reap(self._clock())
            if code is not None:
                delay = max(0.0, child.due - self._clock())
                self._log("child died", child=child.name, pid=pid, how=_how(code), restart_in_s=round(delay, 2))

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
    dropped = ("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID", "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID")
    environ = {key: value for key, value in os.environ.items() if key not in dropped} | {PARENT: str(os.getpid())}
    program = (sys.executable, "-P", "-m", "appliance.cli.main", "--config", str(config), "run")
    looked = subprocess.run((*program, CHECK), env=environ, stdin=subprocess.DEVNULL, check=False)
    if looked.returncode:
        sys.exit(looked.returncode)  # it has written why
    children = []
    for name in SERVICES:
        own = descriptors.for_service(name, found)
        argv = (*program, name)
        memory = pulse.make_memory()
        more = {descriptors.VARIABLE: descriptors.packed(own), pulse.VARIABLE: str(memory)}
        fds = (*own.values(), locks[name], memory)
        children.append(Child(name, argv, environ | more, fds, pulse=pulse.open_pulse(memory)))
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
