from ipaddress import IPv4Address, IPv4Network

import pytest

from appliance.domain.manifest import PlannedMachine, parse
from appliance.domain.reservations import (
    Addresses,
    Holder,
    address_problem,
    other_address_blocker,
    without_unusable_addresses,
)

A, B = "02:00:00:00:00:0a", "02:00:00:00:00:0b"
ADDRESSES = Addresses(
    (IPv4Network("10.66.0.0/16"), IPv4Network("192.0.2.0/24")),
    {IPv4Address("10.66.0.1"): "the appliance on segment staging"},
    {IPv4Address("10.66.0.9"): B},
)


@pytest.mark.parametrize(
    ("ip", "words"),
    [
        ("", ""),
        ("10.66.7.7", ""),
        ("192.0.2.7", ""),
        ("172.16.0.7", "in no segment's network; they are 10.66.0.0/16, 192.0.2.0/24"),
        ("10.66.0.0", "first or the last one of the network 10.66.0.0/16"),
        ("10.66.255.255", "first or the last one"),
        ("10.66.0.1", "that of the appliance on segment staging"),
        ("10.66.0.9", f"reserved for {B} in the configuration"),
    ],
)
def test_an_address_that_cannot_be_leased_is_a_problem(ip: str, words: str) -> None:
    found = address_problem(PlannedMachine(2, "S1", A, ip=ip), ADDRESSES)
    assert (words in found) if words else found == ""


def test_the_configuration_may_reserve_it_for_the_same_mac() -> None:
    assert address_problem(PlannedMachine(2, "S1", B, ip="10.66.0.9"), ADDRESSES) == ""


def test_unknown_networks_make_no_address_wrong() -> None:
    assert address_problem(PlannedMachine(2, "S1", A, ip="172.16.0.7"), Addresses()) == ""


def test_a_row_with_an_unusable_address_is_bad() -> None:
    parsed = parse(f"serial,bmc_mac,ip\nS1,{A},172.16.0.7\nS2,nonsense,\nS3,{B},10.66.0.9\n".encode())
    found = without_unusable_addresses(parsed, ADDRESSES)
    assert [row.serial for row in found.rows] == ["S3"]
    assert [row.line for row in found.bad] == [2, 3]


@pytest.mark.parametrize(("planned", "present"), [("", "10.66.0.2"), ("10.66.0.2", ""), ("10.66.0.2", "10.66.0.2")])
def test_the_planned_address_or_none_needs_no_reason(planned: str, present: str) -> None:
    assert other_address_blocker(planned, present, Holder(B)) is None


def test_the_holder_of_a_planned_address_is_named() -> None:
    found = other_address_blocker("10.66.0.2", "10.66.3.1", Holder(B, 12, 1_790_000_000_000))
    assert found is not None
    assert found.code == "address.held"
    assert f"10.66.0.2 is held by {B} (machine 12), by a lease until 2026-" in found.text
    stranger = other_address_blocker("10.66.0.2", "10.66.3.1", Holder(B))
    assert stranger is not None
    assert f"{B}, which is no machine, without a lease" in stranger.text
    free = other_address_blocker("10.66.0.2", "10.66.3.1", None)
    assert free is not None
    assert free.code == "address.not_yet_planned"
