"""When to look at which machine again, and how often contact has failed meanwhile. In memory: a new worker starts
with an empty schedule, looks at everything once, and loses nothing but the pauses."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from heapq import heapify, heappop, heappush

from appliance.domain.moments import SECOND

DELAYS = (200, 500, SECOND, 2 * SECOND, 4 * SECOND, 8 * SECOND, 15 * SECOND, 30 * SECOND)
"""ms until the next try after the first, second, ... failure; the last one from then on. A BMC's web server often
starts a little later than its lease."""

UNREPORTED_FAILURES = 3
"""So many failures in a row are usual, and not shown on the machine's page."""


@dataclass(frozen=True, slots=True)
class Backoff:
    """The failures in a row at one address. `why` is the last one, `retry` when the next try is. `slow`: it took long,
    so the next may too."""

    address: str
    failures: int
    retry_at: int
    why: str
    retry: str
    slow: bool = False

    @property
    def reason(self) -> str:
        return f"{self.why}; {self.retry}"


class Schedule:
    """Shared by the worker's threads. Instants are ms."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wake: dict[int, int] = {}
        self._queue: list[tuple[int, int]] = []
        self._backoffs: dict[int, Backoff] = {}

    def wake_at(self, machine: int) -> int:
        """When to look at it; 0 = never looked at, so now."""
        with self._lock:
            return self._wake.get(machine, 0)

    def look_again(self, machine: int, at: int) -> None:
        with self._lock:
            self._set(machine, at)

    def shift(self, by: int) -> None:
        """The clock was set by so many milliseconds: the pauses stay as long as they were."""
        with self._lock:
            self._wake = {machine: at + by for machine, at in self._wake.items()}
            self._queue = [(at, machine) for machine, at in self._wake.items()]
            heapify(self._queue)
            self._backoffs = {
                machine: replace(found, retry_at=found.retry_at + by) for machine, found in self._backoffs.items()
            }

    def due(self, now: int) -> list[int]:
        """Each is due again after a second, unless it was looked at."""
        found = []
        with self._lock:
            while self._queue and self._queue[0][0] <= now:
                at, machine = heappop(self._queue)
                if self._wake.get(machine) == at:
                    found.append(machine)
                    self._set(machine, now + SECOND)
        return found

    def _set(self, machine: int, at: int) -> None:
        """What the queue has of the machine's former time is left out when that comes."""
        self._wake[machine] = at
        heappush(self._queue, (at, machine))

    def forget(self, machine: int) -> None:
        """The machine does not exist any more."""
        with self._lock:
            self._wake.pop(machine, None)
            self._backoffs.pop(machine, None)

    def backoff(self, machine: int, address: str) -> Backoff | None:
        """The failures at this address; those at another one no longer matter."""
        with self._lock:
            found = self._backoffs.get(machine)
            return found if found and found.address == address else None

    def is_slow(self, machine: int) -> bool:
        """Whether the next contact may fail only after a long time, as the last did."""
        with self._lock:
            found = self._backoffs.get(machine)
            return found is not None and found.slow

    def failed(
        self, machine: int, address: str, why: str, now: int, at_least: int = 0, *, slow: bool = False
    ) -> Backoff:
        """One more failure: when to try again (in `at_least` ms at the earliest). `why` is a sentence."""
        with self._lock:
            before = self._backoffs.get(machine)
            failures = before.failures + 1 if before and before.address == address else 1
            delay = max(DELAYS[min(failures, len(DELAYS)) - 1], at_least)
            backoff = Backoff(address, failures, now + delay, why, f"next try in {delay / SECOND:g} s", slow)
            self._backoffs[machine] = backoff
            self._set(machine, backoff.retry_at)
            return backoff

    def succeeded(self, machine: int) -> None:
        with self._lock:
            self._backoffs.pop(machine, None)
