"""`gatehouse doctor`."""

from __future__ import annotations

import select
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_table
from appliance.clock import system_clock
from appliance.commands.doctor import examine
from appliance.config import Segment
from appliance.engine.dhcp4_server import Server, Terms
from appliance.engine.fingerprint import Fingerprints
from appliance.engine.guard import Guard
from appliance.engine.leases import LeaseBook
from appliance.engine.rogue import RogueServer
from appliance.engine.sighting import Observer
from appliance.net.capture import Capture
from appliance.net.interfaces import read_interface
from appliance.net.sockets import open_capture
from appliance.services.segment_listener import Batch, SegmentListener, read_fingerprints
from appliance.services.wire_cache import Known
from appliance.store.sightings import Recorder


@command("doctor", "sudo gatehouse doctor")
def doctor(call: Invocation) -> None:
    """Report what is wrong with interfaces, rights, ports, clock, disk, keys and rogue DHCP servers, and what to do.

    Ends with 1 when something is wrong. As root it sees most; each segment is probed once for DHCP servers."""
    found = examine(call.settings, probe_servers)
    if call.as_json:
        print_json([finding.as_json() for finding in found])
    else:
        marks = {True: "ok", False: "WRONG"}
        rows = [(finding.topic, marks[finding.ok], finding.text, finding.fix) for finding in found]
        print_table(("Topic", "", "Found", "What to do"), rows)
    if not all(finding.ok for finding in found):
        click.get_current_context().exit(1)


def probe_servers(segments: Sequence[Segment], seconds: float) -> Mapping[str, Sequence[RogueServer]]:
    """One DISCOVER into each segment, as the wire process sends it before it answers, and the servers that
    then answer; nothing is stored or answered. A `servers.ProbeServers`."""
    table = read_fingerprints()
    batch, known, started = Batch(), Known(), system_clock()
    with ExitStack() as stack:
        lines = [_line(segment, table, stack, started) for segment in segments]
        for line in lines:
            line.tick(batch, known, started)
        _listen(lines, batch, known, seconds)
    found: dict[str, dict[RogueServer, None]] = {}
    for line, server in batch.rogue_changes:
        if server is not None:
            found.setdefault(line.name, {})[server] = None
    return {name: list(servers) for name, servers in found.items()}


def _line(segment: Segment, table: Fingerprints, stack: ExitStack, now: int) -> SegmentListener:
    """A line that probes as a serving one does and has no way to answer: no address, no socket, no pool."""
    interface = read_interface(segment.interface)
    configured = {int(segment.address.ip)} if segment.address else set()
    return SegmentListener(
        segment=segment,
        interface=interface,
        capture=Capture(stack.enter_context(open_capture(segment))),
        dhcp=None,
        server=Server(Terms(0, ()), LeaseBook(())),
        guard=Guard(serve=True, started_at=now),
        observer=Observer(segment.name, table),
        recorder=Recorder(),
        own=frozenset({interface.address} | configured) - {0},
    )


def _listen(lines: Sequence[SegmentListener], batch: Batch, known: Known, seconds: float) -> None:
    poll, deadline = select.poll(), time.monotonic() + seconds
    for line in lines:
        poll.register(line.capture.socket, select.POLLIN)
    while (left := deadline - time.monotonic()) > 0:
        poll.poll(left * 1000)
        for line in lines:
            line.take(batch, known, system_clock())
        batch.told.clear()
