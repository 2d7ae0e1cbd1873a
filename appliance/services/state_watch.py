"""What the worker does for the state: it looks through the database once, and keeps the head of its journal signed."""

from __future__ import annotations

import logging
import threading

from appliance.commands import heads
from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.errors import StoreError
from appliance.store.health import damage_by_table

HEAD_SECONDS = 5.0
"""How much of the journal may be lost without being noticed when a disk loses what it had confirmed."""

PAUSE_SECONDS = 0.1

LOG = logging.getLogger(__name__)


def start_state_watch(context: Context, stop: threading.Event) -> None:
    """In threads of its own, until `stop`."""
    for work in (keep_heads, look_for_damage):
        threading.Thread(target=work, args=(context, stop), name=work.__name__, daemon=True).start()


def keep_heads(context: Context, stop: threading.Event) -> None:
    kept = 0
    while True:
        try:
            kept = heads.keep_head(context, kept)
        except (StoreError, OSError) as error:
            LOG.warning("the head of the journal was not kept: %s", error)
        if stop.wait(HEAD_SECONDS):
            break
    context.store.close()


def look_for_damage(context: Context, stop: threading.Event) -> None:
    """Through every table of a SQLite file, with pauses; damage is an alarm."""
    path = context.settings.database
    if context.settings.appliance.database:
        return
    try:
        damage = next((each for each in damage_by_table(path) if each or stop.wait(PAUSE_SECONDS)), "")
        if damage:
            found = blocker("store.damaged", place=path, error=damage.rstrip("."))
            LOG.error("%s", found)
            with context.store.write("worker", context.clock()) as tx:
                tx.journal("database.damaged", code=found.code, text=found.text, next_action=found.next_action)
    except StoreError as error:
        LOG.warning("the database was not looked through: %s", error)
    context.store.close()
