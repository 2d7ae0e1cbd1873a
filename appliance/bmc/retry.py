"""Asking again when a BMC says 503: a few times, as long as it asks for, never for ever."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from appliance.bmc.errors import Busy

T = TypeVar("T")
TRIES = 8
LONGEST = 10.0


def retry_while_busy(ask: Callable[[], T], wait: Callable[[float], None]) -> T:
    """The answer; raises Busy when the BMC is still busy after TRIES, and whatever else `ask` raises.

    `wait` sleeps for the seconds given, or raises to give up."""
    for _ in range(TRIES - 1):
        try:
            return ask()
        except Busy as busy:
            wait(min(max(busy.retry_after, 0.2), LONGEST))
    return ask()
