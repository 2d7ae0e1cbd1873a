from dataclasses import replace

import pytest

from appliance.domain.moments import MINUTE
from appliance.domain.sightings import Kind, Sighting
from appliance.store.database import Store
from appliance.store.sightings import NEWS_AT_ONCE, NEWS_EVERY, REFRESH, VALUES_KEPT, Recorder

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


def hear(store: Store, recorder: Recorder, *sightings: Sighting, now: int = 1000) -> None:
    with store.write("wire", now) as tx:
        recorder.record(tx, sightings)


def rows(store: Store, sql: str) -> list[tuple[object, ...]]:
    return store.connection().execute(sql).fetchall()


def expect(store: Store, serial: str, mac: str = "") -> int:
    """A row of the manifest with its machine, as an import makes them."""
    with store.write("test", 500) as tx:
        machine = tx.insert("machine", serial=serial, state="expected", state_since=1, created_at=1, changed_at=1)
        tx.insert("manifest_row", doc=1, line=2, serial=serial, bmc_mac=mac, machine=machine)
        tx.touch(machine)
    return machine


def test_an_unknown_machine_is_recorded_with_facts_packet_and_journal(store: Store) -> None:
    hear(store, Recorder(), LINUX)
    assert rows(store, "SELECT state, level, assurance FROM machine") == [("discovered", 0, "none")]
    assert rows(store, "SELECT mac, kind, machine FROM endpoint") == [(MAC, "bmc", 1)]
    assert rows(store, "SELECT name, value, source, machine FROM fact ORDER BY name") == [
        ("client_id", "01:02", "dhcp", 1),
        ("hostname", "bmc-1", "dhcp", 1),
    ]
    assert rows(store, "SELECT frame FROM sighting") == [(b"frame",)]
    assert rows(store, "SELECT action, machine FROM journal") == [("endpoint.seen", 1)]


def test_boot_firmware_and_operating_system_are_one_machine(store: Store) -> None:
    recorder = Recorder()
    hear(store, recorder, UBOOT)
    hear(store, recorder, LINUX, now=2000)
    hear(store, recorder, UBOOT, LINUX, now=3000)
    assert rows(store, "SELECT count(*) FROM machine") == [(1,)]
    assert rows(store, "SELECT action FROM journal") == [("endpoint.seen",), ("endpoint.news",)]


def test_the_same_words_write_nothing_until_they_are_old(store: Store) -> None:
    recorder = Recorder()
    hear(store, recorder, LINUX, now=1000)
    hear(store, recorder, LINUX, now=2000)
    assert rows(store, "SELECT last_seen FROM endpoint") == [(1000,)]
    hear(store, recorder, LINUX, now=1000 + REFRESH)
    assert rows(store, "SELECT last_seen FROM endpoint") == [(1000 + REFRESH,)]
    assert rows(store, "SELECT DISTINCT last_seen FROM fact") == [(1000 + REFRESH,)]
    assert rows(store, "SELECT count(*) FROM journal") == [(1,)]


def test_a_restarted_process_remembers_what_was_said(store: Store) -> None:
    hear(store, Recorder(), LINUX)
    hear(store, Recorder(), LINUX, now=2000)
    assert rows(store, "SELECT count(*) FROM journal") == [(1,)]


def test_the_manifests_machine_is_joined_by_mac_and_recognised(store: Store) -> None:
    machine = expect(store, "SN1", MAC)
    hear(store, Recorder(), LINUX)
    assert rows(store, "SELECT id, state, level, assurance FROM machine") == [(machine, "staging", 1, "manifest")]


