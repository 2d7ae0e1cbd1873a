"""What the wire process keeps of the database, brought up to date by the journals."""

from __future__ import annotations

import pytest

from appliance.store import wire_snapshot
from appliance.store.database import Store
from appliance.store.sightings import Recorder
from appliance.store.wire_snapshot import SnapshotSource
from appliance.wire.text import ipv4_int
from tests.ask import add, ask
from tests.plans import executed
from tests.site import sighting
from tests.store.test_sightings import expect

MACS = [f"02:00:00:00:01:{number:02x}" for number in range(6)]


def see(store: Store, *macs: str, segment: str = "staging") -> None:
    with store.write("wire", 2) as tx:
        Recorder().record(tx, [sighting(mac, segment=segment) for mac in macs])


def leave_manifest(store: Store, mac: str) -> None:
    with store.write("test", 3) as tx:
        ((machine,),) = ask(tx, "SELECT machine FROM manifest_row WHERE bmc_mac = ?", mac)
        ask(tx, "UPDATE manifest_row SET machine = 0 WHERE bmc_mac = ?", mac)
        tx.touch(machine)


@pytest.fixture
def source(store: Store) -> SnapshotSource:
    made = SnapshotSource()
    for number, mac in enumerate(MACS):
        expect(store, f"S{number}", mac)
    see(store, MACS[0])
    assert made.load(store).trusted == {MACS[0]}
    return made


def test_a_machine_that_is_matched_is_trusted(store: Store, source: SnapshotSource) -> None:
    see(store, MACS[1], "02:00:00:00:99:99")
    assert source.load(store).trusted == {MACS[0], MACS[1]}


def test_a_machine_that_left_the_manifest_is_not_trusted(store: Store, source: SnapshotSource) -> None:
    leave_manifest(store, MACS[0])
    assert source.load(store).trusted == set()


def test_a_mac_that_another_machine_has_stays_trusted(store: Store, source: SnapshotSource) -> None:
    see(store, MACS[0], segment="elsewhere")
    with store.write("test", 3) as tx:
        ask(
            tx, "INSERT INTO machine (state, state_since, level, created_at, changed_at) VALUES ('staging', 1, 1, 1, 1)"
        )
        ask(tx, "UPDATE endpoint SET machine = (SELECT max(id) FROM machine) WHERE segment = 'elsewhere'")
    leave_manifest(store, MACS[0])
    assert source.load(store).trusted == {MACS[0]}


def test_many_changes_are_read_in_pieces(store: Store, source: SnapshotSource, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire_snapshot, "ENTRIES_AT_ONCE", 3)
    see(store, *MACS)
    reads = [source.load(store)]
    while source.is_behind:
        reads.append(source.load(store))
    assert reads[-1].trusted == set(MACS)
    assert len(reads) > 2


def test_reservations_follow_an_import_in_pieces(
    store: Store, source: SnapshotSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire_snapshot, "RESERVED_AT_ONCE", 2)
    with store.write("test", 3) as tx:
        for number, mac in enumerate(MACS[:5]):
            ask(tx, "UPDATE manifest_row SET ip = ? WHERE bmc_mac = ?", f"10.66.1.{number}", mac)
        doc = add(tx, "manifestdoc", sha256="", filename="", imported_by="", rows=6, at=3, joined=3)
    reads = [source.load(store).reservations for _ in range(3)]
    assert (reads[0], reads[1], len(reads[2]), source.is_behind) == ({}, {}, 5, False)
    with store.write("test", 4) as tx:
        ask(tx, "UPDATE manifest_row SET ip = '' WHERE bmc_mac != ?", MACS[3])
        ask(tx, "UPDATE manifestdoc SET joined = 6 WHERE id = ?", doc)
    assert source.load(store).reservations == {MACS[3]: ipv4_int("10.66.1.3")}
    assert len(SnapshotSource().load(store).reservations) == 1


@pytest.mark.sqlite
def test_a_change_is_read_without_a_look_at_the_others(
    store: Store, source: SnapshotSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    see(store, MACS[1])
    with executed(store, monkeypatch) as found:
        reservations = source.load(store).reservations
        assert source.load(store).reservations is reservations
    assert list(found.scans()) == []
