"""DHCPv4 frames: what is recorded of the sender, which rogue server they show, and what the server answers."""

from __future__ import annotations

from functools import partial

from appliance.domain.moments import MINUTE
from appliance.engine.delivery import EVERYBODY
from appliance.engine.dhcp4_server import Arrival, Decision, Reply
from appliance.engine.dhcp4_sighting import dhcp4_sighting, sender, signature
from appliance.engine.events import AddressLearned, JournalNote, PendingSighting, WireEvent
from appliance.engine.leases import State
from appliance.engine.rogue import find_rogue_server
from appliance.engine.segment import NOTHING, Effects, RawFrame, Received, RogueChange, SegmentEngine, UdpReply
from appliance.wire.dhcp4 import (
    BOOTREPLY,
    BOOTREQUEST,
    CLIENT_PORT,
    FLAG_BROADCAST,
    SERVER_PORT,
    Message,
    MessageType,
    Option,
    pull_message,
    push_message,
)
from appliance.wire.ether import BROADCAST, ETHERTYPE_IPV4, Frame, push_frame, push_udp
from appliance.wire.text import ipv4_text, mac_text

ANSWER_WITHIN_MS = 1500
PROBE_CLASS = b"Gatehouse probe"

_JOURNALLED: dict[int, str] = {MessageType.DECLINE: "lease.declined", MessageType.RELEASE: "lease.released"}


def handle(segment: SegmentEngine, received: Received, now: int) -> Effects:
    """Raises Malformed."""
    captured, frame, datagram = received.captured, received.frame, received.datagram
    assert datagram is not None
    message, guard = pull_message(datagram.payload), segment.guard
    server = find_rogue_server(frame, datagram, message, segment.own)
    rogue = RogueChange(server) if server is not None and guard.observe(server, now) else None
    events: tuple[WireEvent, ...] = ()
    if message.op == BOOTREPLY:
        if address := learned_address(message):
            events = (AddressLearned(segment.name, mac_text(message.chaddr), ipv4_text(address)),)
        return Effects(events, rogue=rogue)
    mac, digest = sender(frame, message), signature(message, frame.vlan)
    if segment.is_new(mac, digest, now):
        read = partial(dhcp4_sighting, segment.name, segment.fingerprints, captured, frame, message, digest)
        events = (PendingSighting(segment.name, captured, read),)
        if message.options.get(Option.CLASS_ID) == PROBE_CLASS:
            other = guard.observe_probe(mac_text(segment.mac), mac, now)
            rogue = RogueChange(other) if other is not None else rogue
    if not is_expired(message, captured.at, now + segment.ahead):
        if guard.answering(now):
            return _answer(segment, received, message, mac, Effects(events, rogue=rogue), now)
        if not guard.listening(now) and (address := learned_address(message)):
            events += (AddressLearned(segment.name, mac, ipv4_text(address)),)
    return Effects(events, rogue=rogue) if events or rogue else NOTHING


def learned_address(message: Message) -> int:
    """The address that another server's client has, 0 when the message does not show it: that of an ACK; and that of
    a REQUEST, the best that can be known where the ACK goes past us by unicast."""
    if message.op == BOOTREPLY:
        return message.yiaddr if message.message_type == MessageType.ACK else 0
    if message.message_type != MessageType.REQUEST:
        return 0
    raw = message.options.get(Option.REQUESTED_ADDRESS, b"")
    return message.ciaddr or (int.from_bytes(raw) if len(raw) == 4 else 0)


def is_expired(message: Message, received_at: int, now: int) -> bool:
    """A DISCOVER that waited so long behind others was given up by its sender, who asks again: to answer it would only
    make the next ones late too. Everything else is answered, however late. Both instants are of the wall clock;
    `received_at` 0: not known. An age of more than a minute shows that the clock was set meanwhile."""
    late = received_at > 0 and ANSWER_WITHIN_MS < now - received_at < MINUTE
    return late and message.message_type == MessageType.DISCOVER


def journal_note(decision: Decision, message: Message, segment: str, mac: str) -> JournalNote | None:
    """First leases, and what is not the ordinary course, are journalled; a renewal is not."""
    action = _JOURNALLED.get(message.message_type or 0)
    if not (decision.first or action):
        return None
    data = {"reason": decision.reason, "ip": ipv4_text(decision.leases[0].ip)}
    return JournalNote(action or "lease.granted", segment, mac, data)


def probe_frame(mac: bytes, xid: int) -> bytes:
    """The DISCOVER that we send to find other DHCP servers."""
    options = {
        int(Option.MESSAGE_TYPE): bytes((MessageType.DISCOVER,)),
        int(Option.CLASS_ID): PROBE_CLASS,
        int(Option.PARAMETER_LIST): bytes((Option.SUBNET_MASK, Option.ROUTER, Option.DOMAIN_SERVER)),
    }
    message = Message(BOOTREQUEST, 1, 6, 0, xid, 0, FLAG_BROADCAST, 0, 0, 0, 0, mac, b"", b"", options)
    packet = push_udp(0, EVERYBODY, CLIENT_PORT, SERVER_PORT, push_message(message))
    return push_frame(Frame(BROADCAST, mac, ETHERTYPE_IPV4, None, packet))


def _answer(segment: SegmentEngine, received: Received, message: Message, mac: str, seen: Effects, now: int) -> Effects:
    """`seen` with what the server decides about the message."""
    datagram, known = received.datagram, segment.snapshot
    assert datagram is not None
    unicast = datagram.dst_ip in segment.own
    if not unicast and datagram.dst_ip != EVERYBODY:
        return seen
    direct, trusted = received.frame.src == message.chaddr, mac in known.trusted
    decision = segment.server.decide(Arrival(message, unicast, direct, trusted, known.boot_names), now)
    reply = None if decision.reply is None else partial(_packed, segment, decision.reply, received.frame)
    if not decision.leases:
        return Effects(seen.events, (), seen.rogue, reply)
    events = list(seen.events)
    for lease in decision.leases:
        ip = ipv4_text(lease.ip)
        if lease.state == State.BOUND and segment.endpoints.address(segment.name, mac) != ip:
            events.append(AddressLearned(segment.name, mac, ip))
    note = journal_note(decision, message, segment.name, mac)
    if note is not None:
        events.append(note)
    return Effects(events, decision.leases, seen.rogue, reply)


def _packed(segment: SegmentEngine, reply: Reply, asked: Frame) -> RawFrame | UdpReply:
    """What is sent for a reply: with the tags that the request came with, where we make the frame."""
    to = reply.delivery
    if to.mac is None:
        return UdpReply(reply.payload, ipv4_text(to.ip), to.port)
    packet = push_udp(segment.server.terms.server_id, to.ip, SERVER_PORT, to.port, reply.payload)
    frame = Frame(to.mac, segment.mac, ETHERTYPE_IPV4, asked.vlan, packet, asked.outer, asked.outer_type)
    return RawFrame(push_frame(frame))
