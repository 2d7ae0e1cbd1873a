"""Runs the real wire service alone: `python -m tests.services.wire_host CONFIG`, as root inside a namespace.

Makes the state when there is none, opens the sockets, gives up root like the supervisor does, prints "ready", and
serves until SIGTERM."""

from __future__ import annotations

import os
import pwd
import signal
import sys
import threading
from pathlib import Path

from appliance.app import open_context
from appliance.config import load
from appliance.services import descriptors, privileges, wire
from appliance.store.database import open_store
from appliance.trust.keys import Keys


def main(config: Path) -> None:
    settings = load(config)
    state = settings.appliance.state_dir
    nobody = pwd.getpwnam("nobody")
    if not settings.database.exists():
        state.mkdir(parents=True, exist_ok=True)
        Keys.create(settings.keys_dir)
        open_store(settings.database, settings.domain_policy(), create=True).close()
        for path in (state, *state.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)
    sockets = descriptors.open_missing(settings, ["wire"], {})
    privileges.become(nobody)
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    print("ready", flush=True)
    wire.run(open_context(settings), sockets, stop)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
