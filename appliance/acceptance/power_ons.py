"""How many hosts of one rack are switched on at about the same time: each draws the most current when it starts."""

from __future__ import annotations

import threading
from collections import defaultdict, deque

from appliance.domain.moments import SECOND

WINDOW = 15 * SECOND
"""ms that the inrush of one host is reckoned to last."""


class PowerOns:
    """Shared by the runs of a worker. `limit` hosts of a rack may be switched on within WINDOW."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._at: defaultdict[str, deque[int]] = defaultdict(deque)

    def turn(self, rack: str, now: int) -> int:
        """From when on a host of the rack may be switched on (monotonic, ms). It counts as switched on then:
        whoever has asked once waits, and does not ask again. A host of which no rack is known is not limited."""
        if not rack:
            return now
        with self._lock:
            at = self._at[rack]
            while at and now - at[0] >= WINDOW:
                at.popleft()
            turn = now if len(at) < self._limit else max(now, at[-self._limit] + WINDOW)
            at.append(turn)
            return turn
