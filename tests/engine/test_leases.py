"""No address is ever given to two clients at one time, whatever they do and in whatever order."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from appliance.engine.leases import Lease, LeaseBook, Scope, State
from appliance.wire.dhcp4 import MessageType
from appliance.wire.text import ipv4_int as ip
from tests.engine.clients import LOCAL, NOW, TERMS, US, decide, discover, message, pull_message, request, server

CLIENTS = st.integers(1, 7)


class Segment(RuleBasedStateMachine):
    """Seven clients fight for four addresses; the model is what each got in an ACK."""

    def __init__(self) -> None:
        super().__init__()
        self.server = server()
        self.now = NOW
        self.held: dict[int, tuple[int, int]] = {}
        self.offered: dict[int, int] = {}

    def _received(self, n: int, decision) -> None:  # type: ignore[no-untyped-def]
        if decision.reply is None:
            return
        reply = pull_message(decision.reply.payload)
        if reply.message_type == MessageType.ACK:
            assert [one.ip for one in decision.leases] == [reply.yiaddr]
            self.held[n] = (reply.yiaddr, self.now + 120_000)
        elif reply.message_type == MessageType.OFFER:
            self.offered[n] = reply.yiaddr

    @rule(n=CLIENTS, wanted=st.sampled_from([0, ip("10.66.1.10"), ip("10.66.1.13")]), rapid=st.booleans())
    def discovers(self, n: int, wanted: int, rapid: bool) -> None:
        self._received(n, decide(self.server, discover(n, wanted, {80: b""} if rapid else {}), self.now))

    @precondition(lambda self: self.offered)
    @rule(data=st.data())
    def selects(self, data: st.DataObject) -> None:
        n = data.draw(st.sampled_from(sorted(self.offered)))
        self._received(n, decide(self.server, request(n, self.offered[n], US), self.now))

    @rule(n=CLIENTS, wanted=st.integers(ip("10.66.1.10"), ip("10.66.1.13")), unicast=st.booleans())
    def extends(self, n: int, wanted: int, unicast: bool) -> None:
        self._received(n, decide(self.server, request(n, ciaddr=wanted), self.now, unicast=unicast))

    @rule(n=CLIENTS, wanted=st.integers(ip("10.66.1.10"), ip("10.66.1.13")))
    def reboots(self, n: int, wanted: int) -> None:
        self._received(n, decide(self.server, request(n, wanted), self.now))

    @precondition(lambda self: self.held)
    @rule(data=st.data(), kind=st.sampled_from([MessageType.RELEASE, MessageType.DECLINE]))
    def gives_back(self, data: st.DataObject, kind: MessageType) -> None:
        n = data.draw(st.sampled_from(sorted(self.held)))
        address = self.held.pop(n)[0]
        options = {50: address.to_bytes(4)} if kind == MessageType.DECLINE else {}
        ciaddr = address if kind == MessageType.RELEASE else 0
        decide(self.server, message(kind, n, options=options, ciaddr=ciaddr), self.now)

    @rule(seconds=st.sampled_from([1, 11, 60, 121, 700]))
    def time_passes(self, seconds: int) -> None:
        self.now += seconds * 1000
        self.held = {n: one for n, one in self.held.items() if one[1] > self.now}

    @rule()
    def restarts(self) -> None:
        """What was stored is all that is left; offers are forgotten."""
        stored = [one for ip_ in range(LOCAL.pools[0][0], LOCAL.pools[0][1] + 1) if (one := self.server.book.at(ip_))]
        self.server = server()
        self.server.book.load(one for one in stored if one.state != State.OFFERED)

    @invariant()
    def nobody_shares_an_address(self) -> None:
        addresses = [address for address, _ in self.held.values()]
        assert len(addresses) == len(set(addresses))

    @invariant()
    def who_was_acknowledged_is_in_the_book(self) -> None:
        for address, _ in self.held.values():
            lease = self.server.book.at(address)
            assert lease is not None
            assert (lease.state, lease.expires_at > self.now) == (State.BOUND, True)


Segment.TestCase.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)
TestSegment = Segment.TestCase


def test_pool_of_a_hundred_serves_ten_thousand_clients() -> None:
    scope = Scope(ip("10.0.0.0"), 0xFF000000, ((ip("10.0.0.1"), ip("10.0.0.100")),))
    book = LeaseBook([scope])
    for n in range(10_000):
        client = n.to_bytes(4)
        chosen = book.choose(scope, client, str(n), 0, n * 1000)
        assert chosen is not None
        book.bind(chosen, client, str(n), n * 1000, n * 1000 + 90_000, "")
    leases = [book.at(address) for address in scope.addresses()]
    assert sum(lease is not None and lease.expires_at > 9_999_000 for lease in leases) == 90


def test_address_given_to_another_is_no_longer_the_clients() -> None:
    book = LeaseBook([LOCAL])
    book.bind(ip("10.66.1.10"), b"a", "a", 0, 10, "")
    book.bind(ip("10.66.1.10"), b"b", "b", 20, 30, "")
    assert book.of_client(b"a") is None


def test_lease_outside_the_pools_is_not_given_again() -> None:
    book = LeaseBook(TERMS.scopes)
    book.load([Lease(ip("10.66.77.77"), b"a", "a", State.BOUND, 0, 10)])
    assert not book.available(LOCAL, ip("10.66.77.77"), b"b", "b", 20)
    assert book.choose(LOCAL, b"b", "b", ip("10.66.77.77"), 20) == ip("10.66.1.10")


def test_a_used_address_that_is_reserved_is_its_owners() -> None:
    book = LeaseBook([LOCAL])
    for number, each in enumerate(LOCAL.addresses()):
        book.bind(each, bytes((number,)), f"02:00:00:00:00:{number:02x}", NOW, NOW + 10, "")
    first, *others = LOCAL.addresses()
    later = NOW + 100
    book.reserve({"02:00:00:00:00:99": first})
    assert book.choose(LOCAL, b"x", "02:00:00:00:00:98", 0, later) == others[0]
    assert book.choose(LOCAL, b"y", "02:00:00:00:00:99", 0, later) == first
    book.reserve({})
    assert book.choose(LOCAL, b"x", "02:00:00:00:00:98", 0, later) == first
