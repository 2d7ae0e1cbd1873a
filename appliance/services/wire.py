"""The wire process: receives the frames of every segment, stores what they lead to, then replies.

Frames are taken in batches; one transaction holds all that a batch changed, and no reply leaves before it is on disk.
In a storm, while more frames wait than a batch takes, a new sender is stored as its frame, which is read for facts a
little later. While the database refuses, the batch is kept and tried again, and frames wait in the kernel's buffers."""

from __future__ import annotations

import gc
import os
import select
import socket
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from appliance.context import Context
from appliance.domain.moments import MINUTE, SECOND
from appliance.engine.endpoint_cache import EndpointCache
from appliance.engine.events import WireEvent
from appliance.engine.guard import LISTEN_MS
from appliance.engine.rate_limit import ReportInterval
from appliance.engine.rogue import RogueServer, rogue_notice
from appliance.engine.segment import observing_engine
from appliance.errors import StoreError
from appliance.net.sockets import is_orphaned
from appliance.services.logfmt import Log
from appliance.services.pulse import Promise, unwatched
from appliance.services.segment_listener import Batch, SegmentListener
from appliance.services.wire_backlog import Backlog
from appliance.services.wire_cache import SnapshotReader
from appliance.services.wire_setup import open_listeners, read_fingerprints
from appliance.services.wire_tftp import TftpService
from appliance.services.wire_time import WireTime
from appliance.store import engines
from appliance.store.heartbeats import BEAT_MS, beat
from appliance.store.segments import announce_segment, count_segment, set_rogue_server
from appliance.store.sightings import Recorder
from appliance.store.spool import count_spooled
from appliance.store.transaction import Transaction
from appliance.store.wire_batch import save_leases
from appliance.wire.text import ipv4_text

ACTOR = "wire"
_IDLE_MS = 100
_RETRY_SECONDS = 0.5
_ALONE_AT_ONCE = 16
_LOOP_MS = 3 * SECOND
_COMMIT_MS = 2 * engines.LOCK_WAIT_SECONDS * SECOND
"""A write may wait for others, and for a slow disk."""

Write = Callable[[Transaction], None]


def run(context: Context, sockets: Mapping[str, int], stop: threading.Event, promise: Promise = unwatched) -> None:
    """Until `stop`. `sockets`: `capture:SEGMENT`, `dhcp:SEGMENT`, `tftp:SEGMENT`. Raises NotReady when a segment
    that serves has no address, StoreError when the database cannot be read at the start."""
    opened = {name: socket.socket(fileno=descriptor) for name, descriptor in sockets.items()}
    service = make_service(context, opened)
    tftp = TftpService(context, {name: sock for name, sock in opened.items() if name.startswith("tftp:")})
    service.status_of.append(tftp.status)
    service.promise = promise
    tftp.start()
    # The garbage collector would walk over tens of thousands of leases for cycles that are not there: what is loaded
    # is exempted, and the rest is looked at less often.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 50, 100)
    try:
        service.run(stop)
    finally:
        tftp.stop()
        for sock in opened.values():
            sock.close()


def make_service(context: Context, sockets: Mapping[str, socket.socket]) -> WireService:
    """The service for the segments that these sockets belong to. Raises as `run`."""
    context.store.goes_first = True
    fingerprints, endpoints = read_fingerprints(), EndpointCache()
    backlog = Backlog(partial(observing_engine, fingerprints=fingerprints), count_spooled(context.store))
    time = WireTime(context)
    listeners = open_listeners(context, sockets, fingerprints, endpoints, time)
    return WireService(context, listeners, Recorder(endpoints), backlog, time, Log(ACTOR))