def test_a_claimed_serial_joins_only_a_row_that_lists_no_mac(store: Store) -> None:
    with_mac, without = expect(store, "SN1", "02:00:00:00:00:99"), expect(store, "SN2")
    recorder = Recorder()
    claims = replace(LINUX, facts=(("serial", "SN2", "dhcp"),))
    hear(store, recorder, claims)
    assert rows(store, f"SELECT state FROM machine WHERE id = {without}") == [("staging",)]
    hear(store, recorder, replace(LINUX, mac="02:00:00:00:00:02", facts=(("serial", "SN1", "dhcp"),)))
    assert rows(store, f"SELECT state FROM machine WHERE id = {with_mac}") == [("expected",)]


def test_two_who_claim_one_serial_freeze_it(store: Store) -> None:
    machine = expect(store, "SN2")
    recorder = Recorder()
    claims = replace(LINUX, facts=(("serial", "SN2", "dhcp"),))
    hear(store, recorder, claims)
    hear(store, recorder, replace(claims, mac="02:00:00:00:00:02"), now=2000)
    with store.write("test", 3000) as tx:
        tx.touch(machine)
    ((state, level, reasons),) = rows(store, f"SELECT state, level, reasons FROM machine WHERE id = {machine}")
    assert (state, level) == ("discovered", 0)
    assert "claims the same row" in str(reasons)


@pytest.mark.parametrize("kind", [Kind.SWITCH, Kind.OTHER, Kind.APPLIANCE])
def test_a_switch_or_a_laptop_never_becomes_a_machine(store: Store, kind: Kind) -> None:
    hear(store, Recorder(), replace(LINUX, kind=kind))
    assert rows(store, "SELECT kind, machine FROM endpoint") == [(kind, 0)]
    assert rows(store, "SELECT count(*) FROM machine") == [(0,)]


def test_many_in_one_transaction(store: Store) -> None:
    macs = [f"02:00:00:00:{n >> 8:02x}:{n & 255:02x}" for n in range(1000)]
    hear(store, Recorder(), *(replace(LINUX, mac=mac) for mac in macs for _ in range(2)))
    assert rows(store, "SELECT count(*), count(DISTINCT machine) FROM endpoint") == [(1000, 1000)]
    assert rows(store, "SELECT count(*) FROM journal") == [(1000,)]


def test_packets_kept_for_one_endpoint_are_bounded(store: Store) -> None:
    recorder = Recorder()
    for n in range(100):
        hear(store, recorder, replace(LINUX, signature=n.to_bytes(8, "big"), frame=b"%d" % n), now=n * NEWS_EVERY)
    frames = [row[0] for row in rows(store, "SELECT frame FROM sighting ORDER BY id")]
    assert frames[0] == b"0"
    assert frames[-1] == b"99"
    assert len(frames) <= 33


def count(store: Store, where: str) -> int:
    return int(str(rows(store, f"SELECT count(*) FROM {where}")[0][0]))


def chatter(number: int) -> Sighting:
    """The same endpoint under another name each time."""
    facts = (("hostname", f"name-{number}", "dhcp"),)
    return replace(LINUX, facts=facts, signature=number.to_bytes(8), summary=f"DISCOVER from name-{number}")


def test_who_changes_its_words_all_the_time_cannot_fill_journal_nor_database(store: Store) -> None:
    recorder = Recorder()
    for start in range(0, 5000, 100):
        hear(store, recorder, *map(chatter, range(start, start + 100)), now=1000 + start)
    assert count(store, "journal WHERE action LIKE 'endpoint.%'") <= NEWS_AT_ONCE + 2
    assert rows(store, "SELECT count(*) FROM journal WHERE action = 'endpoint.flood'") == [(1,)]
    assert count(store, "fact") <= VALUES_KEPT
    before = count(store, "journal")
    for minute in range(1, 11):
        hear(store, recorder, *map(chatter, range(minute * 10_000, minute * 10_000 + 50)), now=10_000 + minute * MINUTE)
    assert count(store, "journal") - before <= 11


