"""Runs the real wire service alone, as root inside a namespace: `python -m tests.services.wire_host CONFIG [ARGUMENT]`.
`init` only makes the state; `narrow` leaves the capture a receive buffer for some ten frames.

Makes the state when there is none, opens the sockets, gives up root like the supervisor does, prints "ready", and
serves until SIGTERM."""

from __future__ import annotations

import os
import pwd
import signal
import socket
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from appliance.app import open_context
from appliance.config import Settings, load
from appliance.payload import catalogue
from appliance.services import descriptors, privileges, wire
from appliance.store.database import open_store
from appliance.trust.keys import Keys

NARROW = 4096


def init(settings: Settings) -> None:
    """The state, owned by nobody, if there is none."""
    if settings.database.exists():
        return
    nobody, state = pwd.getpwnam("nobody"), settings.appliance.state_dir
    state.mkdir(parents=True, exist_ok=True)
    Keys.create(settings.keys_dir)
    open_store(settings.database, settings.domain_policy(), create=True).close()
    for path in (state, *state.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def add(config: str, name: str, file: str) -> None:
    """A file into the catalogue, as the user that the service runs as."""
    with open(file, "rb") as source:
        privileges.become(pwd.getpwnam("nobody"))
        catalogue.add(open_context(load(Path(config))), "test", name, source)


def narrow(opened: Mapping[str, int]) -> None:
    for name, descriptor in opened.items():
        if name.startswith("capture:"):
            with socket.socket(fileno=os.dup(descriptor)) as sock:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, NARROW)


def serve(settings: Settings, *arguments: str) -> None:
    sockets = descriptors.open_missing(settings, ["wire"], {})
    if "narrow" in arguments:
        narrow(sockets)
    privileges.become(pwd.getpwnam("nobody"))
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    print("ready", flush=True)
    wire.run(open_context(settings), sockets, stop)


def main(config: Path, *arguments: str) -> None:
    settings = load(config)
    init(settings)
    if "init" not in arguments:
        serve(settings, *arguments)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
