import json
from dataclasses import replace

import pytest

from appliance.domain.moments import MINUTE
from appliance.domain.sightings import Kind, Sighting
from appliance.engine.endpoint_cache import CHANGES, REFRESH
from appliance.engine.events import AddressLearned, JournalNote
from appliance.store.database import Store
from appliance.store.sightings import Recorder
from appliance.store.wire_batch import VALUES_KEPT
from tests.ask import add

MAC = "02:00:00:00:00:01"
LINUX = Sighting(
    segment="staging",
    mac=MAC,
    kind=Kind.BMC,
    facts=(("hostname", "bmc-1", "dhcp"), ("client_id", "01:02", "dhcp")),
    summary="DISCOVER from bmc-1",
    signature=b"linux---",
    frame=b"frame",
    source="dhcp",
)
UBOOT = replace(LINUX, kind=Kind.FIRMWARE, facts=(("vendor_class", "U-Boot.armv8", "dhcp"),), signature=b"uboot---")


def record(store: Store, recorder: Recorder, *sightings: Sighting, now: int = 1000) -> None:
    with store.write("wire", now) as tx:
        recorder.record(tx, sightings)


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    """Of either engine."""
    found: list[tuple[object, ...]] = store.database.execute_sql(sql).fetchall()  # type: ignore[no-untyped-call]
    return found


def expect(store: Store, serial: str, mac: str = "") -> int:
    """A row of the manifest with its machine, as an import makes them."""
    with store.write("test", 500) as tx:
        machine = add(tx, "machine", serial=serial, state="expected", state_since=1, created_at=1, changed_at=1)
        add(tx, "manifest_row", doc=1, line=2, serial=serial, bmc_mac=mac, machine=machine)
        tx.touch(machine)
    return machine


def test_new_endpoint_gets_machine_facts_packet_and_entry(store: Store) -> None:
    record(store, Recorder(), LINUX)
    assert rows(store, "SELECT state, level, assurance FROM machine") == [("discovered", 0, "none")]
    assert rows(store, "SELECT mac, kind, machine FROM endpoint") == [(MAC, "bmc", 1)]
    assert rows(store, "SELECT name, value, source, machine FROM fact ORDER BY name") == [
        ("client_id", "01:02", "dhcp", 1),
        ("hostname", "bmc-1", "dhcp", 1),
    ]
    assert rows(store, "SELECT frame FROM sighting") == [(b"frame",)]
    assert rows(store, "SELECT action, machine FROM journal") == [("endpoint.seen", 1)]


@pytest.mark.parametrize(("received", "at"), [(700, 700), (0, 1000)])
def test_entry_has_the_instant_of_its_packet(store: Store, received: int, at: int) -> None:
    """A frame that waited in the spool is recorded later than it was received."""
    recorder = Recorder()
    record(store, recorder, replace(UBOOT, at=received))
    record(store, recorder, replace(LINUX, at=received))
    entries = rows(store, "SELECT record FROM journal")
    assert [json.loads(bytes(one))["data"]["seen_at"] for (one,) in entries] == [at, at]  # type: ignore[call-overload]
    assert rows(store, "SELECT DISTINCT at FROM sighting") == [(at,)]


def test_boot_firmware_and_operating_system_are_one_machine(store: Store) -> None:
    recorder = Recorder()
    record(store, recorder, UBOOT)
    record(store, recorder, LINUX, now=2000)
    record(store, recorder, UBOOT, LINUX, now=3000)
    assert rows(store, "SELECT count(*) FROM machine") == [(1,)]
    assert rows(store, "SELECT action FROM journal ORDER BY idx") == [("endpoint.seen",), ("endpoint.changed",)]


def test_same_content_writes_nothing_until_it_is_old(store: Store) -> None:
    recorder = Recorder()
    record(store, recorder, LINUX, now=1000)
    record(store, recorder, LINUX, now=2000)
    assert rows(store, "SELECT last_seen FROM endpoint") == [(1000,)]
    record(store, recorder, LINUX, now=1000 + REFRESH)
    assert rows(store, "SELECT last_seen FROM endpoint") == [(1000 + REFRESH,)]
    assert rows(store, "SELECT DISTINCT last_seen FROM fact") == [(1000 + REFRESH,)]
    assert rows(store, "SELECT count(*) FROM journal") == [(1,)]


def test_restarted_process_knows_recorded_content(store: Store) -> None:
    record(store, Recorder(), LINUX)
    record(store, Recorder(), LINUX, now=2000)
    assert rows(store, "SELECT count(*) FROM journal") == [(1,)]


