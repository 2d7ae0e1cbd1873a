"""When to look at which machine again, and how often contact has failed meanwhile. In memory: a new worker starts
with an empty agenda, looks at everything once, and loses nothing but patience."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from appliance.domain.moments import SECOND

DELAYS = (200, 500, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 15 * SECOND, 30 * SECOND)
"""ms until the next try after the first, second, ... failure; the last one from then on. A BMC's web server often
starts a little later than its lease."""

QUIET = 3
"""So many failures are not worth telling anybody."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """The failures in a row at one address. `slow`: the last one took long, so the next may too."""

    address: str
    failures: int
    retry_at: int
    reason: str
    slow: bool = False


class Schedule:
    """Shared by the worker's threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wake: dict[int, int] = {}
        self._backoffs: dict[int, Backoff] = {}

    def wake_at(self, machine: int) -> int:
        """When to look at it; 0 = never looked at, so now."""
        with self._lock:
            return self._wake.get(machine, 0)

    def look_again(self, machine: int, at: int) -> None:
        with self._lock:
            self._wake[machine] = at

    def due(self, now: int) -> list[int]:
        with self._lock:
            return [machine for machine, at in self._wake.items() if at <= now]

    def forget(self, machine: int) -> None:
        """The machine left the process: nobody looks at it until something about it changes."""
        with self._lock:
            self._wake.pop(machine, None)
            self._backoffs.pop(machine, None)

    def backoff(self, machine: int, address: str) -> Backoff | None:
        """The failures at this address; those at another one no longer matter."""
        with self._lock:
            found = self._backoffs.get(machine)
            return found if found and found.address == address else None

    def is_slow(self, machine: int) -> bool:
        """Whether looking at it may again take long for nothing."""
        with self._lock:
            found = self._backoffs.get(machine)
            return found is not None and found.slow

    def failed(
        self, machine: int, address: str, why: str, now: int, at_least: int = 0, *, slow: bool = False
    ) -> Backoff:
        """One more failure; when to try again, and the sentence that says so. `at_least` in ms."""
        with self._lock:
            before = self._backoffs.get(machine)
            failures = before.failures + 1 if before and before.address == address else 1
            delay = max(DELAYS[min(failures, len(DELAYS)) - 1], at_least)
            backoff = Backoff(address, failures, now + delay, f"{why}; next try in {delay / SECOND:g} s", slow)
            self._backoffs[machine] = backoff
            self._wake[machine] = backoff.retry_at
            return backoff

    def succeeded(self, machine: int) -> None:
        with self._lock:
            self._backoffs.pop(machine, None)
