"""The worker's long work on the database, in a thread of its own: what a change of policy asks for, and imports that
were interrupted."""

from __future__ import annotations

import logging
import threading

from appliance.commands import manifests
from appliance.context import Context
from appliance.domain.manifest import ImportState
from appliance.errors import StoreError
from appliance.store import policy
from appliance.store.manifests import unfinished
from appliance.store.reader import Reader

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


def bulk_status(reader: Reader) -> str:
    """What is not done yet, in sentences. Raises StoreError."""
    texts = []
    if assessment := policy.progress(reader):
        texts.append(f"{assessment.done} machines are assessed by the new policy, and others wait for it.")
    found = unfinished(reader)
    if found and found.state is ImportState.JOINING:
        texts.append(f"{found.joined} of {found.rows} rows of {found.filename} are joined to their machines.")
    return " ".join(texts)
