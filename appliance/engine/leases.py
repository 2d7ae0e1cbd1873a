"""Which client has which address: pools, reservations, offers and leases of one segment, in memory.

Addresses are integers, instants milliseconds of a clock that nobody sets. Nothing is ever given to two clients at one
time: an address is free only when its last state has expired."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

OFFER_MS = 10_000
"""How long an offered address waits for its REQUEST."""

REST_MS = 600_000
"""How long an address rests after a client declined it: somebody uses it without a lease."""


class State(StrEnum):
    """The last state of an address. An offer is never stored."""

    OFFERED = "offered"
    BOUND = "bound"
    RELEASED = "released"
    DECLINED = "declined"


@dataclass(slots=True)
class Lease:
    """`client` is the lease key (`dhcp4_server.client_key`), empty for a declined address."""

    ip: int
    client: bytes
    mac: str
    state: str
    granted_at: int
    expires_at: int
    hostname: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """One IP network: the segment's own, or one behind a relay. `pools` are (first, last), both included."""

    network: int
    mask: int
    pools: tuple[tuple[int, int], ...] = ()
    router: int = 0
    excluded: frozenset[int] = frozenset()

    def __contains__(self, ip: int) -> bool:
        return ip & self.mask == self.network

    @property
    def broadcast(self) -> int:
        return self.network | ~self.mask & 0xFFFFFFFF

    def leasable(self, ip: int) -> bool:
        """Whether the address is in a pool, and nobody's by definition (network, broadcast, router, ourselves)."""
        for first, last in self.pools:
            if first <= ip <= last:
                return not self._special(ip)
        return False

    def _special(self, ip: int) -> bool:
        return ip in (self.network, self.broadcast, self.router) or ip in self.excluded or ip not in self

    def addresses(self) -> Iterator[int]:
        return (ip for first, last in self.pools for ip in range(first, last + 1) if not self._special(ip))


@dataclass(slots=True)
class _Shelf:
    """The addresses of one scope: those never used yet, and those used, by when they were to expire. The heap holds
    each used address once; its time is put right when it comes to the top, and there it goes if it is reserved."""

    fresh: Iterator[int]
    used: list[tuple[int, int]] = field(default_factory=list)


class LeaseBook:
    """`reservations` maps a MAC (text) to its address, which nobody else gets."""

    def __init__(self, scopes: Iterable[Scope], reservations: Mapping[str, int] | None = None) -> None:
        self._by_ip: dict[int, Lease] = {}
        self._by_client: dict[bytes, Lease] = {}
        self._reserved = dict(reservations or {})
        self._reserved_ips = frozenset(self._reserved.values())
        self._shelves = {scope: _Shelf(scope.addresses()) for scope in scopes}

    def reserve(self, reservations: Mapping[str, int]) -> None:
        """These reservations in place of those before. Who has a lease on a reserved address keeps it until it
        renews."""
        if reservations == self._reserved:
            return
        self._reserved, before = dict(reservations), self._reserved_ips
        self._reserved_ips = frozenset(self._reserved.values())
        if before <= self._reserved_ips:
            return
        self._shelves = {scope: _Shelf(scope.addresses()) for scope in self._shelves}
        for lease in self._by_ip.values():
            self._shelve(lease)

    def load(self, leases: Iterable[Lease]) -> None:
        """What was stored, at the start."""
        for lease in leases:
            self._place(lease)

    def of_client(self, client: bytes) -> Lease | None:
        """What the client has or last had, unless somebody else has it by now."""
        return self._by_client.get(client)

    def at(self, ip: int) -> Lease | None:
        return self._by_ip.get(ip)

    def available(self, scope: Scope, ip: int, client: bytes, mac: str, now: int) -> bool:
        """Whether this client may have this address now."""
        if ip not in scope or ip == 0:
            return False
        if self._reserved.get(mac) != ip and (ip in self._reserved_ips or not scope.leasable(ip)):
            return False
        lease = self._by_ip.get(ip)
        return lease is None or lease.expires_at <= now or (lease.client == client and lease.state != State.DECLINED)

    def choose(self, scope: Scope, client: bytes, mac: str, wanted: int, now: int) -> int | None:
        """The address for a DISCOVER (RFC 2131, section 4.3.1): the reserved one, the one the client has or had, the
        one it asks for, one never used, the one longest free; None when the pools are exhausted."""
        known = self._by_client.get(client)
        for ip in (self._reserved.get(mac, 0), known.ip if known else 0, wanted):
            if ip and self.available(scope, ip, client, mac, now):
                return ip
        shelf = self._shelves[scope]
        for ip in shelf.fresh:
            if ip not in self._by_ip and ip not in self._reserved_ips:
                return ip
        while shelf.used and shelf.used[0][0] <= now:
            ip = shelf.used[0][1]
            if ip in self._reserved_ips:
                heapq.heappop(shelf.used)
                continue
            expires_at = self._by_ip[ip].expires_at
            if expires_at <= now:
                return ip
            heapq.heapreplace(shelf.used, (expires_at, ip))
        return None

    def offer(self, ip: int, client: bytes, mac: str, now: int) -> None:
        """Keeps the address for the client until its REQUEST; a lease that it has there stays as it is."""
        lease = self._by_ip.get(ip)
        if lease is None or lease.client != client or lease.expires_at < now + OFFER_MS:
            self._place(Lease(ip, client, mac, State.OFFERED, now, now + OFFER_MS))

    def bind(self, ip: int, client: bytes, mac: str, now: int, expires_at: int, hostname: str) -> Lease:
        """The client has the address until `expires_at`. `granted_at` stays that of the first binding."""
        old = self._by_ip.get(ip)
        again = old is not None and old.client == client and old.state == State.BOUND
        granted_at = old.granted_at if old and again else now
        return self._place(Lease(ip, client, mac, State.BOUND, granted_at, expires_at, hostname))

    def withdraw(self, client: bytes, now: int) -> None:
        """The client took another server's offer: ours is free again."""
        lease = self._by_client.get(client)
        if lease is not None and lease.state == State.OFFERED:
            self._place(Lease(lease.ip, client, lease.mac, State.OFFERED, lease.granted_at, now))

    def release(self, lease: Lease, now: int) -> Lease:
        """Free, but remembered as this client's."""
        return self._place(
            Lease(lease.ip, lease.client, lease.mac, State.RELEASED, lease.granted_at, now, lease.hostname)
        )

    def decline(self, lease: Lease, now: int) -> Lease:
        """The address rests; it belongs to no client."""
        self._by_client.pop(lease.client, None)
        return self._place(Lease(lease.ip, b"", lease.mac, State.DECLINED, now, now + REST_MS))

    def _place(self, lease: Lease) -> Lease:
        old = self._by_ip.get(lease.ip)
        self._by_ip[lease.ip] = lease
        if old is None:
            self._shelve(lease)
        elif old.client != lease.client and self._by_client.get(old.client) is old:
            del self._by_client[old.client]
        if lease.client:
            self._by_client[lease.client] = lease
        return lease

    def _shelve(self, lease: Lease) -> None:
        if lease.ip in self._reserved_ips:
            return
        for scope, shelf in self._shelves.items():
            if scope.leasable(lease.ip):
                heapq.heappush(shelf.used, (lease.expires_at, lease.ip))
                return
