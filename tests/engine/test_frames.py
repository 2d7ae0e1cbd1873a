"""From a frame to its handler, and what a segment decides about it."""

from __future__ import annotations

from functools import partial

import pytest

from appliance.domain.moments import MINUTE
from appliance.domain.sightings import Kind, Sighting
from appliance.engine.dhcp4_frames import ANSWER_WITHIN_MS, PROBE_CLASS, probe_frame
from appliance.engine.endpoint_cache import EndpointCache, KnownEndpoint
from appliance.engine.events import AddressLearned, JournalNote, PendingSighting
from appliance.engine.frames import HANDLERS, ethertype, receive, selected, udp_port
from appliance.engine.guard import LISTEN_MS, Guard
from appliance.engine.leases import State
from appliance.engine.rogue import RogueServer
from appliance.engine.segment import Effects, RawFrame, Received, RogueChange, SegmentEngine, Snapshot, UdpReply
from appliance.wire.dhcp4 import Message, MessageType, Option, pull_message, push_message
from appliance.wire.ether import BROADCAST, Captured, Frame, pull_frame, pull_udp, push_frame, push_udp
from appliance.wire.text import ipv4_text, mac_text
from tests.engine.clients import NOW, OTHER, US, discover, mac, request, server
from tests.engine.test_dhcp4_sighting import TABLE

EVERYBODY = 0xFFFFFFFF
OUR_MAC = bytes.fromhex("020000000099")


def engine(*, serve: bool = True, rogue: RogueServer | None = None, listening: bool = False) -> SegmentEngine:
    guard = Guard(serve, NOW if listening else NOW - LISTEN_MS, rogue=rogue)
    return SegmentEngine("staging", OUR_MAC, frozenset({US}), server(), guard, EndpointCache(), TABLE)


def captured(
    message: Message, *, to: int = EVERYBODY, source: int = 0, port: int = 67, vlan: int | None = None, at: int = NOW
) -> Captured:
    packet = push_udp(source, to, 68, port, push_message(message))
    return Captured(push_frame(Frame(BROADCAST, message.chaddr, 0x0800, vlan, packet)), None, True, at)


def reply_of(effects: Effects) -> Message:
    assert effects.reply is not None
    packed = effects.reply()
    assert isinstance(packed, RawFrame)
    return pull_message(pull_udp(pull_frame(packed.data).payload).payload)


def kinds(effects: Effects) -> list[str]:
    return [type(event).__name__ for event in effects.events]


def ack(ip: int, of: int = OTHER) -> Message:
    options = {53: bytes((MessageType.ACK,)), 54: of.to_bytes(4)}
    return Message(2, 1, 6, 0, 7, 0, 0, 0, ip, 0, 0, mac(1), b"", b"", options)


# -- the table -------------------------------------------------------------------------------------


def handle_arp(segment: SegmentEngine, received: Received, now: int) -> Effects:
    """What a protocol more needs: who sent the frame, a digest of its content, and a sighting."""
    payload, sender = received.frame.payload, mac_text(received.frame.src)
    digest = payload[:8].ljust(8)
    if not segment.is_new(sender, digest, now):
        return Effects()
    read = partial(Sighting, segment.name, sender, Kind.UNKNOWN, (), "ARP", digest, received.captured.data, "arp")
    return Effects((PendingSighting(segment.name, received.captured, read),))


def test_new_protocol_is_one_entry_of_the_table() -> None:
    handlers = {**HANDLERS, ethertype(0x0806): handle_arp}
    frame = Captured(push_frame(Frame(BROADCAST, mac(1), 0x0806, None, bytes(46))), None, True)
    subject = engine()
    (event,) = receive(subject, frame, NOW, handlers).events
    assert isinstance(event, PendingSighting)
    assert (event.read().mac, event.read().summary) == (mac_text(mac(1)), "ARP")
    assert receive(subject, frame, NOW, handlers).events == (), "its content is on its way"
    assert selected(handlers) == ((0x88CC, 0x0806), (67, 68))


def test_new_udp_protocol_is_one_entry_of_the_table() -> None:
    ports: list[int] = []

    def handle_ssdp(_segment: SegmentEngine, received: Received, _now: int) -> Effects:
        assert received.datagram is not None
        ports.append(received.datagram.dst_port)
        return Effects()

    packet = push_udp(1, 0xEFFFFFFA, 50_000, 1900, b"NOTIFY * HTTP/1.1")
    frame = Captured(push_frame(Frame(BROADCAST, mac(1), 0x0800, None, packet)), None, True)
    receive(engine(), frame, NOW)
    assert ports == []
    receive(engine(), frame, NOW, {**HANDLERS, udp_port(1900): handle_ssdp})
    assert ports == [1900]


