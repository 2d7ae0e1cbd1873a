"""The worker's long work on the database, in a thread of its own: what a change of policy asks for, and imports that
were interrupted."""

from __future__ import annotations

import logging
import threading

from appliance.commands import manifests
from appliance.context import Context
from appliance.errors import StoreError
from appliance.store import policy

LOOK_SECONDS = 2.0
_log = logging.getLogger(__name__)


def start_bulk_work(context: Context, stop: threading.Event) -> threading.Thread:
    """Until `stop`. What is left then is done by the next worker."""
    segments = frozenset(segment.name for segment in context.settings.segment)

    def run() -> None:
        is_assessed = False
        while not stop.is_set():
            try:
                manifests.resume(context, stop.is_set)
                if not is_assessed and policy.adopt(context.store, context.clock, segments, stop.is_set):
                    _log.info("every machine is assessed by the new policy")
                is_assessed = True
            except StoreError as error:
                _log.warning("long work waits for the database: %s", error)
            context.store.release()
            stop.wait(LOOK_SECONDS)
        context.store.close()

    thread = threading.Thread(target=run, name="bulk", daemon=True)
    thread.start()
    return thread
