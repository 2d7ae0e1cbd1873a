"""Wakes the live streams of a process after each commit to the database, by any process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from time import monotonic

from appliance.errors import StoreError
from appliance.store.database import Store

INTERVAL = 0.1
END_SECONDS = 5.0
STREAMS = 24
"""Streams at a time. Each uses one of the 32 threads of the web server."""


class Watch:
    """One thread compares the version of the database for all streams; it runs only while there are streams."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed = threading.Condition()
        self._generation = 0
        self._streams = 0
        self._thread: threading.Thread | None = None
        self._closed = False
        self._pause = threading.Event()

    @contextmanager
    def stream(self) -> Iterator[bool]:
        """Reserves one of STREAMS places; False when all are in use."""
        with self._changed:
            reserved = self._streams < STREAMS and not self._closed
            self._streams += reserved
            if reserved and self._thread is None:
                self._thread = threading.Thread(target=self._watch, name="watch", daemon=True)
                self._thread.start()
        try:
            yield reserved
        finally:
            with self._changed:
                self._streams -= reserved

    @property
    def generation(self) -> int:
        return self._generation

    @property
    def closed(self) -> bool:
        return self._closed

    def wait(self, seen: int, seconds: float) -> int:
        """Waits until the generation is not `seen`, or for `seconds`; returns the present generation."""
        deadline = monotonic() + seconds
        with self._changed:
            self._changed.wait_for(lambda: self._generation != seen or self._closed, deadline - monotonic())
            return self._generation

    def close(self) -> None:
        """Ends all streams, and the thread with its connections."""
        with self._changed:
            self._closed = True
            self._pause.set()
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join(END_SECONDS)

    def _watch(self) -> None:
        """Compares the version until no stream is left; the next stream starts a new thread."""
        version, changes = None, self._store.changes()
        while True:
            with self._changed:
                if not self._streams or self._closed:
                    changes.close()
                    self._store.close()
                    self._thread = None
                    return
            with suppress(StoreError):
                present = changes.version()
                if present != version:
                    version = present
                    with self._changed:
                        self._generation += 1
                        self._changed.notify_all()
            self._pause.wait(INTERVAL)
