"""No statement of the wire, of the assessment or of the worker reads a whole table that grows with the machines."""

from __future__ import annotations

import pytest

from appliance.engine.events import AddressLearned, JournalNote
from appliance.store import endpoints, machines, runs, standing
from appliance.store.clients import client_at, clients_at
from appliance.store.database import Store
from appliance.store.sightings import Recorder
from appliance.store.spool import take_spooled
from appliance.store.wire_batch import Spooled, add_to_spool, save_leases
from tests.bench.population import lease
from tests.plans import scans_of
from tests.site import sighting
from tests.store.test_sightings import expect

pytestmark = pytest.mark.sqlite

MACS = [f"02:00:00:00:02:{number:02x}" for number in range(40)]


def test_packets_are_recorded_without_reading_whole_tables(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, mac in enumerate(MACS[:20]):
        expect(store, f"S{number}", mac)

    def work() -> None:
        recorder = Recorder()
        for content in ("first", "second"):
            with store.write("wire", 2000) as tx:
                facts = (("serial", "S1", "dhcp"), ("hostname", content, "dhcp"))
                recorder.record(tx, [sighting(mac, *facts) for mac in MACS])
                recorder.locate(tx, [AddressLearned("staging", mac, "10.66.1.7") for mac in MACS])
                recorder.record_events(tx, [JournalNote("machine.waiting", "staging", MACS[0], {"text": "waits"})])
                save_leases(tx, [("staging", lease(number, 2000)) for number in range(20)])
                add_to_spool(tx, [Spooled("frame", "staging", -1, 1, b"x")])
                take_spooled(tx, 16)

    assert scans_of(store, monkeypatch, work) == []


def test_one_machine_is_assessed_without_reading_the_others(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    machine = expect(store, "S1", MACS[0])
    assert scans_of(store, monkeypatch, lambda: standing.load_view(store, machine)) == []


def test_clients_of_downloads_are_found_by_index(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def work() -> None:
        client_at(store, "10.66.1.7")
        clients_at(store, ["10.66.1.7", "10.66.1.8"])

    assert scans_of(store, monkeypatch, work) == []


def test_the_worker_looks_without_reading_whole_tables(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    expect(store, "S1", MACS[0])

    def work() -> None:
        machines.changed_or_due(store, 1000, 2000, {"staging"})
        endpoints.unjoined_host_ports(store, 1000)
        runs.waiting_for_worker(store, {"staging"})
        runs.interrupted(store)

    assert scans_of(store, monkeypatch, work) == []
