"""A segment's sockets: frames in, what the engine decided into a `Batch`, replies out."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field

from appliance.engine.dhcp4_frames import probe_frame
from appliance.engine.events import WireEvent
from appliance.engine.frames import receive
from appliance.engine.leases import Lease
from appliance.engine.segment import NOTHING, Effects, RawFrame, Reply, RogueChange, SegmentEngine
from appliance.net.capture import Capture

FRAMES_AT_ONCE = 128
"""So many replies at once are still held by an ordinary receive buffer (212,992 bytes), such as a relay's."""


@dataclass(slots=True)
class Batch:
    """What up to FRAMES_AT_ONCE frames of each segment lead to. `leases` and `rogue_changes` must be on disk before any
    of the `replies` is sent. `full`: more frames wait."""

    leases: list[tuple[str, Lease]] = field(default_factory=list)
    rogue_changes: list[tuple[SegmentListener, RogueChange]] = field(default_factory=list)
    events: list[WireEvent] = field(default_factory=list)
    replies: list[tuple[SegmentListener, Reply]] = field(default_factory=list)
    full: bool = False

    def add(self, listener: SegmentListener, effects: Effects) -> None:
        self.events += effects.events
        for lease in effects.leases:
            self.leases.append((listener.name, lease))
        if effects.rogue is not None:
            self.rogue_changes.append((listener, effects.rogue))
        if effects.reply is not None:
            self.replies.append((listener, effects.reply))


@dataclass(slots=True)
class SegmentListener:
    """`dhcp` is None where DHCP is not answered."""

    engine: SegmentEngine
    interface: str
    capture: Capture
    dhcp: socket.socket | None

    @property
    def name(self) -> str:
        return self.engine.name

    def read(self, batch: Batch, now: int) -> None:
        """Never waits. Raises OSError when the interface is gone."""
        frames = self.capture.read(FRAMES_AT_ONCE)
        batch.full |= len(frames) == FRAMES_AT_ONCE
        for captured in frames:
            effects = receive(self.engine, captured, now)
            if effects is not NOTHING:
                batch.add(self, effects)

    def probe(self, now: int) -> None:
        """Sends a DISCOVER when one is due. Raises OSError."""
        if self.engine.guard.probe_due(now):
            self.capture.send(probe_frame(self.engine.mac, int.from_bytes(os.urandom(4))))

    def send(self, reply: Reply) -> None:
        """Raises OSError; the client asks again."""
        packed = reply()
        if isinstance(packed, RawFrame):
            self.capture.send(packed.data)
        elif self.dhcp is not None:
            self.dhcp.sendto(packed.payload, (packed.ip, packed.port))
