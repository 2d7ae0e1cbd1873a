"""The one place that reads the wall clock; everything below the services takes `now` as an argument."""

from __future__ import annotations

import time
from collections.abc import Callable

Clock = Callable[[], int]
"""Returns the present instant: milliseconds since the Unix epoch, UTC."""


def system_clock() -> int:
    return time.time_ns() // 1_000_000
