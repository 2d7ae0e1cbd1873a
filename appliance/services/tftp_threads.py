"""A few threads in which TFTP look-ups run, so that none of them holds up a transfer."""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue

from appliance.engine.tftp_lookups import Lookup
from appliance.payload.catalogue import Opened

Result = Opened | Exception
LookUp = Callable[[Lookup], Opened]


class LookupThreads:
    """Hands results back through `descriptor`, which is readable while `results` has some. All methods are for the one
    thread that owns it. A thread is made when all others are busy; `release` is the last that each of them calls."""

    def __init__(self, look_up: LookUp, release: Callable[[], None]) -> None:
        self._look_up, self._release = look_up, release
        self._inbox: SimpleQueue[Lookup | None] = SimpleQueue()
        self._results: deque[tuple[Lookup, Result]] = deque()
        self._threads: list[threading.Thread] = []
        self._busy = 0
        self._closing = threading.Lock()
        self._closed = False
        self.descriptor = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_CLOEXEC)

    def start(self, lookup: Lookup) -> None:
        self._busy += 1
        if self._busy > len(self._threads):
            thread = threading.Thread(target=self._run, name="tftp-lookup", daemon=True)
            self._threads.append(thread)
            thread.start()
        self._inbox.put(lookup)

    def results(self) -> list[tuple[Lookup, Result]]:
        with suppress(BlockingIOError):
            os.eventfd_read(self.descriptor)
        found = []
        while self._results:
            found.append(self._results.popleft())
        self._busy -= len(found)
        return found

    def wake(self) -> None:
        """Makes `descriptor` readable, from any thread."""
        with self._closing:
            if not self._closed:
                os.eventfd_write(self.descriptor, 1)

    def close(self, timeout: float) -> None:
        """Ends the threads; one that does not come back in time is left behind, and its result is dropped."""
        deadline = time.monotonic() + timeout
        for _ in self._threads:
            self._inbox.put(None)
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        with self._closing:
            self._closed = True
            os.close(self.descriptor)
        for _, result in self._results:
            _drop(result)

    def _run(self) -> None:
        try:
            while (lookup := self._inbox.get()) is not None:
                try:
                    result: Result = self._look_up(lookup)
                except Exception as error:
                    result = error
                with self._closing:
                    if self._closed:
                        _drop(result)
                        return
                    self._results.append((lookup, result))
                    os.eventfd_write(self.descriptor, 1)
        finally:
            self._release()


def _drop(result: Result) -> None:
    if isinstance(result, Opened):
        result.file.close()
