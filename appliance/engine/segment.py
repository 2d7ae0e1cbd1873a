"""A staging segment's decisions: its state, and what a frame leads to. The handlers of the protocols (`frames`) decide
with it. Instants are arguments; there is no socket, no clock and no database."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from appliance.domain.moments import MINUTE
from appliance.engine.dhcp4_server import Server, Terms
from appliance.engine.endpoint_cache import EndpointCache
from appliance.engine.events import JournalNote, WireEvent
from appliance.engine.fingerprint import Fingerprints
from appliance.engine.guard import Guard
from appliance.engine.leases import Lease, LeaseBook
from appliance.engine.rate_limit import ReportInterval
from appliance.engine.rogue import RogueServer
from appliance.wire.errors import Malformed
from appliance.wire.ether import Captured, Datagram, Frame


@dataclass(frozen=True, slots=True)
class Snapshot:
    """What the engine needs of the database, as it was read last. `trusted`: MACs of machines at level 1 or above.
    `boot_names`: the payloads that everybody may have. `rogue_allowed`: segments on which a person allowed answers
    beside a rogue DHCP server. `rogue_cleared`: how often a person reported the one of a segment as removed.
    `reservations`: addresses by MAC, from the manifest."""

    trusted: Set[str] = field(default_factory=frozenset)
    boot_names: frozenset[str] = field(default_factory=frozenset)
    rogue_allowed: frozenset[str] = field(default_factory=frozenset)
    rogue_cleared: Mapping[str, int] = field(default_factory=dict)
    reservations: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Received:
    """A frame on its way to its handler. `datagram` is there for handlers of UDP ports."""

    captured: Captured
    frame: Frame
    datagram: Datagram | None


@dataclass(slots=True)
class RawFrame:
    """A whole frame to be sent as it is."""

    data: bytes


@dataclass(slots=True)
class UdpReply:
    """A datagram that the kernel resolves and routes."""

    payload: bytes
    ip: str
    port: int


Reply = Callable[[], RawFrame | UdpReply]
"""Packs the reply."""


@dataclass(frozen=True, slots=True)
class RogueChange:
    """Another rogue DHCP server than before was seen on the segment; None: a person cleared it."""

    server: RogueServer | None


@dataclass(slots=True)
class Effects:
    """What a frame, or a new snapshot, leads to. `leases` and `rogue` must be stored before `reply` is sent; `events`
    may be recorded later. A reply is packed when it is sent: a batch of them is done faster than each by itself."""

    events: Sequence[WireEvent] = ()
    leases: Sequence[Lease] = ()
    rogue: RogueChange | None = None
    reply: Reply | None = None


NOTHING = Effects()


@dataclass(slots=True)
class SegmentEngine:
    """`mac` is our interface's, `own` our addresses, `reservations` those of the configuration. `pending`: the
    contents (MAC, signature) that are on their way to be recorded; who records them calls `recorded`. Every `now` is
    an instant of a clock that nobody sets; `ahead`: how far the wall clock is ahead of it."""

    name: str
    mac: bytes
    own: frozenset[int]
    server: Server
    guard: Guard
    endpoints: EndpointCache
    fingerprints: Fingerprints
    reservations: Mapping[str, int] = field(default_factory=dict)
    ahead: int = 0
    snapshot: Snapshot = field(default_factory=Snapshot)
    malformed: int = 0
    pending: set[tuple[str, bytes]] = field(default_factory=set)
    malformed_reports: ReportInterval = field(default_factory=lambda: ReportInterval(MINUTE))

    def is_new(self, mac: str, signature: bytes, now: int) -> bool:
        """Whether this content is neither recorded nor on its way; counts it as on its way."""
        if (mac, signature) in self.pending or self.endpoints.is_recorded(self.name, mac, signature, now):
            return False
        self.pending.add((mac, signature))
        return True

    def recorded(self) -> None:
        """Everything that was on its way is recorded."""
        self.pending.clear()

    def update(self, snapshot: Snapshot, now: int) -> Effects:
        """Takes over what changed in the database: reservations, and what persons decided about a rogue server."""
        if snapshot.reservations is not self.snapshot.reservations:
            self.server.book.reserve({**snapshot.reservations, **self.reservations})
        self.snapshot = snapshot
        self.guard.allowed = self.name in snapshot.rogue_allowed
        cleared = self.guard.clear(snapshot.rogue_cleared.get(self.name, self.guard.cleared), now)
        return Effects(rogue=RogueChange(None)) if cleared else NOTHING

    def report_malformed(self, error: Malformed, now: int) -> Effects:
        """Counts a frame that cannot be read; at most one a minute is reported."""
        self.malformed += 1
        if not self.malformed_reports.due(now):
            return NOTHING
        data = {"error": str(error), "count": self.malformed}
        return Effects((JournalNote("segment.malformed", self.name, "", data),))


def observing_engine(name: str, fingerprints: Fingerprints) -> SegmentEngine:
    """An engine that only observes: it has no addresses, answers nothing, sends no probe and has recorded nothing."""
    server = Server(Terms(0, ()), LeaseBook(()))
    guard = Guard(serve=False, started_at=0)
    return SegmentEngine(name, bytes(6), frozenset(), server, guard, EndpointCache(), fingerprints)
