from __future__ import annotations

import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.commands.manifests import ImportReport, import_manifest
from appliance.context import Context
from appliance.errors import BadInput
from appliance.store.credentials import secret_purpose
from appliance.store.engines import LOCK_WAIT_SECONDS
from appliance.store.heartbeats import beat
from tests.ask import ask

MAC1, MAC2, MAC3 = "02:00:5e:10:00:01", "02:00:5e:10:00:02", "02:00:5e:10:00:03"
UUID = "6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b3001"
Seen = Callable[..., None]


def load(context: Context, text: str, **more: bool) -> ImportReport:
    return import_manifest(context, "cli:root", "delivery.csv", text.encode(), **more)


def one(context: Context, sql: str, *params: object) -> tuple[object, ...] | None:
    found = ask(context.store, sql, *params)
    return found[0] if found else None


def machine_of(context: Context, serial: str) -> int:
    found = one(context, "SELECT machine FROM manifest_row WHERE serial = ?", serial)
    assert found
    assert isinstance(found[0], int)
    return found[0]


def counts(context: Context) -> tuple[object, ...] | None:
    return one(
        context,
        "SELECT (SELECT count(*) FROM manifest_row), (SELECT count(*) FROM machine), (SELECT count(*) FROM fact),"
        " (SELECT count(*) FROM manifestdoc), (SELECT count(*) FROM journal)",
    )


def test_row_makes_an_expected_machine_with_its_reason(context: Context) -> None:
    report = load(context, f"serial,bmc_mac,model,uuid\nSN1,{MAC1},M1,{UUID}\n")
    assert (report.added, report.updated, report.unchanged, report.changed) == (1, 0, 0, True)
    found = one(context, "SELECT state, level, reasons, serial, model FROM machine")
    assert found
    assert found[:2] == ("expected", 0)
    assert "Not seen on the network yet." in str(found[2])
    assert found[3:] == ("SN1", "M1")
    facts = ask(context.store, "SELECT name, value, source, evidence FROM fact ORDER BY name")
    evidence = "line 2 of delivery.csv"
    values = {"model": "M1", "serial": "SN1", "uuid": UUID}
    assert facts == [(name, value, "manifest", evidence) for name, value in values.items()]


def test_expected_machine_is_matched_when_it_is_seen(context: Context, seen: Seen) -> None:
    load(context, f"serial,bmc_mac\nSN1,{MAC1}\n")
    seen(MAC1)
    assert one(context, "SELECT id, state, level FROM machine") == (machine_of(context, "SN1"), "staging", 1)


def test_seen_machine_is_matched_when_its_row_is_imported(context: Context, seen: Seen) -> None:
    seen(MAC1)
    assert one(context, "SELECT state, level FROM machine") == ("discovered", 0)
    load(context, f"serial,bmc_mac\nSN1,{MAC1.upper().replace(':', '-')}\n")
    assert one(context, "SELECT count(*), min(state), min(level) FROM machine") == (1, "staging", 1)
    assert one(context, "SELECT count(*) FROM journal WHERE action = 'manifest.row_matched'") == (1,)


def test_row_without_a_mac_matches_the_only_claimed_serial(context: Context, seen: Seen) -> None:
    seen(MAC1, ("serial", "SN1"))
    load(context, "serial\nSN1\n")
    assert one(context, "SELECT count(*), min(state), min(level) FROM machine") == (1, "staging", 1)


def test_row_with_a_new_mac_joins_the_machine_that_has_it(context: Context, seen: Seen) -> None:
    load(context, f"serial,bmc_mac\nSN1,{MAC1}\n")
    seen(MAC1)
    seen(MAC2)
    wrong = machine_of(context, "SN1")
    load(context, f"serial,bmc_mac\nSN1,{MAC2}\n")
    right = machine_of(context, "SN1")
    assert right != wrong
    assert one(context, "SELECT state, level FROM machine WHERE id = ?", right) == ("staging", 1)
    assert one(context, "SELECT state, level FROM machine WHERE id = ?", wrong) == ("discovered", 0)
    assert one(context, "SELECT count(*) FROM fact WHERE machine = ? AND source = 'manifest'", wrong) == (0,)


def test_rows_that_swap_their_macs_swap_their_machines(context: Context, seen: Seen) -> None:
    load(context, f"serial,bmc_mac\nSN1,{MAC1}\nSN2,{MAC2}\n")
    seen(MAC1)
    seen(MAC2)
    before = machine_of(context, "SN1"), machine_of(context, "SN2")
    load(context, f"serial,bmc_mac\nSN1,{MAC2}\nSN2,{MAC1}\n")
    assert (machine_of(context, "SN2"), machine_of(context, "SN1")) == before
    assert one(context, "SELECT count(*), min(level), min(state) FROM machine") == (2, 1, "staging")