def test_port_and_ethernet_type_of_one_number_are_two_keys() -> None:
    assert udp_port(0x0806) != ethertype(0x0806)


@pytest.mark.parametrize("number", [0x0806, 0x86DD, 0x1234])
def test_frame_without_a_handler_leads_to_nothing(number: int) -> None:
    frame = Captured(push_frame(Frame(BROADCAST, mac(1), number, None, bytes(46))), None, True)
    assert receive(engine(), frame, NOW) == Effects()


# -- sightings -------------------------------------------------------------------------------------


def test_content_is_pending_until_it_is_recorded() -> None:
    subject = engine(serve=False)
    assert kinds(receive(subject, captured(discover()), NOW)) == ["PendingSighting"]
    assert kinds(receive(subject, captured(discover()), NOW)) == []
    subject.recorded()
    assert kinds(receive(subject, captured(discover()), NOW)) == ["PendingSighting"]


def test_recorded_content_is_not_read_again() -> None:
    subject = engine(serve=False)
    (event,) = receive(subject, captured(discover()), NOW).events
    assert isinstance(event, PendingSighting)
    seen = event.read()
    subject.endpoints.put("staging", seen.mac, KnownEndpoint(1, 1, (seen.signature,), NOW, "", seen.kind))
    subject.recorded()
    assert receive(subject, captured(discover()), NOW).events == ()


def test_malformed_frames_are_reported_once_a_minute() -> None:
    subject, broken = engine(), Captured(b"short", None, True)
    (note,) = receive(subject, broken, NOW).events
    assert isinstance(note, JournalNote)
    assert (note.action, note.data["count"]) == ("segment.malformed", 1)
    assert all(receive(subject, broken, NOW + after).events == () for after in range(1, 1000))
    (note,) = receive(subject, broken, NOW + MINUTE).events
    assert isinstance(note, JournalNote)
    assert (note.data["count"], subject.malformed) == (1001, 1001)


def test_unverified_checksum_is_left_to_the_hardware() -> None:
    data = bytearray(captured(discover()).data)
    data[40] ^= 1
    assert kinds(receive(engine(serve=False), Captured(bytes(data), None, True), NOW)) == ["JournalNote"]
    assert kinds(receive(engine(serve=False), Captured(bytes(data), None, False), NOW)) == ["PendingSighting"]


# -- addresses -------------------------------------------------------------------------------------


def test_ack_of_another_server_gives_the_address() -> None:
    effects = receive(engine(), captured(ack(US + 77), port=68), NOW)
    assert effects.events == (AddressLearned("staging", mac_text(mac(1)), ipv4_text(US + 77)),)


def test_request_gives_the_address_where_nothing_is_answered() -> None:
    for subject in (engine(serve=False), engine(rogue=RogueServer(OTHER, ""))):
        effects = receive(subject, captured(request(1, US + 77, OTHER)), NOW)
        assert AddressLearned("staging", mac_text(mac(1)), ipv4_text(US + 77)) in effects.events


def test_request_before_the_first_answer_gives_no_address() -> None:
    effects = receive(engine(listening=True), captured(request(1, US + 77, US)), NOW)
    assert kinds(effects) == ["PendingSighting"]


def test_own_lease_gives_the_address_once() -> None:
    subject = engine()
    offer = reply_of(receive(subject, captured(discover()), NOW))
    effects = receive(subject, captured(request(1, offer.yiaddr, US)), NOW)
    assert kinds(effects) == ["AddressLearned", "JournalNote"]
    ip = ipv4_text(offer.yiaddr)
    subject.endpoints.put("staging", mac_text(mac(1)), KnownEndpoint(1, 1, (), NOW, ip, Kind.BMC))
    renewed = receive(subject, captured(request(1, ciaddr=offer.yiaddr), to=US), NOW)
    assert kinds(renewed) == []
    assert [lease.state for lease in renewed.leases] == [State.BOUND]


# -- answers ---------------------------------------------------------------------------------------


def test_answer_is_a_frame_to_the_client_in_its_vlan() -> None:
    effects = receive(engine(), captured(discover(), vlan=42), NOW)
    assert effects.reply is not None
    packed = effects.reply()
    assert isinstance(packed, RawFrame)
    frame = pull_frame(packed.data)
    assert (frame.dst, frame.src, frame.vlan) == (mac(1), OUR_MAC, 42)
    assert reply_of(effects).message_type == MessageType.OFFER


def test_answer_through_a_relay_is_routed_by_the_kernel() -> None:
    effects = receive(engine(), captured(discover(giaddr=0x0A460001), to=US), NOW)
    assert effects.reply is not None
    packed = effects.reply()
    assert isinstance(packed, UdpReply)
    assert (packed.ip, packed.port) == ("10.70.0.1", 67)


