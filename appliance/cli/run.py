"""`gatehouse run`: the whole appliance, or one of its processes."""

from __future__ import annotations

import os
import signal
import threading
from importlib import import_module
from types import FrameType

import click

from appliance.account import account
from appliance.cli.base import Invocation, command
from appliance.commands.start_check import look
from appliance.errors import NotReady
from appliance.services import descriptors, logfmt, privileges, supervisor
from appliance.services.heartbeat import journal_replacement
from appliance.services.pulse import start_beating

EXIT_SECONDS = 5.0
LOOK_SECONDS = 1.0
CHECK = supervisor.CHECK
_MODULES = {name: f"appliance.services.{name}" for name in supervisor.SERVICES}


@command("run", "sudo gatehouse run")
@click.argument("name", required=False, type=click.Choice((*supervisor.SERVICES, CHECK)))
def run(call: Invocation, name: str | None) -> None:
    """Run the appliance: wire, worker, web and payload, supervised; or only the one named. It starts only on a whole
    database; `check` does nothing but look at it.

    Started as root, it opens its sockets and becomes the configured user."""
    if name is None:
        supervisor.run(call.settings, call.config)
    elif name == CHECK:
        privileges.become(account(call.settings))
        look(call.settings)
    else:
        run_one(call, name)


def run_one(call: Invocation, name: str) -> None:
    """One process, on inherited sockets under a supervisor, else on its own."""
    stop = threading.Event()
    _end_on_signal(stop)
    parent = os.environ.get(supervisor.PARENT)
    sockets = descriptors.inherited(os.environ, os.getpid())
    if parent is None:
        supervisor.hold_state(call.settings, [name])
        sockets = descriptors.open_missing(call.settings, [name], sockets)
    else:
        privileges.die_with_parent(int(parent))
    privileges.become(account(call.settings))
    logfmt.configure(name)
    orphaned: list[str] = []
    if parent is None:
        own = {each: os.dup(descriptor) for each, descriptor in sockets.items()}  # the service closes its own

        def stop_when_orphaned() -> None:
            """Without a supervisor, whoever starts the process again is to find it ended when its sockets are of no
            more use."""
            while not stop.wait(LOOK_SECONDS):
                if reason := descriptors.orphaned_reason(call.settings, own):
                    orphaned.append(reason)
                    stop.set()

        threading.Thread(target=stop_when_orphaned, name="sockets", daemon=True).start()
    promise = start_beating(os.environ)
    if parent is None:
        look(call.settings)
    context = call.context
    if why := os.environ.get(supervisor.REPLACES):
        journal_replacement(context, name, why, stop)
    import_module(_MODULES[name]).run(context, sockets, stop, promise)
    if orphaned:
        raise NotReady(orphaned[0])


def _end_on_signal(stop: threading.Event) -> None:
    """SIGTERM and SIGINT set `stop`; a process that has not ended some seconds later is ended."""

    def end(_number: int, _frame: FrameType | None) -> None:
        stop.set()
        timer = threading.Timer(EXIT_SECONDS, os._exit, (1,))
        timer.daemon = True
        timer.start()

    signals = (signal.SIGTERM, signal.SIGINT)
    for number in signals:
        signal.signal(number, end)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {*signals, signal.SIGCHLD})
