from appliance.domain.facts import Fact, Source, conflicts, current, latest, swapped, values


def fact(name: str, value: str, source: str, at: int) -> Fact:
    return Fact(name, value, source, "test", at, at)


def test_a_hostname_may_differ_between_sources() -> None:
    assert not conflicts([fact("hostname", "a", Source.DHCP, 1), fact("hostname", "b", Source.LLDP, 2)])


def test_case_is_no_conflict() -> None:
    assert not conflicts([fact("serial", "abc", Source.DHCP, 1), fact("serial", "ABC", Source.REDFISH, 2)])


def test_a_conflict_names_everybody_who_says_something() -> None:
    told = [fact("uuid", "1", Source.DHCP, 1), fact("uuid", "2", Source.REDFISH, 2), fact("uuid", "2", "person", 3)]
    (found,) = conflicts(told)
    assert found.sentence() == "The uuid is disputed: dhcp says '1'; redfish says '2'; person says '2'."


UUID = "4c4c4544-0044-1035-804c-b5c04f4e3733"
OTHER_ORDER = "44454c4c-4400-3510-804c-b5c04f4e3733"


def test_option_97_may_tell_the_uuid_in_either_byte_order() -> None:
    assert swapped(UUID) == OTHER_ORDER
    assert swapped(OTHER_ORDER) == UUID
    assert swapped("no UUID") == "no UUID"
    read = fact("uuid", UUID.upper(), Source.REDFISH, 2)
    assert not conflicts([fact("uuid", UUID, Source.DHCP, 1), read])
    assert not conflicts([fact("uuid", OTHER_ORDER, Source.DHCP, 1), read])
    assert conflicts([fact("uuid", UUID[:-1] + "4", Source.DHCP, 1), read])
    assert conflicts([fact("uuid", OTHER_ORDER, Source.MANIFEST, 1), read]), "text has one order"


def test_a_board_that_was_never_given_a_uuid_contradicts_nobody() -> None:
    none = fact("uuid", "00000000-0000-0000-0000-000000000000", Source.REDFISH, 1)
    assert not conflicts([none, fact("uuid", UUID, Source.DHCP, 2)])


def test_values_are_in_the_order_last_seen() -> None:
    told = [fact("ip", "b", Source.DHCP, 2), fact("ip", "a", Source.DHCP, 1), fact("ip", "c", Source.LLDP, 3)]
    assert values(told, "ip") == ("a", "b", "c")
    assert values(told, "ip", Source.DHCP) == ("a", "b")
    assert latest(told, "ip", Source.LLDP) == "c"
    assert latest(told, "mac") is None


def test_the_latest_word_of_a_source_counts() -> None:
    told = [fact("port", "1", Source.OPTION82, 5), fact("port", "2", Source.OPTION82, 3)]
    assert [each.value for each in current(told)] == ["1"]
