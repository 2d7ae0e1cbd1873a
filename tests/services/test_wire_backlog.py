"""Events that wait to be recorded survive whatever happens between two commits."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.engine.events import AddressLearned, JournalNote, PendingSighting, WireEvent
from appliance.engine.frames import receive
from appliance.engine.segment import observing_engine
from appliance.errors import StoreError
from appliance.services import wire_backlog
from appliance.services.wire_backlog import Backlog
from appliance.store.database import Store, open_store
from appliance.store.spool import count_spooled
from appliance.store.wire_batch import Spooled, add_to_spool
from appliance.wire import pcap
from appliance.wire.ether import Captured
from tests import postgres
from tests.engine.test_dhcp4_sighting import GOLDEN, TABLE
from tests.store.conftest import POLICY

OBSERVERS = partial(observing_engine, fingerprints=TABLE)


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(postgres.location(tmp_path / "gatehouse.sqlite"), POLICY, create=True)
    yield opened
    opened.disconnect()


def put_aside(store: Store, *events: WireEvent) -> None:
    """Into the spool, as in a storm in which nothing is recorded yet."""
    with pytest.MonkeyPatch.context() as patch, store.write("wire", 1) as tx:
        patch.setattr(wire_backlog, "_QUOTA_IN_STORM", 0)
        assert not Backlog(OBSERVERS).due(tx, events, storm=True)


def found(store: Store) -> Sequence[WireEvent]:
    """What the next start finds and records."""
    with store.write("wire", 1) as tx:
        return Backlog(OBSERVERS, count_spooled(store)).due(tx, (), storm=False)


def sightings_in(name: str, vlan: int | None = None) -> list[PendingSighting]:
    """One for each frame of a capture."""
    events: list[PendingSighting] = []
    for record in pcap.pull((GOLDEN / name).read_bytes()):
        effects = receive(OBSERVERS("staging"), Captured(record.data, vlan, True, 7), 8)
        events += [event for event in effects.events if isinstance(event, PendingSighting)]
    return events


def test_frame_is_read_from_the_spool_as_it_was(store: Store) -> None:
    events = [event for path in sorted(GOLDEN.glob("*.pcap")) for event in sightings_in(path.name)]
    assert len(events) > 15
    put_aside(store, *events)
    again = [event.read() for event in found(store) if isinstance(event, PendingSighting)]
    assert again == [event.read() for event in events]
    assert {seen.at for seen in again} == {7}


@pytest.mark.parametrize("vlan", [None, 0, 7, 0x6007])
def test_tag_that_the_kernel_took_out_is_kept(store: Store, vlan: int | None) -> None:
    event = sightings_in("udhcpc.pcap", vlan)[0]
    put_aside(store, event)
    (again,) = found(store)
    assert isinstance(again, PendingSighting)
    assert (again.captured.vlan, again.read()) == (vlan, event.read())


def test_notes_and_addresses_are_kept(store: Store) -> None:
    events = [
        AddressLearned("staging", "02:00:00:00:00:01", "10.66.1.1"),
        JournalNote("lease.granted", "staging", "02:00:00:00:00:01", {"ip": "10.66.1.1", "reason": "…"}),
    ]
    put_aside(store, *events)
    assert found(store) == events


def test_note_of_an_earlier_version_keeps_its_sentence(store: Store) -> None:
    body = json.dumps(["lease.granted", "10.66.1.1 for 120 s.", "02:00:00:00:00:01", {"ip": "10.66.1.1"}]).encode()
    with store.write("wire", 1) as tx:
        add_to_spool(tx, [Spooled("note", "staging", -1, 0, body)])
    (note,) = found(store)
    assert isinstance(note, JournalNote)
    assert (note.mac, note.data["reason"]) == ("02:00:00:00:00:01", "10.66.1.1 for 120 s.")


def test_spooled_frame_that_cannot_be_read_is_reported(store: Store) -> None:
    with store.write("wire", 1) as tx:
        add_to_spool(tx, [Spooled("frame", "gone", -1, 0, bytes(13)), Spooled("address", "gone", -1, 0, b'["a", "b"]')])
    note, address = found(store)
    assert isinstance(note, JournalNote)
    assert (note.action, note.segment) == ("segment.malformed", "gone")
    assert address == AddressLearned("gone", "a", "b")


def test_storm_is_spooled_up_to_a_bound_and_recorded_after(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_backlog, "_KEPT", 200)
    subject, waiting = Backlog(OBSERVERS), []
    for turn in range(30):
        with store.write("wire", 1) as tx:
            subject.due(tx, [JournalNote("x", "staging", str(turn))] * 100, storm=True)
        subject.committed()
        waiting.append(subject.waiting)
    assert waiting[0] == 84
    assert max(waiting) < 200 + 100
    with store.write("wire", 1) as tx:
        subject.due(tx, (), storm=False)
    subject.committed()
    assert subject.waiting == count_spooled(store) == 0


def test_count_that_was_wrong_ends_with_the_spool(store: Store) -> None:
    subject = Backlog(OBSERVERS, waiting=50)
    with store.write("wire", 1) as tx:
        add_to_spool(tx, [Spooled("address", "gone", -1, 0, b'["a", "b"]')])
        assert len(subject.due(tx, (), storm=False)) == 1
    subject.committed()
    assert subject.waiting == 0


STEPS = st.lists(
    st.tuples(
        st.integers(0, 40), st.booleans(), st.sampled_from(["commit", "commit", "kill before", "kill after", "refuse"])
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_each_event_is_recorded_once_in_order(steps: list[tuple[int, bool, str]]) -> None:
    """Whatever is killed or refused. A batch that was not committed was never answered; its senders send it again."""
    with TemporaryDirectory() as directory:
        store = open_store(postgres.location(Path(directory) / "x.sqlite"), POLICY, create=True)
        subject, recorded, expected, serial = Backlog(OBSERVERS), [], [], 0
        for size, storm, what in [*steps, (0, False, "commit")]:
            new = [JournalNote("x", "staging", str(serial + place)) for place in range(size)]
            if what in ("commit", "kill after"):
                with store.write("wire", 1) as tx:
                    recorded += subject.due(tx, new, storm=storm)
                subject.committed()
                assert subject.waiting == count_spooled(store)
                expected += new
                serial += size
            elif what == "refuse":
                with suppress(StoreError), store.write("wire", 1) as tx:
                    subject.due(tx, new, storm=storm)
                    raise StoreError("no")
            if what.startswith("kill"):
                subject = Backlog(OBSERVERS, count_spooled(store))
        store.disconnect()
    assert recorded == expected