def test_manifest_machine_is_joined_by_mac(store: Store) -> None:
    machine = expect(store, "SN1", MAC)
    record(store, Recorder(), LINUX)
    assert rows(store, "SELECT id, state, level, assurance FROM machine") == [(machine, "staging", 1, "manifest")]


def test_claimed_serial_joins_only_a_row_without_mac(store: Store) -> None:
    with_mac, without = expect(store, "SN1", "02:00:00:00:00:99"), expect(store, "SN2")
    recorder = Recorder()
    claims = replace(LINUX, facts=(("serial", "SN2", "dhcp"),))
    record(store, recorder, claims)
    assert rows(store, f"SELECT state FROM machine WHERE id = {without}") == [("staging",)]
    record(store, recorder, replace(LINUX, mac="02:00:00:00:00:02", facts=(("serial", "SN1", "dhcp"),)))
    assert rows(store, f"SELECT state FROM machine WHERE id = {with_mac}") == [("expected",)]


def test_two_claims_of_one_serial_in_one_batch_join_one(store: Store) -> None:
    """Endpoints that had no machine so far: the second cannot see in the database that the first has joined."""
    recorder, macs = Recorder(), (MAC, "02:00:00:00:00:02")
    record(store, recorder, *(replace(LINUX, mac=mac, kind=Kind.SWITCH) for mac in macs))
    machine = expect(store, "SN2")
    claims = replace(LINUX, facts=(("serial", "SN2", "dhcp"),), signature=b"claims--")
    record(store, recorder, *(replace(claims, mac=mac) for mac in macs), now=2000)
    assert rows(store, "SELECT machine FROM endpoint ORDER BY id") == [(machine,), (0,)]


def test_two_claims_of_one_serial_block_the_machine(store: Store) -> None:
    machine = expect(store, "SN2")
    recorder = Recorder()
    claims = replace(LINUX, facts=(("serial", "SN2", "dhcp"),))
    record(store, recorder, claims)
    record(store, recorder, replace(claims, mac="02:00:00:00:00:02"), now=2000)
    with store.write("test", 3000) as tx:
        tx.touch(machine)
    ((state, level, reasons),) = rows(store, f"SELECT state, level, reasons FROM machine WHERE id = {machine}")
    assert (state, level) == ("discovered", 0)
    assert "claims the same row" in str(reasons)


@pytest.mark.parametrize("kind", [Kind.SWITCH, Kind.OTHER, Kind.APPLIANCE])
def test_switch_or_laptop_is_no_machine(store: Store, kind: Kind) -> None:
    record(store, Recorder(), replace(LINUX, kind=kind))
    assert rows(store, "SELECT kind, machine FROM endpoint") == [(kind, 0)]
    assert rows(store, "SELECT count(*) FROM machine") == [(0,)]


def test_thousand_endpoints_in_one_transaction(store: Store) -> None:
    macs = [f"02:00:00:00:{n >> 8:02x}:{n & 255:02x}" for n in range(1000)]
    record(store, Recorder(), *(replace(LINUX, mac=mac) for mac in macs for _ in range(2)))
    assert rows(store, "SELECT count(*), count(DISTINCT machine) FROM endpoint") == [(1000, 1000)]
    assert rows(store, "SELECT count(*) FROM journal") == [(1000,)]


def test_packets_kept_for_one_endpoint_are_bounded(store: Store) -> None:
    recorder = Recorder()
    for n in range(100):
        record(
            store, recorder, replace(LINUX, signature=n.to_bytes(8, "big"), frame=b"%d" % n), now=n * CHANGES.interval
        )
    frames = [row[0] for row in rows(store, "SELECT frame FROM sighting ORDER BY id")]
    assert frames[0] == b"0"
    assert frames[-1] == b"99"
    assert len(frames) <= 33


def count(store: Store, where: str) -> int:
    return int(str(rows(store, f"SELECT count(*) FROM {where}")[0][0]))


def renamed(number: int) -> Sighting:
    """The same endpoint under another name each time."""
    facts = (("hostname", f"name-{number}", "dhcp"),)
    return replace(LINUX, facts=facts, signature=number.to_bytes(8), summary=f"DISCOVER from name-{number}")


