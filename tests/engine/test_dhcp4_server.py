"""RFC 2131, section 4.3, case by case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.engine.dhcp4_server import Arrival, client_key
from appliance.engine.leases import OFFER_MS, REST_MS, State
from appliance.wire.dhcp4 import FLAG_BROADCAST, Message, MessageType, Option, pull_message
from appliance.wire.errors import Malformed
from appliance.wire.text import ipv4_int as ip
from tests.engine.clients import BEHIND, LOCAL, NOW, OTHER, US, answer, decide, discover, lease, mac, message, request
from tests.engine.clients import server as make

HOUR = 3_600_000


def test_offer_has_address_times_and_network_options() -> None:
    offer = answer(decide(make(), discover()))
    assert (offer.op, offer.message_type, offer.yiaddr, offer.ciaddr) == (2, MessageType.OFFER, ip("10.66.1.10"), 0)
    assert offer.options[Option.SERVER_ID] == US.to_bytes(4)
    assert offer.options[Option.SUBNET_MASK] == bytes.fromhex("ffff0000")
    assert offer.options[Option.ROUTER] == ip("10.66.0.254").to_bytes(4)
    assert offer.options[Option.NTP_SERVERS] == US.to_bytes(4)
    assert offer.options[Option.DOMAIN_NAME] == b"staging.example"
    times = [
        int.from_bytes(offer.options[code]) for code in (Option.LEASE_TIME, Option.RENEWAL_TIME, Option.REBINDING_TIME)
    ]
    assert times == [120, 60, 105]


def test_only_requested_and_mandatory_options_are_sent() -> None:
    offer = answer(decide(make(), discover(options={Option.PARAMETER_LIST: bytes((1, 42))})))
    assert set(offer.options) == {53, 54, 51, 58, 59, 1, 42}


def test_ack_has_a_lease_to_store_and_offer_has_none() -> None:
    subject = make()
    offered = decide(subject, discover())
    assert offered.leases == ()
    acked = decide(subject, request(1, answer(offered).yiaddr, US))
    assert acked.first
    assert [(one.ip, one.state, one.expires_at) for one in acked.leases] == [
        (ip("10.66.1.10"), State.BOUND, NOW + 120_000)
    ]


def test_trusted_machine_gets_the_ordinary_lease_time() -> None:
    subject = make()
    assert answer(decide(subject, discover(), trusted=True)).options[Option.LEASE_TIME] == (3600).to_bytes(4)


def test_rapid_commit_needs_no_request() -> None:
    decision = decide(make(), discover(options={Option.RAPID_COMMIT: b""}))
    reply = answer(decision)
    assert (reply.message_type, reply.options[Option.RAPID_COMMIT]) == (MessageType.ACK, b"")
    assert decision.leases[0].state == State.BOUND


def test_boot_firmware_and_its_system_share_an_address() -> None:
    subject = make()
    first = lease(subject)
    later = answer(decide(subject, discover(options={Option.CLIENT_ID: b"\1" + mac(1)})))
    assert later.yiaddr == first


def test_clones_with_one_client_id_get_two_addresses() -> None:
    subject, cloned = make(), {int(Option.CLIENT_ID): b"\xff" + b"same-image" * 2}
    addresses = {answer(decide(subject, discover(n, options=cloned))).yiaddr for n in (1, 2)}
    assert len(addresses) == 2


def test_client_id_of_another_mac_does_not_get_its_lease() -> None:
    subject = make()
    victim = lease(subject, 1)
    thief = {int(Option.CLIENT_ID): b"\1" + mac(1)}
    assert answer(decide(subject, discover(2, options=thief))).yiaddr != victim


def test_requested_address_is_offered_when_it_is_free() -> None:
    subject = make()
    assert answer(decide(subject, discover(1, ip("10.66.1.12")))).yiaddr == ip("10.66.1.12")
    assert answer(decide(subject, discover(2, ip("10.66.1.12")))).yiaddr == ip("10.66.1.10")


@pytest.mark.parametrize("wanted", ["10.66.0.1", "10.66.0.0", "10.66.255.255", "10.66.0.254", "10.66.9.9", "192.0.2.1"])
def test_addresses_outside_the_pools_are_not_given(wanted: str) -> None:
    assert answer(decide(make(), discover(1, ip(wanted)))).yiaddr == ip("10.66.1.10")


def test_selecting_another_server_frees_our_offer() -> None:
    subject = make()
    offered = answer(decide(subject, discover())).yiaddr
    assert decide(subject, request(1, offered, OTHER)).reply is None
    assert answer(decide(subject, discover(2, offered))).yiaddr == offered


def test_selecting_the_address_of_another_gets_nak() -> None:
    subject = make()
    taken = lease(subject, 1)
    nak = decide(subject, request(2, taken, US))
    assert answer(nak).message_type == MessageType.NAK
    assert nak.leases == ()


def test_init_reboot_on_the_wrong_network_gets_nak() -> None:
    subject = make()
    lease(subject)
    assert answer(decide(subject, request(1, ip("192.168.7.7")))).message_type == MessageType.NAK


def test_init_reboot_of_an_unknown_client_is_ignored() -> None:
    assert decide(make(), request(1, ip("10.66.1.12"))).reply is None


def test_init_reboot_with_a_different_address_gets_nak() -> None:
    subject = make()
    lease(subject)
    assert answer(decide(subject, request(1, ip("10.66.1.13")))).message_type == MessageType.NAK


def test_init_reboot_after_the_lease_ended_gets_ack() -> None:
    subject = make()
    mine = lease(subject)
    ack = answer(decide(subject, request(1, mine), NOW + HOUR))
    assert (ack.message_type, ack.yiaddr) == (MessageType.ACK, mine)


def test_renewing_extends_and_is_answered_by_unicast() -> None:
    subject = make()
    mine = lease(subject)
    decision = decide(subject, request(1, ciaddr=mine), NOW + 60_000, unicast=True)
    assert decision.reply is not None
    assert (decision.reply.delivery.ip, decision.reply.delivery.mac) == (mine, mac(1))
    assert (decision.leases[0].expires_at, decision.leases[0].granted_at) == (NOW + 180_000, NOW)
    assert not decision.first


def test_renewal_that_names_our_server_identifier_gets_ack() -> None:
    subject = make()
    mine = lease(subject)
    for unicast in (True, False):
        renewed = decide(subject, request(1, server=US, ciaddr=mine), NOW + 60_000, unicast=unicast)
        assert (answer(renewed).message_type, answer(renewed).yiaddr) == (MessageType.ACK, mine)
    taken = decide(subject, request(2, server=US, ciaddr=mine), NOW + 60_000, unicast=True)
    assert answer(taken).message_type == MessageType.NAK


def test_renewal_that_names_another_server_is_ignored() -> None:
    subject = make()
    mine = lease(subject)
    assert decide(subject, request(1, server=OTHER, ciaddr=mine), unicast=True).reply is None
    assert subject.book.at(mine).state == State.BOUND  # type: ignore[union-attr]


@pytest.mark.parametrize(("address", "direct", "own"), [
    ("10.66.1.10", False, True), ("10.70.0.6", True, True), ("10.70.0.6", False, False), ("192.0.2.1", True, True),
])  # fmt: skip
def test_inform_is_answered_on_the_link_where_it_came_from(address: str, direct: bool, own: bool) -> None:
    decision = decide(make(), message(MessageType.INFORM, ciaddr=ip(address)), unicast=True, direct=direct)
    assert decision.reply is not None
    assert decision.reply.delivery.mac == (mac(1) if own else None)


def test_unknown_rebinding_is_ignored_unknown_renewal_is_not() -> None:
    subject = make()
    assert decide(subject, request(1, ciaddr=ip("10.66.1.12"))).reply is None
    renewed = answer(decide(subject, request(1, ciaddr=ip("10.66.1.12")), unicast=True))
    assert renewed.message_type == MessageType.ACK


def test_rebinding_by_unicast_of_a_relay_is_no_renewal() -> None:
    subject, relay = make(), ip("10.70.0.1")
    stranger = decide(subject, request(1, ciaddr=ip("10.70.0.6"), giaddr=relay), unicast=True)
    assert (stranger.reply, stranger.leases) == (None, ())
    mine = lease(subject, giaddr=relay)
    decision = decide(subject, request(1, ciaddr=mine, giaddr=relay), unicast=True)
    assert "rebinds" in decision.reason
    assert decision.reply is not None
    assert (answer(decision).yiaddr, decision.reply.delivery.ip) == (mine, relay)


def test_rebind_to_other_server_is_ignored_on_our_network() -> None:
    subject = make()
    assert decide(subject, request(1, ciaddr=ip("10.66.9.9"))).reply is None
    moved = decide(subject, request(1, ciaddr=ip("192.168.7.7")))
    assert answer(moved).message_type == MessageType.NAK


def test_extending_the_address_of_another_gets_nak() -> None:
    subject = make()
    taken = lease(subject, 1)
    assert answer(decide(subject, request(2, ciaddr=taken), unicast=True)).message_type == MessageType.NAK


def test_declined_address_is_not_offered_for_a_time() -> None:
    subject = make()
    mine = lease(subject)
    options = {int(Option.REQUESTED_ADDRESS): mine.to_bytes(4), int(Option.SERVER_ID): US.to_bytes(4)}
    declined = decide(subject, message(MessageType.DECLINE, options=options))
    assert (declined.reply, declined.leases[0].state) == (None, State.DECLINED)
    assert answer(decide(subject, discover(1, mine))).yiaddr != mine
    assert answer(decide(subject, discover(2, mine), NOW + REST_MS)).yiaddr == mine


def test_address_of_another_is_not_declined_or_released() -> None:
    subject = make()
    mine = lease(subject)
    options = {int(Option.REQUESTED_ADDRESS): mine.to_bytes(4), int(Option.SERVER_ID): US.to_bytes(4)}
    assert decide(subject, message(MessageType.DECLINE, 2, options=options)).leases == ()
    assert decide(subject, message(MessageType.RELEASE, 2, ciaddr=mine)).leases == ()
    assert subject.book.at(mine).state == State.BOUND  # type: ignore[union-attr]


def test_released_address_is_free_and_kept_for_its_client() -> None:
    subject = make()
    mine = lease(subject)
    assert decide(subject, message(MessageType.RELEASE, ciaddr=mine)).leases[0].state == State.RELEASED
    assert lease(subject) == mine


def test_inform_gets_all_options_and_no_lease() -> None:
    decision = decide(make(), message(MessageType.INFORM, ciaddr=ip("10.66.7.7")))
    ack = answer(decision)
    assert (ack.message_type, ack.yiaddr, decision.leases) == (MessageType.ACK, 0, ())
    assert Option.LEASE_TIME not in ack.options
    assert Option.SUBNET_MASK in ack.options


def test_relayed_client_gets_an_address_of_its_network() -> None:
    decision = decide(make(), discover(giaddr=ip("10.70.0.1")))
    assert decision.reply is not None
    assert answer(decision).yiaddr in BEHIND
    assert (decision.reply.delivery.ip, decision.reply.delivery.port) == (ip("10.70.0.1"), 67)
    assert answer(decision).options[Option.ROUTER] == ip("10.70.0.1").to_bytes(4)


def test_link_selection_has_precedence_over_giaddr() -> None:
    options = {int(Option.RELAY_AGENT_INFORMATION): b"\5\4" + ip("10.70.0.0").to_bytes(4)}
    assert answer(decide(make(), discover(giaddr=ip("10.66.0.7"), options=options))).yiaddr in BEHIND


def test_relay_without_a_subnet_gets_no_answer() -> None:
    assert decide(make(), discover(giaddr=ip("10.99.0.1"))).reply is None


def test_option_82_is_echoed_unchanged_and_last() -> None:
    circuit = b"\1\6leaf/3\2\4sw-1"
    options = {int(Option.RELAY_AGENT_INFORMATION): circuit, int(Option.CLIENT_ID): b"\1" + mac(1)}
    decision = decide(make(), discover(giaddr=ip("10.70.0.1"), options=options))
    reply = answer(decision)
    assert reply.options[Option.RELAY_AGENT_INFORMATION] == circuit
    assert list(reply.options)[-1] == Option.RELAY_AGENT_INFORMATION
    assert reply.options[Option.CLIENT_ID] == b"\1" + mac(1)


def test_server_id_override_is_used_and_recognised() -> None:
    subject, override = make(), ip("10.70.0.1")
    options = {int(Option.RELAY_AGENT_INFORMATION): b"\x0b\4" + override.to_bytes(4)}
    offer = answer(decide(subject, discover(giaddr=override, options=options)))
    assert offer.options[Option.SERVER_ID] == override.to_bytes(4)
    ack = answer(decide(subject, request(1, offer.yiaddr, override, options=options, giaddr=override)))
    assert ack.message_type == MessageType.ACK


def test_nak_through_a_relay_sets_the_broadcast_flag() -> None:
    subject = make()
    lease(subject, giaddr=ip("10.70.0.1"))
    nak = answer(decide(subject, request(1, ip("192.0.2.2"), giaddr=ip("10.70.0.1"))))
    assert (nak.message_type, nak.flags & FLAG_BROADCAST) == (MessageType.NAK, FLAG_BROADCAST)


def test_reserved_address_is_kept_for_its_client() -> None:
    kept = ip("10.66.1.10")
    subject = make({"02:00:00:00:00:05": kept})
    assert answer(decide(subject, discover(1))).yiaddr == ip("10.66.1.11")
    assert answer(decide(subject, discover(2, kept))).yiaddr != kept
    assert lease(subject, 5) == kept


def test_reserved_address_outside_the_pools_is_given() -> None:
    subject = make({"02:00:00:00:00:05": ip("10.66.200.5")})
    assert lease(subject, 5) == ip("10.66.200.5")


def test_later_reservation_takes_effect_at_the_renewal() -> None:
    subject = make()
    mine = lease(subject, 1)
    subject.book.reserve({"02:00:00:00:00:05": mine})
    assert answer(decide(subject, request(1, ciaddr=mine), unicast=True)).message_type == MessageType.NAK


def test_offer_is_kept_for_seconds_and_then_free() -> None:
    subject = make()
    offered = [answer(decide(subject, discover(n))).yiaddr for n in (1, 2, 3, 4)]
    assert len(set(offered)) == 4
    assert decide(subject, discover(5)).reply is None
    assert answer(decide(subject, discover(5), NOW + OFFER_MS)).yiaddr in offered


def test_longest_free_address_is_given_when_none_is_new() -> None:
    subject = make()
    held = [lease(subject, n, NOW + n) for n in (1, 2, 3, 4)]
    assert lease(subject, 9, NOW + HOUR) == held[0]


@pytest.mark.parametrize("kind", [None, MessageType.OFFER, MessageType.ACK, MessageType.NAK, MessageType.LEASEQUERY])
def test_messages_of_servers_are_not_answered(kind: MessageType | None) -> None:
    assert decide(make(), message(kind)).reply is None


def test_reply_is_never_longer_than_the_client_takes() -> None:
    options = {int(Option.RELAY_AGENT_INFORMATION): b"\1\xf0" + b"x" * 240, int(Option.CLIENT_ID): b"\0" + b"y" * 200}
    decision = decide(make(), discover(giaddr=ip("10.70.0.1"), options=options))
    assert decision.reply is None or len(decision.reply.payload) <= 548


def test_client_key_is_mac_with_a_different_client_id() -> None:
    plain = discover(1)
    same = discover(1, options={Option.CLIENT_ID: b"\1" + mac(1)})
    other = discover(1, options={Option.CLIENT_ID: b"\0serial"})
    assert client_key(plain) == client_key(same) != client_key(other)


hostile = st.builds(
    Message,
    op=st.sampled_from([1, 1, 1, 2]), htype=st.integers(0, 255), hlen=st.integers(0, 16), hops=st.integers(0, 255),
    xid=st.integers(0, 2**32 - 1), secs=st.integers(0, 65535), flags=st.integers(0, 65535),
    ciaddr=st.sampled_from([0, ip("10.66.1.10"), ip("10.70.0.5"), 2**32 - 1]), yiaddr=st.just(0), siaddr=st.just(0),
    giaddr=st.sampled_from([0, ip("10.70.0.1"), ip("10.66.0.7"), ip("192.0.2.1")]), chaddr=st.binary(max_size=16),
    sname=st.binary(max_size=64), file=st.binary(max_size=128),
    options=st.dictionaries(
        st.sampled_from([12, 50, 51, 53, 54, 55, 57, 60, 61, 77, 80, 82, 93]),
        st.binary(max_size=300) | st.sampled_from([bytes((n,)) for n in range(1, 10)]) | st.just(US.to_bytes(4)),
    ),
)  # fmt: skip


@given(st.lists(st.tuples(hostile, st.booleans()), max_size=20))
def test_any_message_gets_a_well_formed_reply_or_none(messages: list[tuple[Message, bool]]) -> None:
    subject = make()
    for asked, unicast in messages:
        decision = subject.decide(Arrival(asked, unicast), NOW)
        assert decision.reason
        if decision.reply is not None:
            try:
                reply = pull_message(decision.reply.payload)
            except Malformed as error:  # pragma: no cover - the failure
                raise AssertionError(asked) from error
            assert reply.op == 2
            assert reply.yiaddr == 0 or reply.yiaddr in LOCAL or reply.yiaddr in BEHIND
