"""The worker's long work on the database, in a thread of its own: what a change of policy asks for."""

from __future__ import annotations

import logging
import threading

from appliance.context import Context
from appliance.errors import StoreError
from appliance.store import policy

RETRY_SECONDS = 5.0
_log = logging.getLogger(__name__)


def start_bulk_work(context: Context, stop: threading.Event) -> threading.Thread:
    """Until `stop`, or until all is done. What is left is done by the next worker."""
    segments = frozenset(segment.name for segment in context.settings.segment)

    def run() -> None:
        while not stop.is_set():
            try:
                if policy.adopt(context.store, context.clock, segments, stop.is_set):
                    _log.info("every machine is assessed by the new policy")
                break
            except StoreError as error:
                _log.warning("machines wait to be assessed by the policy: %s", error)
                stop.wait(RETRY_SECONDS)
        context.store.close()

    thread = threading.Thread(target=run, name="bulk", daemon=True)
    thread.start()
    return thread
