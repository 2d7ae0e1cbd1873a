"""Wakes the live streams of a process after each commit to the database, by any process."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from appliance.errors import StoreError
from appliance.store.changes import Changes
from appliance.store.database import Store

_log = logging.getLogger("gatehouse.web")

INTERVAL = 0.1
RETRY_SECONDS = 1.0
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
        """Compares the version until no stream is left; the next stream starts a new thread. What fails is tried again:
        every open page waits for this thread."""
        version, changes = 0, self._store.changes()
        while self._is_needed():
            try:
                version = self._wake_after_change(changes, version)
            except Exception as error:
                if not isinstance(error, StoreError):  # that one is reported by everything else
                    _log.exception("the live pages cannot see whether the database was changed")
                self._pause.wait(RETRY_SECONDS)
            self._pause.wait(INTERVAL)
        changes.close()
        self._store.close()

    def _is_needed(self) -> bool:
        with self._changed:
            if self._streams and not self._closed:
                return True
            self._thread = None
            return False

    def _wake_after_change(self, changes: Changes, known: int) -> int:
        version = changes.version()
        if version != known:
            with self._changed:
                self._generation += 1
                self._changed.notify_all()
        return version