def test_a_flood_does_not_silence_others_nor_itself_for_ever(store: Store) -> None:
    recorder = Recorder()
    hear(store, recorder, *map(chatter, range(200)))
    hear(store, recorder, replace(LINUX, mac="02:00:00:00:00:02"), now=2000)
    assert rows(store, "SELECT count(*) FROM endpoint") == [(2,)]
    hear(store, recorder, chatter(900), now=2000 + NEWS_AT_ONCE * NEWS_EVERY)
    assert rows(store, "SELECT value FROM fact WHERE value = 'name-900'") == [("name-900",)]


def test_made_up_addresses_are_bounded_and_the_expected_are_still_recorded(store: Store) -> None:
    recorder = Recorder(endpoints=3)
    machine = expect(store, "SN1", MAC)
    hear(store, recorder, *(replace(LINUX, mac=f"02:00:00:00:01:{number:02x}") for number in range(9)))
    hear(store, recorder, *(replace(LINUX, mac=f"02:00:00:00:02:{number:02x}") for number in range(9)), now=2000)
    assert rows(store, "SELECT count(*) FROM endpoint") == [(3,)]
    assert rows(store, "SELECT count(*) FROM journal WHERE action = 'endpoint.crowd'") == [(1,)]
    hear(store, recorder, LINUX, now=3000)
    assert rows(store, "SELECT machine FROM endpoint WHERE mac = '" + MAC + "'") == [(machine,)]


def may_record_note(store: Store, recorder: Recorder, mac: str, now: int) -> bool:
    with store.write("wire", now) as tx:
        return recorder.may_record_note(tx, "staging", mac)


def test_notes_about_an_endpoint_share_its_allowance(store: Store) -> None:
    recorder = Recorder()
    hear(store, recorder, LINUX)
    assert sum(may_record_note(store, recorder, MAC, 1000) for _ in range(100)) == NEWS_AT_ONCE
    hear(store, recorder, UBOOT, now=1001)
    assert count(store, "journal WHERE action = 'endpoint.news'") == 0
    assert may_record_note(store, recorder, MAC, 1000 + NEWS_EVERY)
    assert may_record_note(store, recorder, "", 1000)
    assert not may_record_note(store, recorder, "02:00:00:00:00:99", 1000)


def test_what_comes_after_a_restart_finds_the_endpoints_recorded_before(store: Store) -> None:
    hear(store, Recorder(), LINUX)
    with store.write("wire", 2000) as tx:
        Recorder().locate(tx, [("staging", MAC, "10.66.1.7")])
    assert rows(store, "SELECT ip FROM endpoint") == [("10.66.1.7",)]
    assert may_record_note(store, Recorder(), MAC, 2000)


@pytest.mark.parametrize("kind", [Kind.SWITCH, Kind.OTHER])
def test_a_forged_frame_cannot_hide_an_expected_machine(store: Store, kind: Kind) -> None:
    """Somebody says, with the address of a machine to come, that it is a switch; or a BMC's LLDP says so itself."""
    machine = expect(store, "SN1", MAC)
    hear(store, Recorder(), replace(LINUX, kind=kind, signature=b"switch--"))
    assert rows(store, "SELECT machine FROM endpoint") == [(machine,)]
    assert rows(store, "SELECT state, level FROM machine") == [("staging", 1)]


@pytest.mark.parametrize(("words", "at"), [(b"linux---", 2000), (b"switch--", 1000 + REFRESH)])
def test_a_switch_that_a_later_manifest_names_is_a_machine_after_all(store: Store, words: bytes, at: int) -> None:
    recorder, switch = Recorder(), replace(LINUX, kind=Kind.SWITCH, signature=b"switch--")
    hear(store, recorder, switch)
    assert rows(store, "SELECT machine FROM endpoint") == [(0,)]
    machine = expect(store, "SN1", MAC)
    hear(store, recorder, replace(switch, signature=words), now=at)
    assert rows(store, "SELECT state, level FROM machine") == [("staging", 1)]
    assert rows(store, "SELECT machine FROM endpoint") == [(machine,)]
