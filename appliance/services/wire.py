"""The wire process: hears every segment, stores what it heard, then answers.

Frames are taken in batches; one transaction holds all that a batch changed, and nothing is answered before it is on
disk. In a storm, while more frames wait than a batch takes, who is new is written down as the frame that told of it,
and read for facts a little later. While the database refuses, the batch is kept and tried again, and frames wait in
the kernel's buffers."""

from __future__ import annotations

import gc
import os
import select
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from appliance.config import Segment
from appliance.context import Context
from appliance.domain.moments import MINUTE
from appliance.engine.boot_choice import BootPlane
from appliance.engine.dhcp4_server import Server, Terms
from appliance.engine.fingerprint import Fingerprints
from appliance.engine.guard import LISTEN_MS, Guard
from appliance.engine.leases import LeaseBook, Scope
from appliance.engine.rogue import RogueServer, rogue_notice
from appliance.engine.sighting import Observer
from appliance.errors import NotReady, StoreError
from appliance.net.capture import Capture
from appliance.net.interfaces import Interface, read_interface
from appliance.net.sockets import is_orphaned
from appliance.services.logfmt import Log
from appliance.services.segment_listener import Batch, SegmentListener, read_fingerprints
from appliance.services.wire_backlog import AddressLearned, Backlog, JournalNote, PendingSighting, WireEvent
from appliance.services.wire_cache import Cache
from appliance.services.wire_tftp import TftpService
from appliance.store.heartbeats import BEAT_MS, beat
from appliance.store.leases import load_leases, save_leases
from appliance.store.segments import announce_segment, count_segment, load_segment, set_rogue_server
from appliance.store.sightings import Recorder
from appliance.store.spool import count_spooled
from appliance.store.transaction import Transaction
from appliance.wire.text import ipv4_text

ACTOR = "wire"
_IDLE_MS = 100
_RETRY_SECONDS = 0.5
_RESUME_MS = 30_000
"""We answered this short a time ago: whoever started us again need not wait for other servers first."""

Write = Callable[[Transaction], None]


def run(context: Context, sockets: Mapping[str, int], stop: threading.Event) -> None:
    """Until `stop`. `sockets`: `capture:SEGMENT`, `dhcp:SEGMENT`, `tftp:SEGMENT`. Raises NotReady when a segment
    that serves has no address, StoreError when the database cannot be read at the start."""
    opened = {name: socket.socket(fileno=descriptor) for name, descriptor in sockets.items()}
    fingerprints = read_fingerprints()
    waiting = count_spooled(context.store.connection())
    backlog = Backlog(partial(Observer, fingerprints=fingerprints), waiting)
    service = WireService(context, open_listeners(context, opened, fingerprints), backlog, Log(ACTOR))
    tftp = TftpService(context, {name: sock for name, sock in opened.items() if name.startswith("tftp:")})
    tftp.start()
    _rest_collector()
    try:
        service.run(stop)
    finally:
        tftp.stop()
        for sock in opened.values():
            sock.close()


