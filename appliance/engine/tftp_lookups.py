"""Which TFTP request is looked up next: a queue with limits, fair between clients. Pure: instants come in as arguments.

A look-up may wait for a database, a disk or a site's hook, so few of them run at a time and the others wait here. A
request that is sent again while its look-up waits or runs starts no second one (RFC 1123, section 4.2.3.1: no duplicate
may double the traffic); a client that stops sending it loses its place."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.wire.tftp import Request

Client = tuple[str, int]
"""Address and port: the client's TID (RFC 1350, section 4)."""


@dataclass(frozen=True, slots=True)
class LookupLimits:
    """`running` look-ups at a time, `waiting` more in the queue. Times in milliseconds: `deadline` is how long one may
    run; a client that does not repeat its request for `silence` has given up (clients repeat it after 1 to 5 s)."""

    running: int = 8
    waiting: int = 256
    deadline: int = 5_000
    silence: int = 10_000


@dataclass(slots=True, eq=False)
class Lookup:
    """A request for a payload to be looked up. `listener` and `local` are the socket and the address that it came to;
    `asked_at` is when the client last sent it."""

    client: Client
    request: Request
    listener: int
    local: str
    asked_at: int
    started_at: int = 0


class LookupQueue:
    """Its owner adds each new request, runs what `start` returns, and calls `finish` when a look-up has ended."""

    def __init__(self, limits: LookupLimits) -> None:
        self._limits = limits
        self._wanted: dict[Client, Lookup] = {}
        self._waiting: dict[Lookup, None] = {}
        self._running: set[Lookup] = set()

    @property
    def waiting(self) -> int:
        return len(self._waiting)

    def count_of(self, address: str) -> int:
        """How many places the clients of this address hold."""
        return sum(lookup.client[0] == address for lookups in (self._waiting, self._running) for lookup in lookups)

    def repeats(self, client: Client, request: Request, now: int) -> bool:
        """Whether this request is in the queue or under way already; if so, its client keeps its place."""
        lookup = self._wanted.get(client)
        if lookup is None or lookup.request != request:
            return False
        lookup.asked_at = now
        return True

    def add(self, lookup: Lookup) -> bool:
        """Queues a request. It replaces another one of the same client, which gets no answer then. False when the queue
        is full: the request is dropped, and its client will send it again."""
        before = self._wanted.pop(lookup.client, None)
        if before is not None:
            self._waiting.pop(before, None)
        if len(self._waiting) >= self._limits.waiting:
            self._drop_silent(lookup.asked_at)
        if len(self._waiting) >= self._limits.waiting:
            return False
        self._wanted[lookup.client] = lookup
        self._waiting[lookup] = None
        return True

    def start(self, now: int) -> list[Lookup]:
        """The look-ups to run now: first those of the addresses that have the fewest running."""
        started: list[Lookup] = []
        if not self._waiting or len(self._running) >= self._limits.running:
            return started
        self._drop_silent(now)
        while self._waiting and len(self._running) < self._limits.running:
            addresses = [lookup.client[0] for lookup in self._running]
            chosen = min(self._waiting, key=lambda lookup: addresses.count(lookup.client[0]))
            del self._waiting[chosen]
            chosen.started_at = now
            self._running.add(chosen)
            started.append(chosen)
        return started

    def _drop_silent(self, now: int) -> None:
        """A client that has not repeated its request for so long waits no more."""
        for lookup in [one for one in self._waiting if now - one.asked_at > self._limits.silence]:
            del self._waiting[lookup], self._wanted[lookup.client]

    def finish(self, lookup: Lookup) -> bool:
        """It has ended; whether its client still waits for the answer."""
        self._running.discard(lookup)
        if self._wanted.get(lookup.client) is not lookup:
            return False
        del self._wanted[lookup.client]
        return True

    def overdue(self, now: int) -> list[Lookup]:
        """Those that have just run for longer than they may: their clients are to be refused, and wait no more."""
        late = [
            lookup
            for lookup in self._running
            if now - lookup.started_at > self._limits.deadline and self._wanted.get(lookup.client) is lookup
        ]
        for lookup in late:
            del self._wanted[lookup.client]
        return late
