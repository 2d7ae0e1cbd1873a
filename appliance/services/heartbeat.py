"""Every process says every few seconds that it lives, in a row of the database."""

from __future__ import annotations

import logging
import os
import threading

from appliance.context import Context
from appliance.domain.moments import SECOND
from appliance.errors import StoreError
from appliance.store.heartbeats import BEAT_MS, beat


def start_heartbeat(context: Context, name: str, stop: threading.Event, status: str = "") -> threading.Thread:
    """Beats for this process in a thread of its own until `stop`."""
    started = context.clock()
    thread = threading.Thread(target=_run, args=(context, name, stop, status, started), name="heartbeat", daemon=True)
    thread.start()
    return thread


def _run(context: Context, name: str, stop: threading.Event, status: str, started: int) -> None:
    while True:
        try:
            with context.store.write(name, context.clock()) as tx:
                beat(tx, name, os.getpid(), status, started)
        except StoreError as error:
            logging.getLogger(__name__).warning("no heartbeat: %s", error)
        if stop.wait(BEAT_MS / SECOND):
            break
    context.store.close()
