"""Rogue DHCP servers on the segments."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from appliance.commands.doctor.finding import Finding, fine, of_blocker, wrong
from appliance.commands.doctor.processes import Running
from appliance.commands.doctor.records import Records
from appliance.config import Segment
from appliance.engine.rogue import RogueServer, rogue_notice

TOPIC = "dhcp"
PROBE_SECONDS = 5.0

ProbeServers = Callable[[Sequence[Segment], float], Mapping[str, Sequence[RogueServer]]]
"""Sends one DISCOVER into each segment and receives for that many seconds from all of them together. Gives the servers
that answered, by the segment's name. Raises PermissionError without CAP_NET_RAW, OSError when an interface cannot be
used."""


def examine(
    usable: Sequence[Segment], running: Running, records: Records, probe: ProbeServers | None, now: int
) -> list[Finding]:
    """While the wire process runs, it is the one that probes, and its records are reported."""
    findings: list[Finding] = []
    if "wire" in running.pids:
        for segment in usable:
            state = records.segments.get(segment.name)
            if state is not None and state.rogue is not None:
                findings.append(_rogue(segment, state.rogue, state.rogue_at, allowed=state.allowed))
                continue
            text = f"Segment {segment.name}: the appliance, which listens there, sees no other DHCP server."
            findings.append(fine(TOPIC, text))
        return findings
    if probe is None or not usable:
        return []
    try:
        answered = probe(usable, PROBE_SECONDS)
    except PermissionError:
        return [wrong(TOPIC, "Without CAP_NET_RAW no segment can be probed for DHCP servers.", "Run it with sudo.")]
    except OSError as error:
        text = f"The segments cannot be probed for DHCP servers: {error.strerror or error}."
        return [wrong(TOPIC, text, "Correct the interfaces first.")]
    for segment in usable:
        rogues = answered.get(segment.name, ())
        findings += [_rogue(segment, server, now, allowed=False) for server in rogues]
        if not rogues:
            text = f"Segment {segment.name}: no other DHCP server answered within {PROBE_SECONDS:.0f} s."
            findings.append(fine(TOPIC, f"{text} One that first pings the address it offers may answer later."))
    return findings


def _rogue(segment: Segment, server: RogueServer, seen_at: int, *, allowed: bool) -> Finding:
    notice = rogue_notice(segment.name, server, seen_at, serve=segment.mode == "serve", allowed=allowed)
    return of_blocker(TOPIC, notice, ok=not notice.next_action)
