"""What waits to be recorded survives whatever happens between two commits."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.engine.sighting import Observer
from appliance.errors import StoreError
from appliance.net.capture import Captured
from appliance.services.wire_backlog import Backlog, Heard, Located, Note, Told, _heard, read_backlog
from appliance.store.database import Store, open_store
from appliance.store.spool import Spooled, load_spool
from appliance.wire import pcap
from appliance.wire.errors import Malformed
from tests.engine.test_sighting import GOLDEN, TABLE
from tests.store.conftest import POLICY, store  # noqa: F401

OBSERVER = Observer("staging", TABLE)


def reopened(kept: Store) -> Backlog:
    """What the next start finds."""
    return read_backlog(load_spool(kept.connection()), lambda name: Observer(name, TABLE))


def keep(kept: Store, backlog: Backlog, new: Sequence[Told], recorded: int) -> None:
    with kept.write("wire", 1) as tx:
        backlog.save(tx, recorded, new)
    backlog.settle(recorded, new)


def heard_in(name: str) -> list[Heard]:
    found = []
    for record in pcap.pull((GOLDEN / name).read_bytes()):
        try:
            found.append(_heard(OBSERVER, Captured(record.data, None, True, 7)))
        except Malformed:
            continue
    return found


def test_a_frame_comes_back_saying_what_it_said(store: Store) -> None:  # noqa: F811
    heard = [one for path in sorted(GOLDEN.glob("*.pcap")) for one in heard_in(path.name)]
    assert len(heard) > 20
    keep(store, Backlog(), heard, 0)
    waiting = reopened(store)
    again = [one.read() for one in waiting.first(len(waiting), ()) if isinstance(one, Heard)]
    assert again == [one.read() for one in heard]
    assert {one.at for one in again} == {7}


@pytest.mark.parametrize("vlan", [None, 0, 7, 0x6007])
def test_the_tag_that_the_kernel_took_out_comes_back(store: Store, vlan: int | None) -> None:  # noqa: F811
    frame = heard_in(sorted(path.name for path in GOLDEN.glob("*udhcpc*.pcap"))[0])[0].captured.data
    heard = _heard(OBSERVER, Captured(frame, vlan, True, 7))
    keep(store, Backlog(), [heard], 0)
    (found,) = reopened(store).first(9, ())
    assert isinstance(found, Heard)
    assert (found.captured.vlan, found.frame, found.digest) == (vlan, heard.frame, heard.digest)


def test_notes_and_addresses_come_back(store: Store) -> None:  # noqa: F811
    told = [
        Located("staging", "02:00:00:00:00:01", "10.66.1.1"),
        Note("lease.granted", "…", "staging", "02:00:00:00:00:01", {"ip": "10.66.1.1"}),
    ]
    keep(store, Backlog(), told, 0)
    assert reopened(store).first(9, ()) == told


def test_a_frame_that_cannot_be_read_any_more_is_told_of_and_stops_nobody() -> None:
    rows = [Spooled(4, "frame", "gone", -1, 0, b"\0" * 20)]
    (told,) = read_backlog(rows, lambda name: Observer(name, TABLE)).first(9, ())
    assert isinstance(told, Note)
    assert (told.action, told.segment) == ("segment.malformed", "gone")


STEPS = st.lists(
    st.tuples(st.integers(0, 5), st.integers(0, 9), st.sampled_from(["commit", "kill before", "kill after", "refuse"])),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(STEPS)
def test_everything_told_is_recorded_once_and_in_order_whatever_is_killed(steps: list[tuple[int, int, str]]) -> None:
    """A batch that was not committed was never answered; its senders say it again."""
    with TemporaryDirectory() as directory:
        store = open_store(Path(directory) / "x.sqlite", POLICY, create=True)
        backlog, recorded, told, serial = Backlog(), [], [], 0
        for size, quota, what in [*steps, (0, 999, "commit")]:
            new = [Note("x", str(serial + place), "staging") for place in range(size)]
            first = backlog.first(quota, new)
            if what in ("commit", "kill after"):
                with store.write("wire", 1) as tx:
                    backlog.save(tx, len(first), new)
                recorded += first
                told += new
                serial += size
                backlog.settle(len(first), new)
            elif what == "refuse":
                with suppress(StoreError), store.write("wire", 1) as tx:
                    backlog.save(tx, len(first), new)
                    raise StoreError("no")
            if what.startswith("kill"):
                backlog = reopened(store)
        store.close()
    assert recorded == told
