"""One segment at work: frames in, a `Batch` of what to store and then to send out. Decides nothing itself; the
engine does."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass, field
from importlib import resources

from appliance.config import Segment
from appliance.domain.moments import MINUTE
from appliance.engine.delivery import EVERYBODY, Delivery
from appliance.engine.dhcp4_server import Arrival, Decision, Reply, Server
from appliance.engine.fingerprint import Fingerprints, parse_fingerprints
from appliance.engine.guard import Guard
from appliance.engine.leases import Lease, State
from appliance.engine.rogue import RogueServer, find_rogue_server
from appliance.engine.sighting import Observer, lldp_signature, sender, signature
from appliance.net.capture import Capture, Captured
from appliance.net.interfaces import Interface
from appliance.services.wire_backlog import AddressLearned, JournalNote, PendingSighting, WireEvent
from appliance.services.wire_cache import Known
from appliance.store.sightings import Recorder
from appliance.wire.dhcp4 import (
    CLIENT_PORT,
    FLAG_BROADCAST,
    SERVER_PORT,
    Message,
    MessageType,
    Option,
    pull_message,
    push_message,
)
from appliance.wire.errors import Malformed
from appliance.wire.ether import (
    BROADCAST,
    ETHERTYPE_IPV4,
    ETHERTYPE_LLDP,
    Datagram,
    Frame,
    pull_frame,
    pull_udp,
    push_frame,
    push_udp,
)
from appliance.wire.lldp import pull as pull_lldp
from appliance.wire.text import ipv4_text, mac_text

FRAMES_AT_ONCE = 128
"""So many replies at once are still held by an ordinary receive buffer (212,992 bytes), such as a relay's."""

PATIENCE_MS = 1500
PROBE_CLASS = b"Gatehouse probe"


@dataclass(slots=True)
class Outgoing:
    """A reply that waits for the commit. `vlan`: the tag that the request came with."""

    line: SegmentListener
    reply: Reply
    vlan: int | None


@dataclass(slots=True)
class Batch:
    """What came of up to FRAMES_AT_ONCE frames of each segment. `leases` and `rogue_changes` must be on disk
    before anything `outgoing` is sent. `full`: more frames wait."""

    leases: list[tuple[str, Lease]] = field(default_factory=list)
    rogue_changes: list[tuple[SegmentListener, RogueServer | None]] = field(default_factory=list)
    told: list[WireEvent] = field(default_factory=list)
    outgoing: list[Outgoing] = field(default_factory=list)
    full: bool = False