def _rest_collector() -> None:
    """The garbage collector walks over tens of thousands of leases for cycles that are not there: keep what is loaded
    out of its way, and let it look less often."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)


def open_listeners(
    context: Context, sockets: Mapping[str, socket.socket], fingerprints: Fingerprints
) -> list[SegmentListener]:
    """The configured segments whose capture is among the sockets, with the leases that are stored."""
    recorder = Recorder()
    return [
        _open_listener(context, segment, sockets, fingerprints, recorder)
        for segment in context.settings.segment
        if f"capture:{segment.name}" in sockets
    ]


def _open_listener(
    context: Context,
    segment: Segment,
    sockets: Mapping[str, socket.socket],
    fingerprints: Fingerprints,
    recorder: Recorder,
) -> SegmentListener:
    interface = _addressed(segment, read_interface(segment.interface))
    connection, now = context.store.connection(), context.clock()
    stored = load_segment(connection, segment.name)
    scopes = _scopes(segment, interface)
    book = LeaseBook(scopes)
    book.load(load_leases(connection, segment.name))
    resume = stored.answering and now - stored.updated_at < _RESUME_MS
    return SegmentListener(
        segment=segment,
        interface=interface,
        capture=Capture(sockets[f"capture:{segment.name}"]),
        dhcp=sockets.get(f"dhcp:{segment.name}"),
        server=Server(_terms(segment, interface, scopes), book),
        guard=Guard(
            segment.mode == "serve", now, resume, stored.allowed, stored.rogue, stored.rogue_at, stored.cleared
        ),
        observer=Observer(segment.name, fingerprints),
        recorder=recorder,
        own=frozenset({interface.address} - {0}),
    )


def _addressed(segment: Segment, found: Interface) -> Interface:
    """The interface with the address that the configuration gives, if it gives one."""
    if segment.address is not None:
        network = segment.address.network
        return Interface(found.name, found.mac, int(segment.address.ip), int(network.netmask), found.up, found.carrier)
    if segment.mode == "serve" and not found.address:
        raise NotReady(
            f"The segment {segment.name} is to serve DHCP, but {segment.interface} has no IPv4 address: give it one, "
            "or set mode = 'sniff'."
        )
    return found


def _scopes(segment: Segment, interface: Interface) -> tuple[Scope, ...]:
    own = frozenset({interface.address})
    pools = tuple((int(pool.first), int(pool.last)) for pool in segment.pool)
    router = int(segment.router) if segment.router else 0
    local = Scope(interface.address & interface.netmask, interface.netmask, pools, router, own)
    behind = (
        Scope(
            int(subnet.network.network_address),
            int(subnet.network.netmask),
            tuple((int(pool.first), int(pool.last)) for pool in subnet.pool),
            int(subnet.router) if subnet.router else 0,
        )
        for subnet in segment.subnet
    )
    return (local, *behind)


def _terms(segment: Segment, interface: Interface, scopes: tuple[Scope, ...]) -> Terms:
    return Terms(
        server_id=interface.address,
        scopes=scopes,
        dns=b"".join(address.packed for address in segment.dns),
        ntp=b"".join(address.packed for address in segment.ntp),
        domain=segment.domain.encode("idna") if segment.domain else b"",
        lease_ms=segment.lease_seconds * 1000,
        quarantine_lease_ms=segment.quarantine_lease_seconds * 1000,
        plane=BootPlane(interface.address, segment.tftp, segment.http_port if segment.http else 0),
    )


class WireService:
    """The loop over all segments, in one thread."""

    def __init__(self, context: Context, lines: Sequence[SegmentListener], backlog: Backlog, log: Log) -> None:
        self._store, self._clock, self._lines, self._log = context.store, context.clock, lines, log
        self._cache = Cache(context.store)
        self._backlog = backlog
        self._poll = select.poll()
        self._started_at = context.clock()
        self._beat_at = 0
        self._refused = 0
        self._complained_at: dict[str, int] = {}
        for line in lines:
            self._poll.register(line.capture.socket, select.POLLIN)

    def run(self, stop: threading.Event) -> None:
        self._commit_with(self._announce, stop)
        while not stop.is_set():
            self._poll.poll(0 if self._backlog.waiting else _IDLE_MS)
            self.turn(stop)

    def turn(self, stop: threading.Event) -> None:
        """Takes what is there, stores it, answers it."""
        now = self._clock()
        if self._cache.refresh(now):
            for line in self._lines:
                line.reserve(self._cache.known)
        batch = Batch()
        for line in self._lines:
            self._take(line, batch, now)
        if self._has_news(batch) and not self._commit_with(lambda tx: self._write(tx, batch), stop):
            return
        if not self._backlog.waiting:
            for line in self._lines:
                line.waiting.clear()
        self._send(batch, now)
        if now - self._beat_at >= BEAT_MS:
            self._beat_at = now
            self._commit_with(self._beat, stop)

    def _has_news(self, batch: Batch) -> bool:
        return bool(batch.told or batch.leases or batch.rogue_changes or self._backlog.waiting)

    def _take(self, line: SegmentListener, batch: Batch, now: int) -> None:
        try:
            line.tick(batch, self._cache.known, now)
            line.take(batch, self._cache.known, now)
        except OSError as error:
            self._complain(line, f"{line.segment.interface} cannot be used: {error.strerror}", now)

    def _commit_with(self, write: Write, stop: threading.Event) -> bool:
        """One transaction, tried again until it is on disk; False when we are told to stop before."""
        while True:
            try:
                with self._store.write(ACTOR, self._clock()) as tx:
                    write(tx)
            except StoreError as error:
                self._on_refusal(error)
                if stop.wait(_RETRY_SECONDS):
                    return False
                continue
            if self._refused:
                self._log("database takes writes again", refusals=self._refused)
                self._refused = 0
            return True

    def _on_refusal(self, error: StoreError) -> None:
        """What the recorder remembers of the transaction did not happen. Told once, not at every try."""
        for line in self._lines:
            line.recorder.forget()
        if not self._refused:
            self._log("nothing is answered until it can be stored", error=error)
        self._refused += 1

    def _write(self, tx: Transaction, batch: Batch) -> None:
        save_leases(tx, batch.leases)
        for line, rogue in batch.rogue_changes:
            self._write_rogue_server(tx, line, rogue)
        told = self._backlog.due(tx, batch.told, storm=batch.full)
        if told:
            self._record(tx, told)

    def _record(self, tx: Transaction, told: Sequence[WireEvent]) -> None:
        recorder = self._lines[0].recorder
        recorder.record(tx, [one.read() for one in told if isinstance(one, PendingSighting)])
        recorder.locate(tx, [(one.segment, one.mac, one.ip) for one in told if isinstance(one, AddressLearned)])
        for note in told:
            if isinstance(note, JournalNote) and recorder.may_record_note(tx, note.segment, note.mac):
                endpoint, machine = recorder.whose(tx, note.segment, note.mac) if note.mac else (0, 0)
                tx.journal(
                    note.action, note.text, machine=machine, endpoint=endpoint, segment=note.segment, **note.data
                )
        self._cache.outdated()

    def _write_rogue_server(self, tx: Transaction, line: SegmentListener, rogue: RogueServer | None) -> None:
        answering = line.guard.answering(tx.now)
        if rogue is None:
            set_rogue_server(tx, line.name, None, answering)
            entry = tx.journal("segment.probing", segment=line.name, seconds=f"{LISTEN_MS / 1000}")
            self._log("probing for other DHCP servers", segment=line.name, entry=entry)
            return
        set_rogue_server(tx, line.name, rogue, answering)
        notice = rogue_notice(line.name, rogue, tx.now, serve=line.guard.serve, allowed=line.guard.allowed)
        tx.journal(
            "segment.rogue_server", segment=line.name, server=rogue.as_json(),
            text=notice.text, next_action=notice.next_action,
        )  # fmt: skip
        self._log(str(notice), segment=line.name)

    def _send(self, batch: Batch, now: int) -> None:
        for outgoing in batch.outgoing:
            try:
                outgoing.line.send(outgoing.reply, outgoing.vlan)
            except OSError as error:
                self._complain(outgoing.line, f"A reply could not be sent: {error.strerror}", now)

    def _announce(self, tx: Transaction) -> None:
        for line in self._lines:
            address = line.interface.address
            prefix = line.interface.netmask.bit_count()
            announce_segment(
                tx, line.name, interface=line.segment.interface,
                address=f"{ipv4_text(address)}/{prefix}" if address else "",
                mode=line.segment.mode, server_id=ipv4_text(address) if line.guard.serve else "",
            )  # fmt: skip
            text = f"Listening on {line.segment.interface} (segment {line.name}, mode {line.segment.mode})."
            tx.journal("segment.listening", text, segment=line.name, mode=line.segment.mode)
        beat(tx, ACTOR, os.getpid(), "Starting.", self._started_at)

    def _beat(self, tx: Transaction) -> None:
        for line in self._lines:
            drops = line.capture.count()
            answering = line.guard.answering(tx.now) and not is_orphaned(line.capture.socket)
            count_segment(
                tx, line.name, received=drops.received, dropped=drops.dropped, malformed=line.malformed,
                answering=answering, rogue_at=line.guard.rogue_at if line.guard.rogue else 0,
            )  # fmt: skip
        told = [*map(_status, self._lines)]
        if self._backlog.waiting:
            told.append(f"{self._backlog.waiting} sightings wait to be recorded.")
        beat(tx, ACTOR, os.getpid(), " ".join(told), self._started_at)

    def _complain(self, line: SegmentListener, text: str, now: int) -> None:
        """To the log, at most once a minute a segment."""
        if now - self._complained_at.get(line.name, -MINUTE) >= MINUTE:
            self._complained_at[line.name] = now
            self._log(text, segment=line.name)


def _status(line: SegmentListener) -> str:
    if is_orphaned(line.capture.socket):
        return f"{line.name}: {line.segment.interface} was taken away; nothing is heard there until it is back."
    if not line.guard.serve:
        return f"{line.name}: listening only."
    if line.guard.rogue is None:
        return f"{line.name}: answering."
    told = "answering beside another server, as a person wants" if line.guard.allowed else "refusing: another server"
    return f"{line.name}: {told}."
