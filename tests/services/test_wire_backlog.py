"""What waits to be recorded survives whatever happens between two commits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.engine.sighting import Observer
from appliance.errors import StoreError
from appliance.net.capture import Captured
from appliance.services import wire_backlog
from appliance.services.wire_backlog import (
    AddressLearned,
    Backlog,
    JournalNote,
    PendingSighting,
    WireEvent,
    _heard,
    _spooled,
)
from appliance.store.database import Store, open_store
from appliance.store.spool import Spooled, count_spooled, spool
from appliance.wire import pcap
from appliance.wire.errors import Malformed
from tests.engine.test_sighting import GOLDEN, TABLE
from tests.store.conftest import POLICY

OBSERVER = Observer("staging", TABLE)


@pytest.fixture(name="store")
def _store(tmp_path: Path) -> Iterator[Store]:
    opened = open_store(tmp_path / "gatehouse.sqlite", POLICY, create=True)
    yield opened
    opened.close()


def backlog() -> Backlog:
    return Backlog(lambda name: Observer(name, TABLE))


def put_aside(kept: Store, *told: WireEvent) -> None:
    with kept.write("wire", 1) as tx:
        spool(tx, map(_spooled, told))


def found(kept: Store) -> Sequence[WireEvent]:
    """What the next start finds and records."""
    with kept.write("wire", 1) as tx:
        return backlog().due(tx, (), storm=False)


def heard_in(name: str) -> list[PendingSighting]:
    found = []
    for record in pcap.pull((GOLDEN / name).read_bytes()):
        try:
            found.append(_heard(OBSERVER, Captured(record.data, None, True, 7)))
        except Malformed:
            continue
    return found


def test_a_frame_comes_back_saying_what_it_said(store: Store) -> None:
    heard = [one for path in sorted(GOLDEN.glob("*.pcap")) for one in heard_in(path.name)]
    assert len(heard) > 20
    put_aside(store, *heard)
    again = [one.read() for one in found(store) if isinstance(one, PendingSighting)]
    assert again == [one.read() for one in heard]
    assert {one.at for one in again} == {7}


@pytest.mark.parametrize("vlan", [None, 0, 7, 0x6007])
def test_the_tag_that_the_kernel_took_out_comes_back(store: Store, vlan: int | None) -> None:
    frame = heard_in(sorted(path.name for path in GOLDEN.glob("*udhcpc*.pcap"))[0])[0].captured.data
    heard = _heard(OBSERVER, Captured(frame, vlan, True, 7))
    put_aside(store, heard)
    (again,) = found(store)
    assert isinstance(again, PendingSighting)
    assert (again.captured.vlan, again.frame, again.digest) == (vlan, heard.frame, heard.digest)


def test_notes_and_addresses_come_back(store: Store) -> None:
    told = [
        AddressLearned("staging", "02:00:00:00:00:01", "10.66.1.1"),
        JournalNote("lease.granted", "…", "staging", "02:00:00:00:00:01", {"ip": "10.66.1.1"}),
    ]
    put_aside(store, *told)
    assert found(store) == told


def test_a_frame_that_cannot_be_read_any_more_is_told_of_and_stops_nobody(store: Store) -> None:
    with store.write("wire", 1) as tx:
        spool(tx, [Spooled("frame", "gone", -1, 0, bytes(20))])
    (told,) = found(store)
    assert isinstance(told, JournalNote)
    assert (told.action, told.segment) == ("segment.malformed", "gone")


def test_a_storm_is_spooled_up_to_a_bound_and_calm_empties_the_spool(
    store: Store,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(wire_backlog, "_KEPT", 200)
    subject, kept = backlog(), []
    for turn in range(30):
        with store.write("wire", 1) as tx:
            subject.due(tx, [JournalNote("x", str(turn), "staging")] * 100, storm=True)
        kept.append(subject.waiting)
    assert kept[0] == 84
    assert max(kept) < 200 + 100
    with store.write("wire", 1) as tx:
        subject.due(tx, (), storm=False)
    assert subject.waiting == count_spooled(store.connection()) == 0


STEPS = st.lists(
    st.tuples(
        st.integers(0, 40), st.booleans(), st.sampled_from(["commit", "commit", "kill before", "kill after", "refuse"])
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_everything_told_is_recorded_once_and_in_order_whatever_is_killed(steps: list[tuple[int, bool, str]]) -> None:
    """A batch that was not committed was never answered; its senders say it again."""
    with TemporaryDirectory() as directory:
        store = open_store(Path(directory) / "x.sqlite", POLICY, create=True)
        subject, recorded, told, serial = backlog(), [], [], 0
        for size, storm, what in [*steps, (0, False, "commit")]:
            new = [JournalNote("x", str(serial + place), "staging") for place in range(size)]
            if what in ("commit", "kill after"):
                with store.write("wire", 1) as tx:
                    recorded += subject.due(tx, new, storm=storm)
                assert subject.waiting == count_spooled(store.connection())
                told += new
                serial += size
            elif what == "refuse":
                with suppress(StoreError), store.write("wire", 1) as tx:
                    subject.due(tx, new, storm=storm)
                    raise StoreError("no")
            if what.startswith("kill"):
                subject = backlog()
        store.close()
    assert recorded == told