def test_row_with_an_unseen_mac_gets_an_expected_machine(context: Context, seen: Seen) -> None:
    load(context, f"serial,bmc_mac\nSN1,{MAC1}\n")
    placeholder = machine_of(context, "SN1")
    load(context, f"serial,bmc_mac\nSN1,{MAC2}\n")
    assert machine_of(context, "SN1") == placeholder
    seen(MAC2)
    load(context, f"serial,bmc_mac\nSN1,{MAC3}\n")
    assert machine_of(context, "SN1") != placeholder
    assert one(context, "SELECT state FROM machine WHERE id = ?", placeholder) == ("discovered",)
    seen(MAC3)
    assert one(context, "SELECT state FROM machine WHERE id = ?", machine_of(context, "SN1")) == ("staging",)


def test_expected_machine_that_loses_its_row_is_deleted(context: Context, seen: Seen) -> None:
    load(context, f"serial,bmc_mac\nSN1,{MAC1}\n")
    seen(MAC2)
    load(context, f"serial,bmc_mac\nSN1,{MAC2}\n")
    assert one(context, "SELECT count(*), min(state) FROM machine") == (1, "staging")


def test_passwords_are_sealed_for_their_row(context: Context) -> None:
    load(context, "serial,password\nSN1,correct-horse\nSN2,battery-staple\n")
    state = context.settings.appliance.state_dir
    stored = b"".join(path.read_bytes() for path in state.iterdir() if path.is_file())
    assert b"correct-horse" not in stored
    secret = one(context, "SELECT secret, username FROM credential WHERE serial = 'SN1'")
    assert secret
    assert isinstance(secret[0], bytes)
    assert secret[1] == "root"
    assert secret_purpose("SN1") == "manifest-row:SN1", "secrets of earlier versions are bound to this text"
    assert context.vault.open(secret[0], secret_purpose("SN1")) == b"correct-horse"


def test_second_import_updates_only_what_changed(context: Context) -> None:
    load(context, f"serial,bmc_mac,rack,password\nSN1,{MAC1},R1,correct-horse\nSN2,{MAC2},R2,battery-staple\n")
    before = [one(context, "SELECT secret, machine FROM credential WHERE serial = ?", sn) for sn in ("SN1", "SN2")]
    report = load(context, f"serial,bmc_mac,rack,password\nSN1,{MAC1},R9,correct-horse\nSN2,{MAC2},R2,battery-staple\n")
    assert (report.added, report.updated, report.unchanged) == (0, 1, 1)
    after = [one(context, "SELECT secret, machine FROM credential WHERE serial = ?", sn) for sn in ("SN1", "SN2")]
    assert after == before
    assert one(context, "SELECT rack, line FROM manifest_row WHERE serial = 'SN1'") == ("R9", 2)


def test_columns_that_a_file_does_not_have_are_kept(context: Context) -> None:
    load(context, f"serial,bmc_mac,model,password\nSN1,{MAC1},M1,correct-horse\n")
    load(context, "serial,rack\nSN1,R5\n")
    found = one(context, "SELECT bmc_mac, model, rack FROM manifest_row")
    assert found == (MAC1, "M1", "R5")
    assert one(context, "SELECT username, length(secret) > 0 FROM credential") == ("root", 1)
    load(context, "serial,password\nSN1,\n")
    assert one(context, "SELECT username, length(secret) FROM credential") == ("root", 0)


def test_bad_row_changes_nothing_unless_it_is_skipped(context: Context) -> None:
    text = f"serial,bmc_mac\nSN1,{MAC1}\nSN2,nonsense\n"
    before = counts(context)
    report = load(context, text)
    assert not report.changed
    assert [(bad.line, "not a MAC" in bad.reason) for bad in report.bad] == [(3, True)]
    assert counts(context) == before
    report = load(context, text, skip_bad=True)
    assert (report.added, len(report.bad), report.changed) == (1, 1, True)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (f"serial,bmc_mac\nSN9,{MAC1}\n", "belongs to serial SN1"),
        (f"serial,bmc_mac,ip\nSN9,{MAC2},10.66.0.17\n", "10.66.0.17 is reserved for serial SN1"),
        (f"serial,uuid\nSN9,{UUID.upper()}\n", "UUID belongs to serial SN1"),
        ("serial,password\nSN9,correct-horse\n", "also that of serial SN1"),
        ("serial,password\nSN9,0penBmc\n", "well-known default"),
        ("serial\nsn1\n", "only in case"),
    ],
)
def test_claim_of_a_value_of_an_earlier_import_is_bad(context: Context, text: str, why: str) -> None:
    load(context, f"serial,bmc_mac,password,ip,uuid\nSN1,{MAC1},correct-horse,10.66.0.17,{UUID}\n")
    report = load(context, text)
    assert not report.changed
    assert [(bad.line, why in bad.reason) for bad in report.bad] == [(2, True)]


