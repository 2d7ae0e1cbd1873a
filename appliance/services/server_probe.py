"""Which DHCP servers answer on segments that the wire process does not serve now: the doctor's probe."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

from appliance.clock import monotonic_clock
from appliance.config import Segment
from appliance.engine.dhcp4_frames import probe_frame
from appliance.engine.frames import receive
from appliance.engine.guard import Guard
from appliance.engine.rogue import RogueServer
from appliance.engine.segment import SegmentEngine, observing_engine
from appliance.net.capture import Capture
from appliance.net.interfaces import read_interface
from appliance.net.sockets import open_capture
from appliance.services.segment_listener import FRAMES_AT_ONCE
from appliance.services.wire_setup import read_fingerprints


def probe_servers(segments: Sequence[Segment], seconds: float) -> Mapping[str, Sequence[RogueServer]]:
    """One DISCOVER into each segment, as the wire process sends it before it answers, and the servers that then answer,
    by the segment's name; an appliance that is just starting is one of them. Nothing is stored or answered. Raises
    PermissionError without CAP_NET_RAW, OSError when an interface cannot be used."""
    fingerprints = read_fingerprints()
    found: dict[str, dict[RogueServer, None]] = {segment.name: {} for segment in segments}
    with ExitStack() as stack:
        probed: list[tuple[Capture, SegmentEngine]] = []
        poll, deadline = select.poll(), time.monotonic() + seconds
        for segment in segments:
            interface = read_interface(segment.interface)
            engine = observing_engine(segment.name, fingerprints)
            configured = int(segment.address.ip) if segment.address else 0
            engine.own, engine.mac = frozenset({interface.address, configured}) - {0}, interface.mac
            # Like an appliance that starts, and listens before its first answer until all this has ended.
            engine.guard = Guard(serve=True, started_at=round(deadline * 1000))
            capture = Capture(stack.enter_context(open_capture(segment)))
            capture.send(probe_frame(interface.mac, int.from_bytes(os.urandom(4))))
            poll.register(capture.socket, select.POLLIN)
            probed.append((capture, engine))
        while (left := deadline - time.monotonic()) > 0:
            poll.poll(left * 1000)
            now = monotonic_clock()
            for capture, engine in probed:
                for captured in capture.read(FRAMES_AT_ONCE):
                    change = receive(engine, captured, now).rogue
                    if change is not None and change.server is not None:
                        found[engine.name][change.server] = None
    return {name: list(servers) for name, servers in found.items()}
