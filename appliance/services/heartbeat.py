"""Every process writes every few seconds that it is alive, in a row of the database."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable

from appliance.context import Context
from appliance.domain.moments import SECOND
from appliance.errors import StoreError
from appliance.store.heartbeats import BEAT_MS, beat


def start_heartbeat(
    context: Context, name: str, stop: threading.Event, status: str = "", more: Callable[[], str] = lambda: ""
) -> threading.Thread:
    """Writes the heartbeat of this process in a thread of its own until `stop`: its status, and what `more` says of it
    now. That may raise StoreError."""
    started = context.clock()

    def run() -> None:
        while True:
            try:
                text = f"{status} {more()}".strip()
                with context.store.write(name, context.clock()) as tx:
                    beat(tx, name, os.getpid(), text, started)
            except StoreError as error:
                logging.getLogger(__name__).warning("no heartbeat: %s", error)
            if stop.wait(BEAT_MS / SECOND):
                break
        context.store.close()

    thread = threading.Thread(target=run, name="heartbeat", daemon=True)
    thread.start()
    return thread


def journal_replacement(context: Context, name: str, why: str, stop: threading.Event) -> threading.Thread:
    """Enters in the journal that this process replaced another, in a thread of its own: as soon as the database takes
    it, or never."""

    def run() -> None:
        while True:
            try:
                with context.store.write(name, context.clock()) as tx:
                    tx.journal("process.replaced", process=name, reason=why)
                break
            except StoreError:
                if stop.wait(BEAT_MS / SECOND):
                    break
        context.store.close()

    thread = threading.Thread(target=run, name="replacement", daemon=True)
    thread.start()
    return thread
