"""Whether to answer DHCP on a segment: never beside a rogue DHCP server, until a person decides.

A server that has become silent may be one that answers only the clients it knows: silence does not show that it was
removed. Who drives the guard sends the probes, hands over what was seen, and stores what changed, so that a restart
begins with what was known. Instants are milliseconds of a clock that nobody sets."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.engine.rogue import RogueServer

LISTEN_MS = 4500
"""How long we listen before the first answer. A server that pings an address before it offers it takes 3 s."""

FIRST_PROBES_MS = (0, 800, 1600)
PROBE_EVERY_MS = 20_000

CHANGE_MS = 10_000
"""How long the first of several other servers stays the reported one: a single device can claim to be many."""


@dataclass(slots=True)
class Guard:
    """`serve` False never answers and never probes. With `resume` (we answered a moment ago and were restarted) the
    first answer does not wait. `allowed`: a person allowed answers beside the server `rogue`, last seen at
    `rogue_at`. `cleared` counts how often a person reported it as removed."""

    serve: bool
    started_at: int
    resume: bool = False
    allowed: bool = False
    rogue: RogueServer | None = None
    rogue_at: int = 0
    cleared: int = 0
    changed_at: int = 0
    probes: int = 0
    probed_at: int = 0

    def listening(self, now: int) -> bool:
        """Whether this is still the time before the first answer."""
        return not self.resume and now < self.started_at + LISTEN_MS

    def answering(self, now: int) -> bool:
        return self.serve and not self.listening(now) and (self.rogue is None or self.allowed)

    def probe_due(self, now: int) -> bool:
        """Whether to send a DISCOVER now; counts it as sent."""
        if self.probes < len(FIRST_PROBES_MS):
            due = self.started_at + FIRST_PROBES_MS[self.probes]
        else:
            due = self.probed_at + PROBE_EVERY_MS
        if not self.serve or now < due:
            return False
        self.probes += 1
        self.probed_at = now
        return True

    def observe(self, server: RogueServer, now: int) -> bool:
        """True when this changes what is known: no other server was, or another one. A server's own message counts
        for more than a client's request to the same server."""
        self.rogue_at = now
        known = self.rogue
        if known is not None and known.server_id == server.server_id and (known.mac or not server.mac):
            return False
        if known is not None and known.server_id != server.server_id and now < self.changed_at + CHANGE_MS:
            return False
        self.rogue, self.changed_at = server, now
        return True

    def observe_probe(self, own_mac: str, other_mac: str, now: int) -> RogueServer | None:
        """Another appliance probes while we do: neither answers the other's probe, so the lower hardware address goes
        first. Returns the other appliance when we yield to it and did not know it."""
        if not self.serve or not self.listening(now) or own_mac <= other_mac:
            return None
        other = RogueServer(0, other_mac)
        return other if self.observe(other, now) else None

    def clear(self, cleared: int, now: int) -> bool:
        """True when a person has reported the rogue server as removed since the last call: we listen and probe as at a
        first start. `cleared` is the count that is stored."""
        if cleared == self.cleared:
            return False
        self.cleared = cleared
        if self.rogue is None:
            return False
        self.rogue, self.allowed, self.resume = None, False, False
        self.started_at, self.probes = now, 0
        return True
