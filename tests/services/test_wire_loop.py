"""The loop of the wire process over frames from memory, on either database: nothing of the network is real."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

import pytest

from appliance.config import parse
from appliance.engine.guard import LISTEN_MS
from appliance.errors import StoreError
from appliance.net.interfaces import Interface
from appliance.services import wire, wire_setup
from appliance.services.segment_listener import FRAMES_AT_ONCE
from appliance.services.wire import WireService
from appliance.services.wire_cache import REFRESH_MS
from appliance.store.database import Store, open_store
from appliance.store.models import Endpoint, FactRow, JournalRow, LeaseRow, Machine, SegmentRow, Spool
from appliance.store.segments import allow_rogue_server, clear_rogue_server
from appliance.store.spool import count_spooled
from appliance.wire.dhcp4 import Message, MessageType, Option, push_message
from appliance.wire.ether import BROADCAST, Captured, Frame, push_frame, push_udp
from appliance.wire.text import ipv4_int, ipv4_text, mac_text
from tests import postgres
from tests.services.wires import ALL, client_frame, discover_frame, mac, reply_in, request_frame
from tests.store.conftest import POLICY

START, BOOTED = 1_800_000_000_000, 1_799_999_000_000
POOL = "10.66.1.0-10.66.9.255"


class Cable:
    """Instead of a capture: `frames` are received, `sent` were sent."""

    def __init__(self, sock: Any) -> None:
        self.socket, self.frames, self.sent = sock, list[Captured](), list[bytes]()

    def read(self, limit: int) -> list[Captured]:
        taken, self.frames = self.frames[:limit], self.frames[limit:]
        return taken

    def send(self, data: bytes) -> None:
        self.sent.append(data)

    def count(self) -> Any:
        return SimpleNamespace(received=0, dropped=0)


class Loop:
    """A service on segment `staging`, its time, and its cable. `set_by`: by how much the wall clock was set so far."""

    def __init__(self, store: Store, monkeypatch: pytest.MonkeyPatch, pool: list[str]) -> None:
        self.store, self.now, self.set_by, self.stop, self.pool = store, START, 0, threading.Event(), pool
        self.monkeypatch = monkeypatch
        self.service: WireService | None = None
        self.start()

    def start(self) -> None:
        """The service, anew if there is one."""
        self.close()
        interface = Interface("eth0", bytes.fromhex("020000000099"), ipv4_int("10.66.0.1"), 0xFFFF0000, True, True)
        self.monkeypatch.setattr(wire_setup, "Capture", Cable)
        self.monkeypatch.setattr(wire_setup, "read_interface", lambda _name: interface)
        self.monkeypatch.setattr(wire, "is_orphaned", lambda _sock: False)
        self.monkeypatch.setattr(wire.select, "poll", lambda: SimpleNamespace(register=lambda *_: None))
        segment = {
            "name": "staging",
            "interface": "eth0",
            "mode": "serve",
            "pool": self.pool,
            "tftp": False,
            "http": False,
        }
        context: Any = SimpleNamespace(
            settings=parse({"segment": [segment]}), store=self.store, clock=lambda: self.now,
            monotonic=lambda: self.now - self.set_by - BOOTED,
        )  # fmt: skip
        sockets: Any = {"capture:staging": SimpleNamespace()}
        self.service = wire.make_service(context, sockets)
        self.service.start(self.stop)
        self.cable: Cable = self.service._listeners[0].capture  # type: ignore[assignment]

    def close(self) -> None:
        if self.service is not None:
            self.service._snapshots.close()

    def set_clock(self, by: int) -> None:
        self.now += by
        self.set_by += by

    def turn(self, *frames: bytes, after: int = 10) -> list[Message]:
        """The frames arrive, `after` ms later than the last ones; the replies to them."""
        self.now += after
        self.cable.frames += [Captured(frame, None, True, self.now) for frame in frames]
        self.cable.sent.clear()
        self.service.turn(self.stop)
        replies = [reply_in(frame) for frame in self.cable.sent]
        return [reply for reply in replies if reply.op == 2]

    def lease(self, n: int) -> str:
        (offer,) = self.turn(discover_frame(n))
        (ack,) = self.turn(request_frame(n, offer))
        assert ack.message_type == MessageType.ACK
        return ipv4_text(ack.yiaddr)

    def column(self, *fields: Any, where: Any = None) -> list[Any]:
        """The values of one field, or of several, in the order in which the rows were added."""
        model = fields[0].model
        query = model.select(*fields).order_by(getattr(model, "id", None) or getattr(model, "idx", None) or fields[0])
        query = query if where is None else query.where(where)
        rows = query.tuples().execute(self.store.database)
        return [row[0] if len(fields) == 1 else row for row in rows]

    def actions(self) -> list[str]:
        return self.column(JournalRow.action)


@contextmanager
def looped(pool: str = POOL, location: str = "") -> Iterator[Loop]:
    """A service that answers, on a new database."""
    with TemporaryDirectory() as directory, pytest.MonkeyPatch.context() as patch:
        store = open_store(location or postgres.location(Path(directory) / "x.sqlite"), POLICY, create=True)
        made = Loop(store, patch, [pool])
        made.turn(after=LISTEN_MS)
        yield made
        made.close()
        store.disconnect()


@pytest.fixture
def loop() -> Iterator[Loop]:
    with looped() as made:
        yield made


def rogue_offer() -> bytes:
    options = {53: b"\2", 54: ipv4_int("10.66.0.9").to_bytes(4)}
    offer = Message(2, 1, 6, 0, 7, 0, 0, 0, ipv4_int("10.66.9.9"), 0, 0, mac(1), b"", b"", options)
    packet = push_udp(ipv4_int("10.66.0.9"), ALL, 67, 68, push_message(offer))
    return push_frame(Frame(BROADCAST, mac(99), 0x0800, None, packet))


def test_client_gets_a_lease_and_is_recorded(loop: Loop) -> None:
    address = loop.lease(1)
    assert loop.column(LeaseRow.ip, LeaseRow.mac, LeaseRow.state) == [(address, mac_text(mac(1)), "bound")]
    assert loop.column(Endpoint.mac, Endpoint.ip) == [(mac_text(mac(1)), address)]
    assert loop.column(Machine.state, Machine.segment) == [("discovered", "staging")]
    assert ("fingerprint", "1,3,6") in loop.column(FactRow.name, FactRow.value)
    assert loop.actions() == ["segment.listening", "endpoint.seen", "lease.granted"]


def test_restarted_service_knows_its_leases_and_endpoints(loop: Loop) -> None:
    address = loop.lease(1)
    loop.start()
    (ack,) = loop.turn(client_frame(1, {53: b"\3", 50: ipv4_int(address).to_bytes(4), 55: b"\1\3\6"}))
    assert (ack.message_type, ipv4_text(ack.yiaddr)) == (MessageType.ACK, address)
    assert loop.column(LeaseRow.ip) == [address]
    assert loop.actions().count("endpoint.seen") == 1


def test_no_reply_leaves_before_it_is_stored(loop: Loop) -> None:
    (offer,) = loop.turn(discover_frame(1))
    refusals = iter([True, True, False])
    write = Store.write

    def refusing(store: Store, actor: str, now: int) -> Any:
        if next(refusals, False):
            assert not [frame for frame in loop.cable.sent if reply_in(frame).op == 2]
            raise StoreError("The disk is full.")
        return write(store, actor, now)

    loop.monkeypatch.setattr(Store, "write", refusing)
    loop.monkeypatch.setattr(wire, "_RETRY_SECONDS", 0.001)
    (ack,) = loop.turn(request_frame(1, offer))
    assert ack.message_type == MessageType.ACK
    assert loop.column(LeaseRow.state) == ["bound"]


def test_storm_is_answered_at_once_and_recorded_after(loop: Loop) -> None:
    frames = [discover_frame(n) for n in range(3 * FRAMES_AT_ONCE)]
    answered = len(loop.turn(*frames))
    assert answered == FRAMES_AT_ONCE
    assert len(loop.column(Endpoint.id)) < FRAMES_AT_ONCE
    assert count_spooled(loop.store) == loop.service._backlog.waiting > 0
    while loop.cable.frames or loop.service._backlog.waiting:
        answered += len(loop.turn())
    assert answered == len(frames)
    assert loop.column(Spool.id) == []
    assert sorted(loop.column(Endpoint.mac)) == sorted(mac_text(mac(n)) for n in range(len(frames)))
    assert loop.actions().count("endpoint.seen") == len(frames)


def test_kill_in_a_storm_loses_nothing_that_was_answered(loop: Loop) -> None:
    loop.turn(*(discover_frame(n) for n in range(2 * FRAMES_AT_ONCE)))
    assert count_spooled(loop.store) > 0
    loop.start()
    while loop.service._backlog.waiting:
        loop.turn()
    assert len(loop.column(Endpoint.mac)) == FRAMES_AT_ONCE


@pytest.mark.parametrize("mode", ["allowed", "sniff"])
def test_other_server_that_needs_nobody_is_no_alarm(loop: Loop, mode: str) -> None:
    with loop.store.write("person:grace", loop.now) as tx:
        allow_rogue_server(tx, "staging", mode == "allowed")
    loop.service._listeners[0].engine.guard.serve = mode == "allowed"
    loop.service._snapshots.invalidate()
    loop.turn(after=REFRESH_MS)
    loop.turn(rogue_offer())
    assert "segment.other_server" in loop.actions()
    assert "segment.rogue_server" not in loop.actions()


def test_rogue_server_disables_until_allowed_or_cleared(loop: Loop) -> None:
    loop.turn(rogue_offer())
    assert loop.turn(discover_frame(1)) == []
    (entry,) = loop.column(JournalRow.text, where=JournalRow.action == "segment.rogue_server")
    assert entry.startswith("DHCP is disabled on segment staging: another DHCP server (10.66.0.9, 02:00:5e:00:00:63)")
    with loop.store.write("person:grace", loop.now) as tx:
        assert allow_rogue_server(tx, "staging", True)
    loop.service._snapshots.invalidate()
    assert len(loop.turn(discover_frame(2), after=REFRESH_MS)) == 1
    with loop.store.write("person:grace", loop.now) as tx:
        assert clear_rogue_server(tx, "staging")
    loop.service._snapshots.invalidate()
    assert loop.turn(discover_frame(3), after=REFRESH_MS) == [], "probing first"
    assert "segment.probing" in loop.actions()
    assert len(loop.turn(discover_frame(4), after=LISTEN_MS)) == 1
    assert loop.column(SegmentRow.rogue, SegmentRow.rogue_cleared) == [("", 1)]


def test_probe_is_sent_when_one_is_due(loop: Loop) -> None:
    loop.start()
    probes = []
    for _ in range(3):
        loop.turn(after=800)
        probes += [pull for pull in map(reply_in, loop.cable.sent) if pull.op == 1]
    assert len(probes) == 3
    assert {probe.options[Option.CLASS_ID] for probe in probes} == {b"Gatehouse probe"}


def test_two_claims_of_one_serial_in_a_batch_join_one_endpoint(loop: Loop) -> None:
    """The row lists no MAC: the first that claims its serial is joined, the other becomes a machine of its own."""
    from tests.store.test_sightings import expect

    machine = expect(loop.store, "FBX-0042")
    claim = {53: b"\1", 60: b"OpenBMC:FBX-0042"}
    loop.turn(client_frame(1, claim), client_frame(2, claim))
    first, second = loop.column(Endpoint.machine)
    assert first == machine
    assert second not in (0, machine)
