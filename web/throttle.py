"""How often somebody may try something."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from time import monotonic

CAPACITY = 10_000
"""Keys remembered; the oldest go first, so a flood of addresses costs a bounded memory."""


class Throttle:
    """At most `most` tries of a key in `seconds`, by a window that begins with the first try."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float] = monotonic) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._windows: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._lock = threading.Lock()

    def wait(self, key: str) -> int:
        """Counts a try; the seconds to wait when it is one too many, else 0."""
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