def test_changing_endpoint_cannot_fill_the_database(store: Store) -> None:
    recorder = Recorder()
    for start in range(0, 5000, 100):
        record(store, recorder, *map(renamed, range(start, start + 100)), now=1000 + start)
    assert count(store, "journal WHERE endpoint > 0") <= CHANGES.burst + 2
    assert rows(store, "SELECT count(*) FROM journal WHERE action = 'endpoint.rate_limited'") == [(1,)]
    assert count(store, "fact") <= VALUES_KEPT
    before = count(store, "journal")
    for minute in range(1, 11):
        record(
            store, recorder, *map(renamed, range(minute * 10_000, minute * 10_000 + 50)), now=10_000 + minute * MINUTE
        )
    assert count(store, "journal") - before <= 11


def test_rate_limit_is_per_endpoint_and_ends(store: Store) -> None:
    recorder = Recorder()
    record(store, recorder, *map(renamed, range(200)))
    record(store, recorder, replace(LINUX, mac="02:00:00:00:00:02"), now=2000)
    assert rows(store, "SELECT count(*) FROM endpoint") == [(2,)]
    record(store, recorder, renamed(900), now=2000 + CHANGES.burst * CHANGES.interval)
    assert rows(store, "SELECT value FROM fact WHERE value = 'name-900'") == [("name-900",)]


def test_expected_endpoint_is_recorded_beyond_the_limit(store: Store) -> None:
    recorder = Recorder(endpoints=3)
    machine = expect(store, "SN1", MAC)
    record(store, recorder, *(replace(LINUX, mac=f"02:00:00:00:01:{number:02x}") for number in range(9)))
    record(store, recorder, *(replace(LINUX, mac=f"02:00:00:00:02:{number:02x}") for number in range(9)), now=2000)
    assert rows(store, "SELECT count(*) FROM endpoint") == [(3,)]
    assert rows(store, "SELECT count(*) FROM journal WHERE action = 'endpoint.limit_reached'") == [(1,)]
    record(store, recorder, LINUX, now=3000)
    assert rows(store, "SELECT machine FROM endpoint WHERE mac = '" + MAC + "'") == [(machine,)]


def note(store: Store, recorder: Recorder, mac: str, now: int) -> bool:
    """Whether an entry about the MAC is journalled."""
    before = count(store, "journal")
    with store.write("wire", now) as tx:
        recorder.record_events(tx, [JournalNote("lease.granted", "staging", mac, {"reason": "A lease."})])
    return count(store, "journal") > before


def test_entries_about_an_endpoint_share_its_rate_limit(store: Store) -> None:
    recorder = Recorder()
    record(store, recorder, LINUX)
    assert sum(note(store, recorder, MAC, 1000) for _ in range(100)) == CHANGES.burst
    record(store, recorder, UBOOT, now=1001)
    assert count(store, "journal WHERE action = 'endpoint.changed'") == 0
    assert note(store, recorder, MAC, 1000 + CHANGES.interval)
    assert note(store, recorder, "", 1000), "about no endpoint"
    assert not note(store, recorder, "02:00:00:00:00:99", 1000), "not recorded"


def test_restarted_process_finds_recorded_endpoints(store: Store) -> None:
    record(store, Recorder(), LINUX)
    with store.write("wire", 2000) as tx:
        Recorder().locate(tx, [AddressLearned("staging", MAC, "10.66.1.7")])
    assert rows(store, "SELECT ip FROM endpoint") == [("10.66.1.7",)]
    assert note(store, Recorder(), MAC, 2000)


@pytest.mark.parametrize("kind", [Kind.SWITCH, Kind.OTHER])
def test_forged_frame_cannot_hide_an_expected_machine(store: Store, kind: Kind) -> None:
    """A frame with the MAC of an expected machine shows a switch: forged, or the BMC's own LLDP."""
    machine = expect(store, "SN1", MAC)
    record(store, Recorder(), replace(LINUX, kind=kind, signature=b"switch--"))
    assert rows(store, "SELECT machine FROM endpoint") == [(machine,)]
    assert rows(store, "SELECT state, level FROM machine") == [("staging", 1)]


@pytest.mark.parametrize(("content", "at"), [(b"linux---", 2000), (b"switch--", 1000 + REFRESH)])
def test_switch_named_by_a_later_manifest_is_a_machine(store: Store, content: bytes, at: int) -> None:
    recorder, switch = Recorder(), replace(LINUX, kind=Kind.SWITCH, signature=b"switch--")
    record(store, recorder, switch)
    assert rows(store, "SELECT machine FROM endpoint") == [(0,)]
    machine = expect(store, "SN1", MAC)
    record(store, recorder, replace(switch, signature=content), now=at)
    assert rows(store, "SELECT state, level FROM machine") == [("staging", 1)]
    assert rows(store, "SELECT machine FROM endpoint") == [(machine,)]