@dataclass(slots=True)
class SegmentListener:
    """A segment with its sockets (`dhcp` None in sniff mode), its server and its counters. `waiting` are the words
    (MAC, signature) that were told but are not recorded yet; whoever records clears it."""

    segment: Segment
    interface: Interface
    capture: Capture
    dhcp: socket.socket | None
    server: Server
    guard: Guard
    observer: Observer
    recorder: Recorder
    own: frozenset[int]
    received: int = 0
    malformed: int = 0
    malformed_told_at: int = -MINUTE
    waiting: set[tuple[str, bytes]] = field(default_factory=set)

    @property
    def name(self) -> str:
        return self.segment.name

    def reserve(self, known: Known) -> None:
        """The addresses kept for one client each: those of the manifest, then those of the configuration."""
        configured = {entry.mac: int(entry.ip) for entry in self.segment.reservation}
        self.server.book.reserve({**known.reservations, **configured})

    def take(self, batch: Batch, known: Known, now: int) -> None:
        """Reads what is there and decides about it. Raises OSError when the interface is gone."""
        frames = self.capture.read(FRAMES_AT_ONCE)
        self.received += len(frames)
        batch.full |= len(frames) == FRAMES_AT_ONCE
        for captured in frames:
            try:
                self._one(batch, captured, known, now)
            except Malformed as error:
                self._note_malformed(batch, error, now)

    def _one(self, batch: Batch, captured: Captured, known: Known, now: int) -> None:
        frame = pull_frame(captured.data, captured.vlan)
        if frame.ethertype == ETHERTYPE_LLDP:
            self._on_lldp(batch, captured, frame, now)
        elif frame.ethertype == ETHERTYPE_IPV4:
            datagram = pull_udp(frame.payload, check=captured.checked)
            if datagram.dst_port in (SERVER_PORT, CLIENT_PORT):
                self._on_dhcp(batch, captured, frame, datagram, known, now)

    def _on_lldp(self, batch: Batch, captured: Captured, frame: Frame, now: int) -> None:
        digest = lldp_signature(frame)
        neighbour = pull_lldp(frame.payload)
        if self._is_news(mac_text(frame.src), digest, now):
            batch.told.append(PendingSighting(self.observer, captured, frame, neighbour, digest))

    def _on_dhcp(
        self, batch: Batch, captured: Captured, frame: Frame, datagram: Datagram, known: Known, now: int
    ) -> None:
        message = pull_message(datagram.payload)
        rogue = find_rogue_server(frame, datagram, message, self.own)
        if rogue is not None and self.guard.observe(rogue, now):
            batch.rogue_changes.append((self, rogue))
        if message.op == 2:
            self._learn_address(batch, message)
            return
        mac = sender(frame, message)
        digest = signature(message, frame.vlan)
        if self._is_news(mac, digest, now):
            batch.told.append(PendingSighting(self.observer, captured, frame, message, digest))
            self._check_other_appliance(batch, message, mac, now)
        if _too_late(message, captured.at, now):
            return
        if self.guard.answering(now):
            self._answer(batch, frame, datagram, message, mac, known, now)
        elif message.message_type == MessageType.REQUEST and not self.guard.listening(now):
            self._learn_request(batch, message, mac)

    def _is_news(self, mac: str, digest: bytes, now: int) -> bool:
        """Whether these words are neither recorded nor waiting to be."""
        if (mac, digest) in self.waiting or self.recorder.is_recorded(self.name, mac, digest, now):
            return False
        self.waiting.add((mac, digest))
        return True

    def _learn_address(self, batch: Batch, message: Message) -> None:
        """Somebody else's ACK: the machine can be reached there."""
        if message.message_type == MessageType.ACK and message.yiaddr:
            batch.told.append(AddressLearned(self.name, mac_text(message.chaddr), ipv4_text(message.yiaddr)))

    def _learn_request(self, batch: Batch, message: Message, mac: str) -> None:
        """Where the ACK goes by unicast, past us, the address in the REQUEST is the best that can be known."""
        raw = message.options.get(Option.REQUESTED_ADDRESS, b"")
        ip = message.ciaddr or (int.from_bytes(raw) if len(raw) == 4 else 0)
        if ip:
            batch.told.append(AddressLearned(self.name, mac, ipv4_text(ip)))

    def _check_other_appliance(self, batch: Batch, message: Message, mac: str, now: int) -> None:
        """Another appliance is about to start here too: one of us must not."""
        is_probe = message.options.get(Option.CLASS_ID) == PROBE_CLASS
        other = self.guard.observe_probe(mac_text(self.interface.mac), mac, now) if is_probe else None
        if other is not None:
            batch.rogue_changes.append((self, other))

    def _answer(
        self, batch: Batch, frame: Frame, datagram: Datagram, message: Message, mac: str, known: Known, now: int
    ) -> None:
        unicast = datagram.dst_ip in self.own
        if not unicast and datagram.dst_ip != EVERYBODY:
            return
        decision = self.server.decide(Arrival(message, unicast, mac in known.trusted, known.boot_names), now)
        for lease in decision.leases:
            batch.leases.append((self.name, lease))
            ip = ipv4_text(lease.ip)
            if lease.state == State.BOUND and self.recorder.address(self.name, mac) != ip:
                batch.told.append(AddressLearned(self.name, mac, ip))
        note = self._note(decision, message, mac)
        if note is not None:
            batch.told.append(note)
        if decision.reply is not None:
            batch.outgoing.append(Outgoing(self, decision.reply, frame.vlan))

    def _note(self, decision: Decision, message: Message, mac: str) -> JournalNote | None:
        """First leases, and whatever is not the ordinary course, are told."""
        kind = message.message_type
        if decision.leases and (decision.first or kind in (MessageType.DECLINE, MessageType.RELEASE)):
            action = _ACTIONS.get(kind or 0, "lease.granted")
            return JournalNote(action, decision.reason, self.name, mac, {"ip": ipv4_text(decision.leases[0].ip)})
        return None

    def _note_malformed(self, batch: Batch, error: Malformed, now: int) -> None:
        self.malformed += 1
        if now - self.malformed_told_at >= MINUTE:
            self.malformed_told_at = now
            text = f"A frame could not be read: {error} {self.malformed} such frames so far."
            batch.told.append(JournalNote("segment.malformed", text, self.name, "", {"count": self.malformed}))

    def tick(self, batch: Batch, known: Known, now: int) -> None:
        """What is due without a frame: a person's decision about a rogue server, and probes for one."""
        self.guard.allowed = self.name in known.rogue_allowed
        if self.guard.clear(known.rogue_cleared.get(self.name, self.guard.cleared), now):
            batch.rogue_changes.append((self, None))
        if self.guard.probe_due(now):
            self.capture.send(self._probe())

    def _probe(self) -> bytes:
        mac = self.interface.mac
        options = {
            int(Option.MESSAGE_TYPE): bytes((MessageType.DISCOVER,)),
            int(Option.CLASS_ID): PROBE_CLASS,
            int(Option.PARAMETER_LIST): bytes((Option.SUBNET_MASK, Option.ROUTER, Option.DOMAIN_SERVER)),
        }
        xid = int.from_bytes(os.urandom(4))
        message = Message(1, 1, 6, 0, xid, 0, FLAG_BROADCAST, 0, 0, 0, 0, mac, b"", b"", options)
        packet = push_udp(0, EVERYBODY, CLIENT_PORT, SERVER_PORT, push_message(message))
        return push_frame(Frame(BROADCAST, mac, ETHERTYPE_IPV4, None, packet))

    def send(self, reply: Reply, vlan: int | None) -> None:
        """Raises OSError; the client asks again."""
        to = reply.delivery
        if to.mac is None:
            if self.dhcp is not None:
                self.dhcp.sendto(reply.payload, (ipv4_text(to.ip), to.port))
            return
        self.capture.send(self._framed(reply.payload, to, to.mac, vlan))

    def _framed(self, payload: bytes, to: Delivery, mac: bytes, vlan: int | None) -> bytes:
        packet = push_udp(self.server.terms.server_id, to.ip, SERVER_PORT, to.port, payload)
        return push_frame(Frame(mac, self.interface.mac, ETHERTYPE_IPV4, vlan, packet))


def read_fingerprints() -> Fingerprints:
    """The table that comes with the program."""
    return parse_fingerprints(resources.files("appliance.data").joinpath("fingerprints.toml").read_text("utf-8"))


def _too_late(message: Message, at: int, now: int) -> bool:
    """A DISCOVER that waited so long behind others has been given up by its sender, who asks again: answering it
    would only make the next ones late too. Everything else is answered, however late."""
    return 0 < at < now - PATIENCE_MS and message.message_type == MessageType.DISCOVER


_ACTIONS: dict[int, str] = {MessageType.DECLINE: "lease.declined", MessageType.RELEASE: "lease.released"}
