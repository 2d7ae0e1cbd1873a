"""Wakes the live streams of a process when anybody has committed to the database."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

from peewee import PeeweeException

from appliance.store.database import Store

INTERVAL = 0.1
STREAMS = 24
"""Streams at a time. Each holds a thread of the web server, which has 32."""


class Watch:
    """One thread looks at the database's version for all streams, and only while there are any."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed = threading.Condition()
        self._generation = 0
        self._streams = 0
        self._running = False
        self._closed = False
        self._pause = threading.Event()

    @contextmanager
    def stream(self) -> Iterator[bool]:
        """Takes one of the places; False when all are taken."""
        with self._changed:
            taken = self._streams < STREAMS and not self._closed
            self._streams += taken
            if taken and not self._running:
                self._running = True
                threading.Thread(target=self._look, name="watch", daemon=True).start()
        try:
            yield taken
        finally:
            with self._changed:
                self._streams -= taken

    @property
    def generation(self) -> int:
        return self._generation

    @property
    def closed(self) -> bool:
        return self._closed

    def wait(self, seen: int, seconds: float) -> int:
        """The present generation, once it is not `seen` any more or the time is over."""
        deadline = monotonic() + seconds
        with self._changed:
            self._changed.wait_for(lambda: self._generation != seen or self._closed, deadline - monotonic())
            return self._generation

    def close(self) -> None:
        """Ends all streams soon."""
        with self._changed:
            self._closed = True
            self._pause.set()
            self._changed.notify_all()

    def _look(self) -> None:
        version = None
        while self._wanted():
            version = self._compare(version)
            self._pause.wait(INTERVAL)
        self._store.close()

    def _wanted(self) -> bool:
        """Whether anybody still waits; who comes after a no starts a new thread."""
        with self._changed:
            self._running = bool(self._streams) and not self._closed
            return self._running

    def _compare(self, version: int | None) -> int | None:
        try:
            present = self._store.version()
        except (sqlite3.Error, PeeweeException):
            return version
        if present != version:
            with self._changed:
                self._generation += 1
                self._changed.notify_all()
        return present
