"""Serial numbers and UUIDs as firmware reports them."""

from __future__ import annotations

import pytest

from appliance.domain.identity import is_swapped, normal_uuid, reported, same_serial, same_uuid

UUID = "4c4c4544-0035-3410-8050-c6c04f314733"
SWAPPED = "44454c4c-3500-1034-8050-c6c04f314733"


@pytest.mark.parametrize(
    "text",
    ["", "          ", "NA", "n/a", "0", "0000000000", "00-00-00", "To be filled by O.E.M.", "To Be Filled By O.E.M",
     "Default string", "System Serial Number", "0123456789", "123456789", "01234567890123456789AB", "None", "xxxxxxxx",
     "........", "Not Specified", "NULL", "-", "FFFFFFFF"],
)  # fmt: skip
def test_a_placeholder_is_no_serial_number(text: str) -> None:
    assert reported(text) == ""


@pytest.mark.parametrize(
    "text", ["GH1001", "7", "10", "0012", "CZ12345678", "1234567", "01234567890123456789AC", "TAG0001", "SNILO50001"]
)
def test_what_a_unit_may_have_is_a_serial_number(text: str) -> None:
    assert reported(f" {text} ") == text


def test_serials_are_equal_but_for_case_and_blanks() -> None:
    assert same_serial(" gh1001", "GH1001 ")
    assert not same_serial("GH1001", "GH1002")
    assert not same_serial("", " ")


@pytest.mark.parametrize("text", [UUID.upper(), UUID.replace("-", ""), f"{{{UUID}}}", f"urn:uuid:{UUID}", f" {UUID}"])
def test_a_uuid_has_several_spellings(text: str) -> None:
    assert normal_uuid(text) == UUID
    assert same_uuid(text, UUID)
    assert not is_swapped(text, UUID)


@pytest.mark.parametrize(
    "text",
    ["00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff", "", "NA", "Not Specified",
     "03000200-0400-0500-0006-000700080009", "20202020-2020-2020-2020-202020202020"],
)  # fmt: skip
def test_a_placeholder_is_no_uuid(text: str) -> None:
    assert normal_uuid(text) == ""
    assert not same_uuid(text, text)


def test_a_uuid_made_of_a_mac_is_one() -> None:
    assert normal_uuid("00000000-0000-0000-0000-AC1F6B18A45A").endswith("ac1f6b18a45a")


def test_the_other_byte_order_is_the_same_uuid() -> None:
    assert same_uuid(UUID, SWAPPED)
    assert is_swapped(UUID, SWAPPED)
    assert not same_uuid(UUID, SWAPPED[:-1] + "0")
