"""The one place that reads the clocks; everything below the services takes its instants as arguments."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import cache
from pathlib import Path

Clock = Callable[[], int]
"""Returns the present instant in milliseconds. A wall clock: since the Unix epoch, UTC, for records and leases. A
monotonic clock: since the machine's start, for durations; it is the same in all processes of a machine."""


def system_clock() -> int:
    return time.time_ns() // 1_000_000


def monotonic_clock() -> int:
    return time.monotonic_ns() // 1_000_000


@cache
def boot_id() -> str:
    """Which start of the machine the monotonic clock counts from; it stays the same until the next one."""
    return Path("/proc/sys/kernel/random/boot_id").read_text("ascii").strip()
