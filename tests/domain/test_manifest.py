from __future__ import annotations

import contextlib
import csv
import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.manifest import COLUMNS, LIMITS, MAX_BYTES, NotAManifest, normal_mac, parse

MAC = "02:00:5e:10:00:01"
UUID = "6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b3001"


def reasons(text: str | bytes, **more: object) -> dict[int, str]:
    data = text.encode() if isinstance(text, str) else text
    return {row.line: row.reason for row in parse(data, **more).bad}  # type: ignore[arg-type]


def test_row_has_the_values_of_its_columns() -> None:
    parsed = parse(f"serial,bmc_mac,rack,unit,password\nSN1, {MAC} ,R7,12,s3cret one\n".encode())
    assert parsed.bad == ()
    assert parsed.columns == {"serial", "bmc_mac", "rack", "unit", "password"}
    row = parsed.rows[0]
    assert (row.line, row.serial, row.bmc_mac, row.rack, row.unit) == (2, "SN1", MAC, "R7", "12")
    assert (row.username, row.password) == ("root", "s3cret one")
    assert "s3cret" not in repr(row)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfserial,model\r\nSN1,M1\r\n",
        b"serial;model\nSN1;M1\n",
        b'"Serial" , MODEL\n"SN1",M1',
        b"serial,model,,\n\n,,\nSN1,M1,,\n",
        b"serial,model\rSN1,M1\r",
    ],
    ids=["bom and crlf", "semicolon", "quoted, capitals", "blank lines and columns", "old Mac"],
)
def test_usual_forms_of_csv_are_read(data: bytes) -> None:
    parsed = parse(data)
    assert [(row.serial, row.model) for row in parsed.rows] == [("SN1", "M1")]
    assert parsed.bad == ()


@pytest.mark.parametrize(
    "spelling",
    ["02:00:5E:10:00:01", "02-00-5e-10-00-01", "0200.5e10.0001", "02005e100001", "02005e-100001", "02 00 5e 10 00 01"],
)
def test_common_spellings_of_a_mac_are_one_mac(spelling: str) -> None:
    assert normal_mac(spelling) == MAC


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("02:00:5e:10:00", "not a MAC"),
        ("02:00:5e:10:00:0g", "not a MAC"),
        ("02:00-5e:10:00:01", "not a MAC"),
        ("01:80:c2:00:00:0e", "group"),
        ("ff:ff:ff:ff:ff:ff", "group"),
        ("000000000000", "zeros"),
        ("٠٢:00:5e:10:00:01", "not a MAC"),
    ],
)
def test_invalid_mac_is_a_bad_row(value: str, why: str) -> None:
    assert why in reasons(f"serial,bmc_mac\nSN1,{value}\n")[2]


def test_uuid_is_lower_case_and_on_one_row_only() -> None:
    assert parse(b"serial,uuid\nSN1,6F1F6A0E-9A7B-4A3E-8A0E-0D4F3F0B3001\n").rows[0].uuid == UUID
    found = reasons(f"serial,uuid\nSN1,{UUID}\nSN2,\nSN3,{UUID.upper()}\nSN4,\n")
    assert set(found) == {2, 4}
    assert "Its uuid is on 2 rows, also on line 4" in found[2]


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("6f1f6a0e9a7b4a3e8a0e0d4f3f0b3001", "not a UUID"),
        (f"{{{UUID}}}", "38 characters"),
        ("6f1f6a0e-9a7b-4a3e-8a0e-0d4f3f0b300g", "not a UUID"),
        ("00000000-0000-0000-0000-000000000000", "zeros"),
        ("FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF", "ones"),
    ],
)
def test_invalid_uuid_is_a_bad_row(value: str, why: str) -> None:
    assert why in reasons(f"serial,uuid\nSN1,{value}\n")[2]


def test_shared_serial_or_mac_names_both_lines() -> None:
    found = reasons(f"serial,bmc_mac\nSN1,{MAC}\nSN2,\nsn1,\nSN3,{MAC.upper()}\n")
    assert set(found) == {2, 4, 5}
    assert "also on line 4" in found[2]
    assert "also on line 5" in found[2]
    assert "also on line 2" in found[4]
    assert "also on line 2" in found[5]


