"""Leases and segments on disk."""

from __future__ import annotations

import pytest

from appliance.engine.events import AddressLearned
from appliance.engine.leases import Lease, State
from appliance.engine.rogue import RogueServer
from appliance.errors import StoreError
from appliance.services.wire_cache import REFRESH_MS, SnapshotReader
from appliance.store.database import Store
from appliance.store.leases import load_leases
from appliance.store.segments import (
    SegmentState,
    allow_rogue_server,
    announce_segment,
    clear_rogue_server,
    count_segment,
    load_segment,
    set_rogue_server,
)
from appliance.store.sightings import Recorder
from appliance.store.wire_batch import save_leases
from appliance.wire.text import ipv4_int
from tests.ask import add, ask
from tests.store.test_sightings import LINUX, MAC, expect, record, rows

LEASE = Lease(ipv4_int("10.66.1.7"), b"\1\2\3", MAC, State.BOUND, 10, 20, "bmc-1")
SERVER = RogueServer(ipv4_int("10.66.0.9"), "02:00:00:00:00:09")


def announce(store: Store) -> None:
    with store.write("wire", 1) as tx:
        announce_segment(tx, "staging", interface="eth0", address="10.66.0.1/16", mode="serve", server_id="10.66.0.1")


def test_lease_is_read_back_as_it_was(store: Store) -> None:
    with store.write("wire", 1) as tx:
        save_leases(tx, [("staging", LEASE)])
    assert load_leases(store, "staging") == [LEASE]
    assert load_leases(store, "elsewhere") == []


def test_latest_lease_of_an_address_stays(store: Store) -> None:
    other = Lease(LEASE.ip, rb"\9", "02:00:00:00:00:02", State.BOUND, 30, 40)
    with store.write("wire", 1) as tx:
        save_leases(tx, [("staging", LEASE), ("staging", other)])
    assert load_leases(store, "staging") == [other]


def test_permission_is_kept_over_a_restart(store: Store) -> None:
    announce(store)
    with store.write("wire", 2) as tx:
        set_rogue_server(tx, "staging", SERVER, False)
        assert allow_rogue_server(tx, "staging", True)
        assert not allow_rogue_server(tx, "elsewhere", True)
    announce(store)
    found = load_segment(store, "staging")
    assert (found.rogue, found.rogue_at, found.allowed) == (SERVER, 2, True)


def test_permission_ends_when_the_rogue_server_is_cleared(store: Store) -> None:
    announce(store)
    with store.write("wire", 2) as tx:
        set_rogue_server(tx, "staging", SERVER, False)
        allow_rogue_server(tx, "staging", True)
        assert clear_rogue_server(tx, "staging")
        assert not clear_rogue_server(tx, "elsewhere")
    assert load_segment(store, "staging") == SegmentState(None, 0, False, False, 1, 1)


def test_counters_begin_anew_at_each_start(store: Store) -> None:
    announce(store)
    with store.write("wire", 5) as tx:
        count_segment(tx, "staging", received=7, dropped=1, malformed=2, answering=True, rogue_at=4)
    counted = "SELECT received, dropped, malformed, answering, rogue_at, updated_at FROM segment"
    assert rows(store, counted) == [(7, 1, 2, 1, 4, 5)]


def test_snapshot_has_trusted_macs_and_reservations(store: Store) -> None:
    reader = SnapshotReader(store)
    first = reader.refresh(1000)
    assert first is not None
    assert first.trusted == frozenset()
    machine = expect(store, "S1", MAC)
    with store.write("test", 2) as tx:
        ask(tx, "UPDATE manifest_row SET ip = '10.66.1.99' WHERE machine = ?", machine)
        add(tx, "manifestdoc", sha256="", filename="packing.csv", imported_by="test", rows=1, at=2)
    record(store, Recorder(), LINUX)
    reader.invalidate()
    assert reader.refresh(1000 + REFRESH_MS - 1) is None
    snapshot = reader.refresh(1000 + REFRESH_MS)
    assert snapshot is not None
    assert snapshot.trusted == {MAC}
    assert snapshot.reservations == {MAC: ipv4_int("10.66.1.99")}
    assert reader.refresh(1000 + 2 * REFRESH_MS) is None, "nothing was committed"
    reader.close()


def test_new_address_wakes_the_worker_for_the_machine(store: Store) -> None:
    machine, recorder = expect(store, "S1", MAC), Recorder()
    record(store, recorder, LINUX)
    with store.write("wire", 2000) as tx:
        ask(tx, "UPDATE machine SET due = 99999 WHERE id = ?", machine)
    with store.write("wire", 3000) as tx:
        recorder.locate(
            tx,
            [
                AddressLearned("staging", MAC, "10.66.1.7"),
                AddressLearned("staging", "02:00:00:00:00:77", "10.66.1.8"),
            ],
        )
    assert rows(store, "SELECT ip FROM endpoint") == [("10.66.1.7",)]
    assert rows(store, f"SELECT due FROM machine WHERE id = {machine}") == [(3000,)]
    assert recorder.cache.address("staging", MAC) == "10.66.1.7"


def test_refresh_leaves_facts_with_their_new_machine(store: Store) -> None:
    recorder = Recorder()
    record(store, recorder, LINUX)
    with store.write("person", 1500) as tx:
        joined = add(tx, "machine", serial="S9", state="expected", state_since=1, created_at=1, changed_at=1)
        ask(tx, "UPDATE endpoint SET machine = ?", joined)
        ask(tx, "UPDATE fact SET machine = ?", joined)
    record(store, recorder, LINUX, now=1000 + 31_000)
    assert set(rows(store, "SELECT DISTINCT machine FROM fact WHERE endpoint > 0")) == {(joined,)}


def test_a_silent_database_is_not_asked_again_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    reader, asked = SnapshotReader(store), []

    def version() -> int:
        asked.append(1)
        raise StoreError("The database does not answer.")

    monkeypatch.setattr(reader._changes, "version", version)
    for now in (1000, 1000 + REFRESH_MS - 1, 1000 + REFRESH_MS):
        assert reader.refresh(now) is None
    assert len(asked) == 2
