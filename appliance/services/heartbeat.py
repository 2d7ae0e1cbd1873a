"""Every process says every few seconds that it lives, in a row of the database."""

from __future__ import annotations

import logging
import os
import threading

from appliance.context import Context
from appliance.errors import StoreError

EVERY_SECONDS = 5.0


def start_heartbeat(context: Context, name: str, stop: threading.Event, status: str = "") -> threading.Thread:
    """Beats for this process in a thread of its own until `stop`."""
    started = context.clock()
    thread = threading.Thread(target=_run, args=(context, name, stop, status, started), name="heartbeat", daemon=True)
    thread.start()
    return thread


def beat(context: Context, name: str, started: int, status: str = "") -> None:
    """One beat. Raises StoreError."""
    with context.store.write(name, context.clock()) as tx:
        tx.run(
            "INSERT OR REPLACE INTO heartbeat (name, pid, status, started_at, beat_at) VALUES (?, ?, ?, ?, ?)",
            name, os.getpid(), status, started, tx.now,
        )  # fmt: skip


def _run(context: Context, name: str, stop: threading.Event, status: str, started: int) -> None:
    while True:
        try:
            beat(context, name, started, status)
        except StoreError as error:
            logging.getLogger(__name__).warning("no heartbeat: %s", error)
        if stop.wait(EVERY_SECONDS):
            break
    context.store.close()
