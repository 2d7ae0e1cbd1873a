"""Packets whose content no database takes must not stop the wire: what is recorded of them is cut and escaped, and what
is refused all the same is dropped alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from appliance.domain.sightings import Sighting
from appliance.engine import dhcp4_frames
from appliance.store.models import Endpoint, FactRow, Heartbeat, JournalRow
from appliance.store.segments import allow_rogue_server
from appliance.store.spool import count_spooled
from appliance.wire.ether import BROADCAST, Frame, push_frame, push_udp
from appliance.wire.text import mac_text
from tests import postgres
from tests.fuzz import rich
from tests.fuzz.mutate import hostile
from tests.services.test_wire_loop import Loop, looped
from tests.services.wires import ALL, client_frame, discover_frame, mac

BAD = mac_text(mac(13))


@pytest.fixture(name="loop", params=["sqlite", "postgresql"])
def _loop(request: pytest.FixtureRequest) -> Iterator[Loop]:
    with looped(location=postgres.server().create() if request.param == "postgresql" else "") as made:
        yield made


def frames_of_many(count: int) -> Iterator[bytes]:
    """Mutated messages, and sound ones with options of random bytes; each of another client."""
    chance = Random(8)
    for n, payload in enumerate(hostile(rich.dhcp(), count, seed=8), 1000):
        packet = push_udp(0, ALL, 68, 67, payload[:28] + mac(n) + payload[34:])
        yield push_frame(Frame(BROADCAST, mac(n), 0x0800, None, packet))
        codes = chance.sample([*rich.OPTIONS], 6)
        wild = {code: bytes(chance.choices(b"\0\xed\xa0\x80a\xff", k=chance.randrange(400))) for code in codes}
        yield client_frame(count + n, rich.OPTIONS | wild | {53: b"\1"})


def test_whatever_is_sent_is_recorded_and_stops_nobody(loop: Loop) -> None:
    with loop.store.write("person:grace", loop.now) as tx:
        allow_rogue_server(tx, "staging", True)  # some of them are another server's
    frames = list(frames_of_many(400))
    for start in range(0, len(frames), 40):
        loop.turn(*frames[start : start + 40])
    loop.lease(1)
    assert (loop.service._dropped, loop.service._backlog.waiting, count_spooled(loop.store)) == (0, 0, 0)
    values = loop.column(FactRow.value)
    assert len(values) > 1000
    assert max(map(len, values)) <= 512


def test_seven_hundred_architectures_are_cut(loop: Loop) -> None:
    systems = b"".join(number.to_bytes(2) for number in range(10_000, 10_700))
    loop.turn(client_frame(1, {53: b"\1", 93: systems}))
    (value,) = loop.column(FactRow.value, where=FactRow.name == "architecture")
    assert value.startswith("10000,10001,")
    assert len(value) == 512


def make_unrecordable(loop: Loop, what: Any) -> None:
    """What is recorded of client 13 is `what`: no database takes it, or it cannot even be made."""
    read = dhcp4_frames.dhcp4_sighting

    def reading(*arguments: Any) -> Sighting:
        seen = read(*arguments)
        if seen.mac != BAD:
            return seen
        if isinstance(what, Exception):
            raise what
        return replace(seen, **what)

    loop.monkeypatch.setattr(dhcp4_frames, "dhcp4_sighting", reading)


@pytest.mark.parametrize("what", [{"summary": "half \ud800"}, {"vlan": 2**70}, ZeroDivisionError()], ids=repr)
@pytest.mark.parametrize("storm", [False, True])
def test_refused_event_is_dropped_alone(loop: Loop, what: Any, storm: bool) -> None:
    make_unrecordable(loop, what)
    clients = [*range(1, 31), *range(101, 301)] if storm else range(1, 31)
    answers = loop.turn(*(discover_frame(n) for n in clients))
    for _ in range(60):
        answers += loop.turn()
    assert len(answers) == len(clients), "everybody is answered, in the same turn"
    recorded = set(loop.column(Endpoint.mac))
    assert recorded == {mac_text(mac(n)) for n in clients} - {BAD}
    assert (loop.service._dropped, loop.service._alone, count_spooled(loop.store)) == (1, 0, 0)
    assert loop.actions().count("endpoint.seen") == len(recorded) == len(clients) - 1
    loop.turn(discover_frame(40))
    assert mac_text(mac(40)) in loop.column(Endpoint.mac), "and goes on as before"
    loop.turn(after=6000)
    assert loop.column(Heartbeat.status)[0].endswith("1 sightings could not be recorded; the log has the reasons.")
    assert loop.column(JournalRow.idx) == list(range(len(loop.column(JournalRow.idx))))
