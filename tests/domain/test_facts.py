from appliance.domain.facts import Fact, Source, conflicts, current, latest, values


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


def test_values_are_in_the_order_last_seen() -> None:
    told = [fact("ip", "b", Source.DHCP, 2), fact("ip", "a", Source.DHCP, 1), fact("ip", "c", Source.LLDP, 3)]
    assert values(told, "ip") == ("a", "b", "c")
    assert values(told, "ip", Source.DHCP) == ("a", "b")
    assert latest(told, "ip", Source.LLDP) == "c"
    assert latest(told, "mac") is None


def test_the_latest_word_of_a_source_counts() -> None:
    told = [fact("port", "1", Source.OPTION82, 5), fact("port", "2", Source.OPTION82, 3)]
    assert [each.value for each in current(told)] == ["1"]
