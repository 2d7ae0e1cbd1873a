"""Leases and segments on disk."""

from __future__ import annotations

from appliance.engine.leases import Lease, State
from appliance.engine.rogue import RogueServer
from appliance.services.wire_cache import REFRESH_MS, Cache
from appliance.store.database import Store
from appliance.store.leases import load_leases, save_leases
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
from appliance.wire.text import ipv4_int
from tests.store.test_sightings import LINUX, MAC, expect, hear, rows

LEASE = Lease(ipv4_int("10.66.1.7"), b"\1\2\3", MAC, State.BOUND, 10, 20, "bmc-1")
SERVER = RogueServer(ipv4_int("10.66.0.9"), "02:00:00:00:00:09")


def announce(store: Store) -> None:
    with store.write("wire", 1) as tx:
        announce_segment(tx, "staging", interface="eth0", address="10.66.0.1/16", mode="serve", server_id="10.66.0.1")


def test_a_lease_comes_back_as_it_was(store: Store) -> None:
    with store.write("wire", 1) as tx:
        save_leases(tx, [("staging", LEASE)])
    assert load_leases(store.connection(), "staging") == [LEASE]
    assert load_leases(store.connection(), "elsewhere") == []


def test_the_last_word_on_an_address_stays(store: Store) -> None:
    other = Lease(LEASE.ip, rb"\9", "02:00:00:00:00:02", State.BOUND, 30, 40)
    with store.write("wire", 1) as tx:
        save_leases(tx, [("staging", LEASE), ("staging", other)])
    assert load_leases(store.connection(), "staging") == [other]


def test_a_segment_keeps_a_persons_word_over_a_restart(store: Store) -> None:
    announce(store)
    with store.write("wire", 2) as tx:
        set_rogue_server(tx, "staging", SERVER, False)
        assert allow_rogue_server(tx, "staging", True)
        assert not allow_rogue_server(tx, "elsewhere", True)
    announce(store)
    found = load_segment(store.connection(), "staging")
    assert (found.rogue, found.rogue_at, found.allowed) == (SERVER, 2, True)


def test_a_permission_ends_when_the_server_that_it_was_about_is_gone(store: Store) -> None:
    announce(store)
    with store.write("wire", 2) as tx:
        set_rogue_server(tx, "staging", SERVER, False)
        allow_rogue_server(tx, "staging", True)
        assert clear_rogue_server(tx, "staging")
        assert not clear_rogue_server(tx, "elsewhere")
    assert load_segment(store.connection(), "staging") == SegmentState(None, 0, False, False, 1, 1)


def test_counters_are_those_of_this_start(store: Store) -> None:
    announce(store)
    with store.write("wire", 5) as tx:
        count_segment(tx, "staging", received=7, dropped=1, malformed=2, answering=True, rogue_at=4)
    counted = "SELECT received, dropped, malformed, answering, rogue_at, updated_at FROM segment"
    assert rows(store, counted) == [(7, 1, 2, 1, 4, 5)]


def test_the_cache_knows_who_is_trusted_and_what_is_reserved(store: Store) -> None:
    cache = Cache(store)
    assert cache.refresh(1000)
    assert cache.known.trusted == frozenset()
    machine = expect(store, "S1", MAC)
    with store.write("test", 2) as tx:
        tx.run("UPDATE manifest_row SET ip = '10.66.1.99' WHERE machine = ?", machine)
    hear(store, Recorder(), LINUX)
    cache.outdated()
    assert not cache.refresh(1000 + REFRESH_MS - 1)
    assert cache.refresh(1000 + REFRESH_MS)
    assert cache.known.trusted == {MAC}
    assert cache.known.reservations == {MAC: ipv4_int("10.66.1.99")}


def test_an_endpoint_that_moves_wakes_who_waits_for_its_machine(store: Store) -> None:
    machine, recorder = expect(store, "S1", MAC), Recorder()
    hear(store, recorder, LINUX)
    with store.write("wire", 2000) as tx:
        tx.run("UPDATE machine SET due = 99999 WHERE id = ?", machine)
    with store.write("wire", 3000) as tx:
        recorder.locate(tx, [("staging", MAC, "10.66.1.7"), ("staging", "02:00:00:00:00:77", "10.66.1.8")])
    assert rows(store, "SELECT ip FROM endpoint") == [("10.66.1.7",)]
    assert rows(store, f"SELECT due FROM machine WHERE id = {machine}") == [(3000,)]
    assert recorder.address("staging", MAC) == "10.66.1.7"


def test_a_refresh_does_not_take_facts_back_from_a_machine_that_they_moved_to(store: Store) -> None:
    recorder = Recorder()
    hear(store, recorder, LINUX)
    with store.write("person", 1500) as tx:
        joined = tx.insert("machine", serial="S9", state="expected", state_since=1, created_at=1, changed_at=1)
        tx.run("UPDATE endpoint SET machine = ?", joined)
        tx.run("UPDATE fact SET machine = ?", joined)
    hear(store, recorder, LINUX, now=1000 + 31_000)
    assert set(rows(store, "SELECT DISTINCT machine FROM fact WHERE endpoint > 0")) == {(joined,)}