def test_address_may_move_between_rows_of_the_file(context: Context) -> None:
    load(context, f"serial,bmc_mac,ip\nSN1,{MAC1},10.66.0.17\nSN2,{MAC2},10.66.0.18\n")
    report = load(context, f"serial,bmc_mac,ip\nSN1,{MAC1},10.66.0.18\nSN2,{MAC2},10.66.0.17\n")
    assert (report.updated, report.bad) == (2, ())
    found = ask(context.store, "SELECT serial, ip FROM manifest_row ORDER BY serial")
    assert found == [("SN1", "10.66.0.18"), ("SN2", "10.66.0.17")]


@pytest.mark.parametrize("column", ["ip", "password"])
def test_value_of_a_skipped_row_cannot_move_to_another(context: Context, column: str) -> None:
    """Each row claims the value of the next one; the last of them is not in the file and keeps its own."""
    has = {"ip": "10.66.0.{}", "password": "secret-{}"}[column]
    rows = [f"SN{number},02:00:5e:10:01:0{number},{has.format(number)}\n" for number in (1, 2, 3, 4)]
    load(context, f"serial,bmc_mac,{column}\n{''.join(rows)}")

    def kept() -> list[tuple[object, ...]]:
        return ask(context.store, "SELECT * FROM manifest_row WHERE serial != 'SN5' ORDER BY serial")

    before = kept()
    shifted = [f"SN{number},02:00:5e:10:01:0{number},{has.format(number + 1)}\n" for number in (1, 2, 3)]
    report = load(context, f"serial,bmc_mac,{column}\n{''.join(shifted)}SN5,,\n", skip_bad=True)
    assert [bad.line for bad in report.bad] == [2, 3, 4]
    assert [f"serial SN{number}" in bad.reason for number, bad in zip((2, 3, 4), report.bad, strict=True)] == [True] * 3
    assert (report.added, report.updated) == (1, 0)
    assert kept() == before


def test_import_is_journalled_with_digest_and_no_secret(context: Context) -> None:
    load(context, "serial,password\nSN1,correct-horse\n")
    found = one(context, "SELECT actor, record FROM journal WHERE action = 'manifest.imported'")
    assert found
    assert found[0] == "cli:root"
    assert isinstance(found[1], bytes)
    assert b'"sha256":"' in found[1]
    assert b"correct-horse" not in found[1]


def test_file_that_is_no_manifest_is_rejected(context: Context) -> None:
    with pytest.raises(BadInput, match="Line 2 is not UTF-8"):
        import_manifest(context, "cli:root", "x.csv", b"serial\n\xff\n")


def test_hostile_file_name_is_escaped(context: Context) -> None:
    import_manifest(context, "cli:root", "../\x1b[31m<script>.csv", b"serial\nSN1\n")
    assert one(context, "SELECT filename FROM manifestdoc") == ("\\x1b[31m<script>.csv",)


def test_large_import_is_whole_and_others_can_write(context: Context) -> None:
    rows = (f"SN{i},02:10:00:{i >> 16 & 255:02x}:{i >> 8 & 255:02x}:{i & 255:02x},pw-{i:08d}" for i in range(100_000))
    text = "serial,bmc_mac,password\n" + "\n".join(rows)
    done, waits = threading.Event(), []

    def write_often() -> None:
        while not done.wait(0.05):
            began = time.monotonic()
            with context.store.write("wire", context.clock()) as tx:
                beat(tx, "wire", 7, "Answering.", tx.now)
            waits.append(time.monotonic() - began)
        context.store.close()

    writer = threading.Thread(target=write_often)
    writer.start()
    try:
        report = load(context, text)
    finally:
        done.set()
        writer.join()
    assert report.added == 100_000
    assert one(context, "SELECT count(*) FROM machine WHERE state = 'expected'") == (100_000,)
    assert max(waits) < LOCK_WAIT_SECONDS


@pytest.mark.sqlite
def test_state_directory_is_closed_to_others(context: Context) -> None:
    state = Path(context.settings.appliance.state_dir)
    assert state.stat().st_mode & 0o007 == 0
    assert context.settings.database.stat().st_mode & 0o007 == 0