def test_message_to_another_server_is_not_answered() -> None:
    assert receive(engine(), captured(discover(), to=OTHER), NOW).reply is None


@pytest.mark.parametrize(("late", "answered"), [(0, True), (ANSWER_WITHIN_MS, True), (ANSWER_WITHIN_MS + 1, False)])
def test_expired_discover_is_recorded_but_not_answered(late: int, answered: bool) -> None:
    effects = receive(engine(), captured(discover(), at=NOW - late), NOW)
    assert (effects.reply is not None) is answered
    assert kinds(effects) == ["PendingSighting"]


def test_late_request_is_answered() -> None:
    subject = engine()
    offer = reply_of(receive(subject, captured(discover()), NOW))
    late = captured(request(1, offer.yiaddr, US), at=NOW - 10 * ANSWER_WITHIN_MS)
    assert reply_of(receive(subject, late, NOW)).message_type == MessageType.ACK


def test_trusted_machine_gets_the_ordinary_lease_time() -> None:
    subject = engine()
    subject.update(Snapshot(trusted=frozenset({mac_text(mac(1))})), NOW)
    assert reply_of(receive(subject, captured(discover()), NOW)).options[51] == (3600).to_bytes(4)


def test_configured_reservation_goes_before_the_manifests() -> None:
    subject = engine()
    subject.reservations = {mac_text(mac(1)): US + 300}
    subject.update(Snapshot(reservations={mac_text(mac(1)): US + 301, mac_text(mac(2)): US + 302}), NOW)
    offered = [reply_of(receive(subject, captured(discover(n)), NOW)).yiaddr for n in (1, 2)]
    assert offered == [US + 300, US + 302]


def test_first_lease_decline_and_release_are_journalled() -> None:
    subject = engine()
    notes: list[tuple[str, object]] = []

    def send(message: Message, to: int = EVERYBODY) -> None:
        effects = receive(subject, captured(message, to=to), NOW)
        notes.extend((event.action, event.data["ip"]) for event in effects.events if isinstance(event, JournalNote))

    first = reply_of(receive(subject, captured(discover()), NOW)).yiaddr
    send(request(1, first, US))
    send(request(1, ciaddr=first), to=US)
    release = request(1, 0, US, {53: bytes((MessageType.RELEASE,))}, ciaddr=first)
    send(release, to=US)
    second = reply_of(receive(subject, captured(discover(2)), NOW)).yiaddr
    send(request(2, second, US))
    send(request(2, second, US, {53: bytes((MessageType.DECLINE,))}))
    ips = [ipv4_text(ip) for ip in (first, first, second, second)]
    actions = ["lease.granted", "lease.released", "lease.granted", "lease.declined"]
    assert notes == list(zip(actions, ips, strict=True))


# -- rogue servers ---------------------------------------------------------------------------------


def test_rogue_server_ends_the_answers() -> None:
    subject = engine()
    effects = receive(subject, captured(ack(US + 77), port=68), NOW)
    assert effects.rogue == RogueChange(RogueServer(OTHER, mac_text(mac(1))))
    assert receive(subject, captured(ack(US + 78), port=68), NOW).rogue is None
    assert receive(subject, captured(discover()), NOW).reply is None


def test_allowed_rogue_server_leaves_the_answers() -> None:
    subject = engine(rogue=RogueServer(OTHER, ""))
    subject.update(Snapshot(rogue_allowed=frozenset({"staging"})), NOW)
    assert receive(subject, captured(discover()), NOW).reply is not None


def test_cleared_rogue_server_is_a_change_once() -> None:
    subject = engine(rogue=RogueServer(OTHER, ""))
    snapshot = Snapshot(rogue_cleared={"staging": 1})
    assert subject.update(snapshot, NOW).rogue == RogueChange(None)
    assert subject.update(snapshot, NOW).rogue is None
    later = NOW + LISTEN_MS
    assert receive(subject, captured(discover(), at=later), later).reply is not None


def test_probe_of_a_lower_appliance_makes_us_yield() -> None:
    probe = discover(1, options={int(Option.CLASS_ID): PROBE_CLASS})
    starting = engine(listening=True)
    assert receive(starting, captured(probe), NOW).rogue == RogueChange(RogueServer(0, mac_text(mac(1))))
    assert receive(engine(), captured(probe), NOW).rogue is None, "we answer already"


def test_our_probe_is_a_discover_to_everybody() -> None:
    frame = pull_frame(probe_frame(OUR_MAC, 7))
    datagram = pull_udp(frame.payload)
    message = pull_message(datagram.payload)
    assert (frame.dst, frame.src, datagram.dst_ip, datagram.dst_port) == (BROADCAST, OUR_MAC, EVERYBODY, 67)
    assert (message.message_type, message.xid, message.options[60]) == (MessageType.DISCOVER, 7, PROBE_CLASS)