def test_shared_or_default_password_is_a_bad_row() -> None:
    found = reasons(
        "serial,password\nSN1,same\nSN2,same\nSN3,own\nSN4,factory\nSN5,\nSN6,\n", default_passwords={"factory"}
    )
    assert set(found) == {2, 3, 5}
    assert "same" not in found[2]
    assert "well-known default" in found[5]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (",M1", "serial is missing"),
        ("SN1\x1b[31m,M1", "control"),
        ("SN1,M\u202e1", "control or invisible"),
        ("SN1,M\x00", "control"),
        (f"SN1,{'x' * 129}", "129 characters"),
        ("SÑ1,M1", "not ASCII"),
        ("SN1", "1 fields"),
        ("SN1,M1,extra", "3 fields"),
        ('SN1,"two\nlines"', "control"),
    ],
)
def test_bad_row_has_its_line_and_reason(row: str, why: str) -> None:
    found = reasons(f"serial,model\nSN0,M0\n{row}\nSN9,M9\n")
    assert list(found) == [3]
    assert why in found[3]


def test_formula_is_kept_as_text() -> None:
    assert parse(b"serial,model\nSN1,=HYPERLINK(1)\n").rows[0].model == "=HYPERLINK(1)"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"serial,bmcmac\nSN1,x\n", "Did you mean bmc_mac"),
        (b"serial,colour\n", "Columns are"),
        (b"model\nM1\n", "serial is missing"),
        (b"serial,serial\n", "twice"),
        (b"serial\nSN1\nSN\xe92\n", "Line 3 is not UTF-8"),
        ("serial\nSN1\n".encode("utf-16"), "UTF-16"),
        (b"serial\n" + b'"' + b"x" * 200_000, "Line 2 is not CSV"),
        (b"x" * (MAX_BYTES + 1), "32 MiB"),
    ],
)
def test_file_that_is_no_manifest_is_rejected(data: bytes, why: str) -> None:
    with pytest.raises(NotAManifest, match=why):
        parse(data)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_rejected(data: bytes) -> None:
    with contextlib.suppress(NotAManifest):
        parse(data)


@given(st.lists(st.lists(st.text(max_size=20), min_size=3, max_size=3), max_size=20))
def test_every_row_is_either_usable_or_bad(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["serial", "bmc_mac", "password"], *rows])
    try:
        parsed = parse(out.getvalue().encode("utf-8", "replace"))
    except NotAManifest:
        return
    lines = [row.line for row in (*parsed.rows, *parsed.bad)]
    assert len(lines) == len(set(lines)) <= len(rows)
    for row in parsed.rows:
        assert all(len(getattr(row, name)) <= LIMITS[name] for name in COLUMNS)
        assert all(getattr(row, name).isprintable() for name in COLUMNS)
    assert len({row.serial.casefold() for row in parsed.rows}) == len(parsed.rows)


def test_hundred_thousand_rows_take_seconds() -> None:
    rows = (f"SN{i},02:10:00:{i >> 16 & 255:02x}:{i >> 8 & 255:02x}:{i & 255:02x},pw-{i}" for i in range(100_000))
    data = ("serial,bmc_mac,password\n" + "\n".join(rows)).encode()
    began = time.process_time()
    parsed = parse(data)
    assert len(parsed.rows) == 100_000
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("SN1,02:00:5e:10:00:01,10.66.0.300", "'10.66.0.300' is not an IPv4 address"),
        ("SN1,,10.66.0.17", "the row has no bmc_mac"),
        ("SN1,02:00:5e:10:00:01,10.66.0.17\nSN2,02:00:5e:10:00:02,10.66.0.17", "Its ip is on 2 rows"),
    ],
)
def test_invalid_reservation_is_a_bad_row(row: str, reason: str) -> None:
    parsed = parse(f"serial,bmc_mac,ip\n{row}\n".encode())
    assert not parsed.rows
    assert reason in parsed.bad[0].reason


def test_row_may_reserve_an_address() -> None:
    (row,) = parse(b"serial,bmc_mac,ip\nSN1,02:00:5e:10:00:01,10.66.0.17\n").rows
    assert row.ip == "10.66.0.17"
