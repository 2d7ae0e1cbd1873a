"""Limits how often an action may be tried."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

CAPACITY = 10_000
"""Keys kept; the oldest are forgotten first, so that many addresses need a limited memory."""


class Throttle:
    """At most `most` tries of a key in `seconds`; the time starts with the first try."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> int:
        """Counts a try; returns the seconds to wait when the limit is exceeded, else 0."""
        now = self._clock()
        with self._lock:
            began, tries = self._windows.pop(key, (now, 0))
            if now - began >= self._seconds:
                began, tries = now, 0
            self._windows[key] = (began, tries + 1)
            while len(self._windows) > CAPACITY:
                self._windows.popitem(last=False)
        return 0 if tries < self._most else max(1, round(began + self._seconds - now))

    def forget(self, key: str) -> None:
        with self._lock:
            self._windows.pop(key, None)
