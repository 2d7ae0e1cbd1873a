"""Asking again when a BMC is busy: a few times, as long as it asks for, never for ever; once when it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from appliance.bmc.errors import Busy, Failing

T = TypeVar("T")
TRIES = 8
LONGEST = 10.0
AFTER_FAILURE = 0.3
"""Seconds until a resource is read again that answered 500: most of these errors pass, some never do."""


def retry_while_busy(ask: Callable[[], T], wait: Callable[[float], None]) -> T:
    """The answer to a question that changes nothing; raises Busy when the BMC is still busy after TRIES, and whatever
    else `ask` raises.

    `wait` sleeps for the seconds given, or raises to give up."""
    has_failed = False
    for _ in range(TRIES - 1):
        try:
            return ask()
        except Busy as busy:
            wait(min(max(busy.retry_after, 0.2), LONGEST))
        except Failing:
            if has_failed:
                raise
            has_failed = True
            wait(AFTER_FAILURE)
    return ask()
