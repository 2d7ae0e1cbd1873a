"""Rogue DHCP servers on the segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.commands.doctor.processes import Running
from appliance.commands.doctor.records import Records
from appliance.config import Segment
from appliance.engine.rogue import RogueServer, rogue_notice

TOPIC = "dhcp"
PROBE_SECONDS = 5.0

ProbeServers = Callable[[Sequence[Segment], float], Mapping[str, Sequence[RogueServer]]]
"""Sends one DISCOVER into each segment and receives for so many seconds from all at once: the servers that answered,
by the segment's name. Raises PermissionError without CAP_NET_RAW, OSError when an interface cannot be used."""


def examine(
    usable: Sequence[Segment], running: Running, records: Records, probe: ProbeServers | None, now: int
) -> list[Finding]:
    """While the wire process runs, it is the one that probes; what it stored is reported."""
    if "wire" in running.pids:
        return [_known(segment, records) for segment in usable]
    if probe is None or not usable:
        return []
    try:
        answered = probe(usable, PROBE_SECONDS)
    except PermissionError:
        return [wrong(TOPIC, "Without CAP_NET_RAW no segment can be probed for DHCP servers.", "Run it with sudo.")]
    except OSError as error:
        text = f"The segments cannot be probed for DHCP servers: {error.strerror or error}."
        return [wrong(TOPIC, text, "Put the interfaces right first.")]
    return [finding for segment in usable for finding in _probed(segment, answered.get(segment.name, ()), now)]


def _probed(segment: Segment, servers: Sequence[RogueServer], now: int) -> list[Finding]:
    if servers:
        return [_rogue(segment, server, now, allowed=False) for server in servers]
    text = f"Segment {segment.name}: no other DHCP server answered within {PROBE_SECONDS:.0f} s."
    return [fine(TOPIC, f"{text} One that first pings the address it offers may answer later.")]


def _known(segment: Segment, records: Records) -> Finding:
    state = records.segments.get(segment.name)
    if state is None or state.rogue is None:
        return fine(TOPIC, f"Segment {segment.name}: the appliance, which listens there, sees no other DHCP server.")
    return _rogue(segment, state.rogue, state.rogue_at, allowed=state.allowed)


def _rogue(segment: Segment, server: RogueServer, seen_at: int, *, allowed: bool) -> Finding:
    notice = rogue_notice(segment.name, server, seen_at, serve=segment.mode == "serve", allowed=allowed)
    return Finding(TOPIC, not notice.next_action, notice.text, notice.next_action)
