"""Somebody sets the wall clock while the wire process runs, or while it does not: DHCP goes on, and a lease lasts as
long as it was given for."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.domain.clock import JUMP_MS
from appliance.domain.instants import Instant
from appliance.engine.guard import LISTEN_MS, PROBE_EVERY_MS
from appliance.services import wire_time
from appliance.services.wire_time import jump_while_stopped
from appliance.store.heartbeats import BEAT_MS
from appliance.store.models import Heartbeat, JournalRow, LeaseRow, SegmentRow
from appliance.wire.dhcp4 import MessageType
from appliance.wire.text import ipv4_int, mac_text
from tests.services.test_wire_loop import looped, rogue_offer
from tests.services.wires import client_frame, discover_frame, mac, reply_in, request_frame

SECOND, HOUR, DAY = 1000, 3_600_000, 86_400_000
LEASE = 120 * SECOND
JUMPS = [HOUR, -HOUR, DAY, -DAY]


def renewal(n: int, address: str) -> bytes:
    return client_frame(n, {53: b"\3", 55: b"\1\3\6"}, ciaddr=ipv4_int(address))


@pytest.mark.parametrize("jump", JUMPS)
def test_clients_are_answered_after_a_jump(jump: int) -> None:
    with looped() as loop:
        known = loop.lease(1)
        loop.set_clock(jump)
        (ack,) = loop.turn(renewal(1, known))
        assert ack.message_type == MessageType.ACK
        assert loop.lease(2) != known
        expires = loop.column(LeaseRow.expires_at, where=LeaseRow.mac == mac_text(mac(2)))
        assert expires == [loop.now + LEASE], "by the clock as it is now"


@pytest.mark.parametrize("jump", JUMPS)
def test_jump_is_journalled_and_status_is_of_now(jump: int) -> None:
    with looped() as loop:
        loop.turn(after=BEAT_MS)
        loop.set_clock(jump)
        loop.turn()
        assert loop.column(JournalRow.action)[-1] == "clock.jumped"
        assert f"set by {jump // SECOND} s" in loop.column(JournalRow.text)[-1]
        assert loop.column(SegmentRow.answering, SegmentRow.updated_at) == [(True, loop.now)]
        assert loop.column(Heartbeat.beat_at, where=Heartbeat.name == "wire") == [loop.now]
        loop.turn(after=BEAT_MS)
        assert loop.actions().count("clock.jumped") == 1
        assert loop.column(Heartbeat.beat_at, where=Heartbeat.name == "wire") == [loop.now]


def test_corrections_of_the_clock_are_no_jump() -> None:
    with looped() as loop:
        for _ in range(20):
            loop.set_clock(JUMP_MS // 2)
            loop.turn()
        assert "clock.jumped" not in loop.actions()


@pytest.mark.parametrize("jump", JUMPS)
def test_probes_for_rogue_servers_go_on(jump: int) -> None:
    with looped() as loop:
        loop.set_clock(jump)
        loop.turn(after=PROBE_EVERY_MS + SECOND)
        assert [reply_in(frame).op for frame in loop.cable.sent] == [1], "a DISCOVER of ours"
        loop.turn(rogue_offer())
        assert loop.column(SegmentRow.rogue_at) == [loop.now]


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("ask"), st.integers(1, 5)),
        st.tuples(st.just("wait"), st.sampled_from([SECOND, 20 * SECOND, LEASE // 2, LEASE])),
        st.tuples(st.just("jump"), st.sampled_from(JUMPS)),
        st.tuples(st.just("restart"), st.just(0)),
    ),
    max_size=30,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_no_jump_gives_an_address_to_two_clients(steps: list[tuple[str, int]]) -> None:
    """Three addresses, five clients; what a client was given is its own for as long as it was given it, and no
    longer. Seconds that are measured by nobody: the tests' own, which are never set."""
    held: dict[str, tuple[int, int]] = {}
    with looped("10.66.1.1-10.66.1.3") as loop:
        for what, value in steps:
            if what == "jump":
                loop.set_clock(value)
            elif what == "restart":
                loop.start()
                loop.turn(after=LISTEN_MS)
            elif what == "wait":
                loop.turn(after=value)
            else:
                true_now = loop.now - loop.set_by
                taken = {address for address, (n, until) in held.items() if n != value and until > true_now + 100}
                offers = loop.turn(discover_frame(value))
                assert len(offers) == (len(taken) < 3), "a pool that is not full answers, a full one does not"
                for offer in offers:
                    (ack,) = loop.turn(request_frame(value, offer))
                    address = str(ack.yiaddr)
                    assert ack.message_type == MessageType.ACK
                    assert address not in taken
                    held[address] = (value, loop.now - loop.set_by + LEASE)
                loop.turn(after=11 * SECOND)  # an offer that nobody took has ended


@pytest.mark.parametrize("jump", [*JUMPS, random.Random(1).randrange(-DAY, DAY)])
def test_clock_that_was_set_while_stopped_is_noticed(jump: int) -> None:
    with looped("10.66.1.1-10.66.1.1") as loop:
        loop.lease(1)
        loop.turn(after=BEAT_MS)
        loop.set_clock(jump)
        loop.start()
        loop.turn(after=LISTEN_MS)
        assert "clock.jumped" in loop.actions()
        assert loop.turn(discover_frame(2)) == [], "the lease of client 1 lasts"
        loop.turn(after=LEASE)
        assert len(loop.turn(discover_frame(2))) == 1, "and has ended"


def test_machine_that_starts_without_its_time_frees_no_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """No battery: the clock is behind after a start of the machine, until somebody sets it."""
    with looped("10.66.1.1-10.66.1.1") as loop:
        loop.lease(1)
        loop.turn(after=BEAT_MS)
        monkeypatch.setattr(wire_time, "boot_id", lambda: "another")
        loop.set_clock(-1000 * DAY)
        loop.start()
        loop.turn(after=LISTEN_MS)
        assert loop.turn(discover_frame(2)) == []
        loop.set_clock(1000 * DAY)
        assert loop.turn(discover_frame(2)) == []
        loop.turn(after=LEASE)
        assert len(loop.turn(discover_frame(2))) == 1


@pytest.mark.parametrize(("last", "now", "jump"), [
    (None, Instant(5, 5, "a"), 0),
    (Instant(0, 0, "a"), Instant(DAY, DAY, "a"), 0),
    (Instant(0, 0, "a"), Instant(DAY, 2 * DAY, "a"), -DAY),
    (Instant(0, 5000, "a"), Instant(DAY, 0, "b"), 0),
    (Instant(DAY, 5000, "a"), Instant(0, 0, "b"), -DAY),
])  # fmt: skip
def test_jump_while_nothing_ran(last: Instant | None, now: Instant, jump: int) -> None:
    assert jump_while_stopped(last, now) == jump