class WireService:
    """The loop over all segments, in one thread."""

    def __init__(
        self, context: Context, listeners: Sequence[SegmentListener], recorder: Recorder, backlog: Backlog,
        time: WireTime, log: Log,
    ) -> None:  # fmt: skip
        self._store, self._clock, self._listeners = context.store, context.clock, listeners
        self._recorder, self._backlog, self._time, self._log = recorder, backlog, time, log
        self._snapshots = SnapshotReader(context.store)
        self.status_of: list[Callable[[], str]] = []
        """What else the status of the process shows; empty text is left out."""
        self.promise: Promise = unwatched
        self._poll = select.poll()
        self._started_at = context.clock()
        self._beat_at = time.now.monotonic - BEAT_MS
        self._refusals = self._dropped = 0
        self._alone = 0
        """So many of the events that wait are recorded in a transaction of their own."""
        self._drop_reports = ReportInterval(MINUTE)
        self._complaints = {listener.name: ReportInterval(MINUTE) for listener in listeners}
        for listener in listeners:
            self._poll.register(listener.capture.socket, select.POLLIN)

    def run(self, stop: threading.Event) -> None:
        self.start(stop)
        while not stop.is_set():
            self.promise(_LOOP_MS)
            self._poll.poll(0 if self._backlog.waiting else _IDLE_MS)
            self.turn(stop)
        self._snapshots.close()

    def start(self, stop: threading.Event) -> None:
        if self.commit(self.announce, stop):
            self._time.written()

    def turn(self, stop: threading.Event) -> None:
        """Reads what is there, stores what it leads to, and replies."""
        self._time.tick()
        if self._time.jump and not self._follow_clock(stop):
            return
        now, batch = self._time.now.monotonic, Batch()
        snapshot = self._snapshots.refresh(now)
        for listener in self._listeners:
            if snapshot is not None:
                batch.add(listener, listener.engine.update(snapshot, now))
            listener.engine.ahead = self._time.ahead
            try:
                listener.probe(now)
                listener.read(batch, now)
            except OSError as error:
                self._complain(listener, f"{listener.interface} cannot be used: {error.strerror}", now)
        something = batch.events or batch.leases or batch.rogue_changes or self._backlog.waiting
        if something and not self._store_batch(batch, stop):
            return
        if not self._backlog.waiting:
            for listener in self._listeners:
                listener.engine.recorded()
        for listener, reply in batch.replies:
            try:
                listener.send(reply)
            except OSError as error:
                self._complain(listener, f"A reply could not be sent: {error.strerror}", now)
        for _ in range(min(self._alone, _ALONE_AT_ONCE)):
            self._record_alone(stop)
        if now - self._beat_at >= BEAT_MS:
            self._beat_at = now
            self.commit(self._beat, stop)

    def _store_batch(self, batch: Batch, stop: threading.Event) -> bool:
        """What a batch changed; False at a stop. When it is refused for its data, the events of it are recorded one by
        one, and nobody waits for that: one frame must never stop all the others."""
        try:
            done = self.commit(lambda tx: self._write(tx, batch), stop, patient=False)
        except Exception as error:
            self._recorder.forget()
            self._alone = self._backlog.taken
            self._log("a batch was refused for its data; its events are recorded one by one", error=error)
            done = self.commit(lambda tx: self._write(tx, batch), stop)
        if done:
            self._backlog.committed()
        return done

    def _record_alone(self, stop: threading.Event) -> None:
        """The oldest event that waits; it is dropped when it cannot be recorded."""
        try:
            done = self.commit(lambda tx: self._record(tx, self._backlog.first(tx)), stop, patient=False)
        except Exception as error:
            self._recorder.forget()
            self._dropped += 1
            if self._drop_reports.due(self._time.now.monotonic):
                self._log("an event cannot be recorded and is dropped", error=error, dropped=self._dropped)
            done = self.commit(self._backlog.drop_first, stop)
        if done:
            self._alone -= 1
            self._backlog.committed()

    def commit(self, write: Write, stop: threading.Event, *, patient: bool = True) -> bool:
        """One transaction, tried again until it is on disk; False when `stop` comes before. Refusals are logged once,
        not at every try. Not `patient`: StoreError when it is what is written that the database does not take."""
        while True:
            self.promise(_COMMIT_MS)
            try:
                with self._store.write(ACTOR, self._clock()) as tx:
                    write(tx)
            except StoreError as error:
                self._recorder.forget()  # what it remembers of the transaction did not happen
                if not patient and error.code == "store.refused":
                    raise
                if not self._refusals:
                    self._log("nothing is answered until it can be stored", error=error)
                self._refusals += 1
                if stop.wait(_RETRY_SECONDS):
                    return False
                continue
            if self._refusals:
                self._log("database takes writes again", refusals=self._refusals)
                self._refusals = 0
            self.promise(_LOOP_MS)
            return True

    def _write(self, tx: Transaction, batch: Batch) -> None:
        save_leases(tx, batch.leases, self._time.ahead)
        for listener, change in batch.rogue_changes:
            self._write_rogue_server(tx, listener, change.server)
        if self._alone:
            self._backlog.put(tx, batch.events)
        else:
            self._record(tx, self._backlog.due(tx, batch.events, storm=batch.full))

    def _record(self, tx: Transaction, events: Sequence[WireEvent]) -> None:
        if events:
            self._recorder.record_events(tx, events, self._time.now.monotonic)
            self._snapshots.invalidate()

    def _write_rogue_server(self, tx: Transaction, listener: SegmentListener, server: RogueServer | None) -> None:
        name, guard = listener.name, listener.engine.guard
        set_rogue_server(tx, name, server, guard.answering(self._time.now.monotonic))
        if server is None:
            tx.journal("segment.probing", segment=name, seconds=f"{LISTEN_MS / 1000}")
            self._log("probing for other DHCP servers", segment=name)
            return
        notice = rogue_notice(name, server, tx.now, serve=guard.serve, allowed=guard.allowed)
        data: dict[str, Any] = {"segment": name, "server": server.as_json(), "code": notice.code, "text": notice.text}
        if notice.next_action:
            tx.journal("segment.rogue_server", **data, next_action=notice.next_action)
        else:
            tx.journal("segment.other_server", **data)
        self._log(str(notice), segment=name)

    def announce(self, tx: Transaction) -> None:
        """What the segments are, and that this process works; at its start."""
        for listener in self._listeners:
            terms, mode = listener.engine.server.terms, "serve" if listener.engine.guard.serve else "sniff"
            address = ""
            if terms.server_id:
                address = f"{ipv4_text(terms.server_id)}/{terms.scopes[0].mask.bit_count()}"
            announce_segment(
                tx, listener.name, interface=listener.interface, address=address, mode=mode,
                server_id=ipv4_text(terms.server_id) if mode == "serve" else "",
            )  # fmt: skip
            tx.journal("segment.listening", segment=listener.name, interface=listener.interface, mode=mode)
        self._time.write(tx, self._segments())
        beat(tx, ACTOR, os.getpid(), "Starting.", self._started_at)

    def _segments(self) -> list[str]:
        return [listener.name for listener in self._listeners]

    def _follow_clock(self, stop: threading.Event) -> bool:
        """Somebody set the wall clock: what is stored by it is moved, and is shown as of now; False at a stop."""
        self._log("the clock was set", seconds=round(self._time.jump / SECOND))
        if not self.commit(self._beat, stop):
            return False
        self._time.written()
        return True

    def _beat(self, tx: Transaction) -> None:
        texts = []
        for listener in self._listeners:
            drops, guard = listener.capture.count(), listener.engine.guard
            answering = guard.answering(self._time.now.monotonic) and not is_orphaned(listener.capture.socket)
            count_segment(
                tx, listener.name, received=drops.received, dropped=drops.dropped,
                malformed=listener.engine.malformed, answering=answering,
                rogue_at=guard.rogue_at + self._time.ahead if guard.rogue else 0,
            )  # fmt: skip
            texts.append(f"{listener.name}: {_status(listener)}.")
        if self._backlog.waiting:
            texts.append(f"{self._backlog.waiting} sightings wait to be recorded.")
        if self._dropped:
            texts.append(f"{self._dropped} sightings could not be recorded; the log has the reasons.")
        texts += [text for status in self.status_of if (text := status())]
        self._time.write(tx, self._segments())
        beat(tx, ACTOR, os.getpid(), " ".join(texts), self._started_at)

    def _complain(self, listener: SegmentListener, text: str, now: int) -> None:
        """To the log, at most once a minute a segment."""
        if self._complaints[listener.name].due(now):
            self._log(text, segment=listener.name)


def _status(listener: SegmentListener) -> str:
    guard = listener.engine.guard
    if is_orphaned(listener.capture.socket):
        return f"{listener.interface} was taken away; nothing is received until it is back"
    if not guard.serve:
        return "only listening"
    if guard.rogue is None:
        return "DHCP is answered"
    return "DHCP is answered beside a rogue server" if guard.allowed else "DHCP is disabled: rogue server"
