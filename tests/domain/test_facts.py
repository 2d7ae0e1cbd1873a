import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.facts import VALUE_CHARACTERS, Fact, Source, conflicts, current, latest, storable, swapped, values


def fact(name: str, value: str, source: str, at: int) -> Fact:
    return Fact(name, value, source, "test", at, at)


def test_hostnames_of_two_sources_may_differ() -> None:
    assert not conflicts([fact("hostname", "a", Source.DHCP, 1), fact("hostname", "b", Source.LLDP, 2)])


def test_values_that_differ_in_case_are_no_conflict() -> None:
    assert not conflicts([fact("serial", "abc", Source.DHCP, 1), fact("serial", "ABC", Source.REDFISH, 2)])


def test_conflict_names_each_value_with_its_source() -> None:
    facts = [fact("uuid", "1", Source.DHCP, 1), fact("uuid", "2", Source.REDFISH, 2), fact("uuid", "2", "person", 3)]
    (found,) = conflicts(facts)
    assert found.sentence() == "The uuid is in conflict: '1' (dhcp), '2' (redfish), '2' (person)."


UUID = "4c4c4544-0044-1035-804c-b5c04f4e3733"
OTHER_ORDER = "44454c4c-4400-3510-804c-b5c04f4e3733"


def test_option_97_has_the_uuid_in_either_byte_order() -> None:
    assert swapped(UUID) == OTHER_ORDER
    assert swapped(OTHER_ORDER) == UUID
    assert swapped("no UUID") == "no UUID"
    read = fact("uuid", UUID.upper(), Source.REDFISH, 2)
    assert not conflicts([fact("uuid", UUID, Source.DHCP, 1), read])
    assert not conflicts([fact("uuid", OTHER_ORDER, Source.DHCP, 1), read])
    assert conflicts([fact("uuid", UUID[:-1] + "4", Source.DHCP, 1), read])
    assert conflicts([fact("uuid", OTHER_ORDER, Source.MANIFEST, 1), read]), "text has one order"


def test_uuid_of_zeros_is_in_no_conflict() -> None:
    none = fact("uuid", "00000000-0000-0000-0000-000000000000", Source.REDFISH, 1)
    assert not conflicts([none, fact("uuid", UUID, Source.DHCP, 2)])


def test_values_are_ordered_by_last_seen() -> None:
    facts = [fact("ip", "b", Source.DHCP, 2), fact("ip", "a", Source.DHCP, 1), fact("ip", "c", Source.LLDP, 3)]
    assert values(facts, "ip") == ("a", "b", "c")
    assert values(facts, "ip", Source.DHCP) == ("a", "b")
    assert latest(facts, "ip", Source.LLDP) == "c"
    assert latest(facts, "mac") is None


def test_only_the_latest_value_of_a_source_counts() -> None:
    facts = [fact("port", "1", Source.OPTION82, 5), fact("port", "2", Source.OPTION82, 3)]
    assert [each.value for each in current(facts)] == ["1"]


@pytest.mark.parametrize(("value", "stored"), [
    ("SN-1", "SN-1"), ("Gerät 7", "Gerät 7"), ("a\0b", r"a\x00b"), ("a\ud800b", r"a\ud800b"),
    ("😀" * 600, "😀" * 511 + "…"),
])  # fmt: skip
def test_what_is_stored_of_any_text(value: str, stored: str) -> None:
    assert storable(value) == stored


@given(st.text(st.characters(codec=None)))
def test_stored_value_is_short_and_stays_as_it_is(value: str) -> None:
    stored = storable(value)
    assert len(stored) <= VALUE_CHARACTERS
    assert len(stored.encode()) <= 4 * VALUE_CHARACTERS
    assert "\0" not in stored
    assert storable(stored) == stored
