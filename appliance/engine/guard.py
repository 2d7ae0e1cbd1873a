"""Whether to answer DHCP on a segment: never where another server was heard, until a person says otherwise.

A server that has become silent may be one that answers only clients which it knows: silence is no proof that it is
gone. Pure: instants in, decisions out. Who drives it sends the probes, hears the segment and writes down what changed,
so that a restart begins with what was known."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.engine.sighting import RogueServer

LISTEN_MS = 4500
"""How long we listen before the first answer. A server that pings an address before it offers it takes 3 s."""

FIRST_PROBES_MS = (0, 800, 1600)
PROBE_EVERY_MS = 20_000

CHANGE_MS = 10_000
"""So long the first of several other servers is the one that is told of: somebody may make them up."""


@dataclass(slots=True)
class Guard:
    """`serve` False never answers and never probes. With `resume` (we answered a moment ago and were restarted) the
    first answer does not wait. `anyway`: a person wants answers beside `foreign`. `lifted` counts how often a person
    said that the other server is gone."""

    serve: bool
    started_at: int
    resume: bool = False
    anyway: bool = False
    foreign: RogueServer | None = None
    heard_at: int = 0
    lifted: int = 0
    changed_at: int = 0
    probes: int = 0
    probed_at: int = 0

    def listening(self, now: int) -> bool:
        """Whether this is still the time before the first answer."""
        return not self.resume and now < self.started_at + LISTEN_MS

    def answering(self, now: int) -> bool:
        return self.serve and not self.listening(now) and (self.foreign is None or self.anyway)

    def probe_due(self, now: int) -> bool:
        """Whether to send a DISCOVER now; counts it as sent."""
        if not self.serve or now < self._next_probe():
            return False
        self.probes += 1
        self.probed_at = now
        return True

    def _next_probe(self) -> int:
        if self.probes < len(FIRST_PROBES_MS):
            return self.started_at + FIRST_PROBES_MS[self.probes]
        return self.probed_at + PROBE_EVERY_MS

    def hear(self, server: RogueServer, now: int) -> bool:
        """True when this is news: nobody else was known, or it is somebody else. A server's own message counts for
        more than a client's word about the same server."""
        self.heard_at = now
        known = self.foreign
        if known is not None and known.server_id == server.server_id and (known.mac or not server.mac):
            return False
        if known is not None and known.server_id != server.server_id and now < self.changed_at + CHANGE_MS:
            return False
        self.foreign, self.changed_at = server, now
        return True

    def lift(self, lifted: int, now: int) -> bool:
        """True when a person has said anew that the other server is gone: we listen and ask as at a first start."""
        if lifted == self.lifted:
            return False
        self.lifted = lifted
        if self.foreign is None:
            return False
        self.foreign, self.anyway, self.resume = None, False, False
        self.started_at, self.probes = now, 0
        return True


def yields_to(own_mac: str, rival_mac: str) -> bool:
    """Two appliances that probe at one time hear nobody: the lower hardware address goes first."""
    return rival_mac < own_mac
