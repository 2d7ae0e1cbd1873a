"""Only what can be the machine's own address is contacted."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.onboarding import bmc_address
from appliance.onboarding.bmc_address import BmcAddress
from tests.ask import add
from tests.onboarding.rig import Bed, configured, open_bed, who

SEGMENT = {
    "name": "staging", "interface": "eth0", "address": "10.66.0.1/16", "ports_isolated": True,
    "subnet": [{"network": "10.70.0.0/24"}],
}  # fmt: skip


def found(bed: Bed, ip: str) -> BmcAddress:
    machine = bed.expect(who())
    bed.sight(who().bmc_mac, ip)
    return bmc_address.find(bed.context, machine)


@pytest.mark.parametrize(
    ("ip", "place"),
    [
        ("10.66.1.7", BmcAddress("10.66.1.7", who().bmc_mac)),
        ("10.70.0.9", BmcAddress()),
        ("10.66.0.1", BmcAddress()),
        ("10.66.255.255", BmcAddress()),
        ("192.0.2.7", BmcAddress()),
        ("127.0.0.1", BmcAddress()),
    ],
)
def test_address_is_in_the_networks_of_the_segment_or_none(tmp_path: Path, ip: str, place: BmcAddress) -> None:
    bed = open_bed(tmp_path, configured(segment=[SEGMENT]))
    assert found(bed, ip) == place
    bed.context.store.disconnect()


def test_network_may_be_the_one_found_on_the_interface(tmp_path: Path) -> None:
    bed = open_bed(tmp_path, configured(segment=[{"name": "staging", "interface": "eth0"}]))
    machine = bed.expect(who())
    bed.sight(who().bmc_mac, "10.66.1.7")
    assert bmc_address.find(bed.context, machine) == BmcAddress()
    with bed.context.store.write("wire", bed.context.clock()) as tx:
        add(tx, "segment", name="staging", address="10.66.0.1/16")
    assert bmc_address.find(bed.context, machine) == BmcAddress("10.66.1.7", who().bmc_mac)
    bed.context.store.disconnect()


@pytest.mark.parametrize(
    ("lease", "place"),
    [
        ({}, BmcAddress("10.70.0.9")),
        ({"mac": "02:00:5e:99:99:99"}, BmcAddress()),
        ({"state": "released"}, BmcAddress()),
        ({"expires_at": 1}, BmcAddress()),
        ({"segment": "other"}, BmcAddress()),
    ],
)
def test_behind_a_relay_only_our_own_lease_counts(tmp_path: Path, lease: dict[str, object], place: BmcAddress) -> None:
    bed = open_bed(tmp_path, configured(segment=[SEGMENT]))
    now = bed.context.clock()
    row = {
        "ip": "10.70.0.9", "segment": "staging", "client": "01", "mac": who().bmc_mac, "state": "bound",
        "granted_at": now, "expires_at": now + 60_000,
    }  # fmt: skip
    with bed.context.store.write("wire", now) as tx:
        add(tx, "lease", **(row | lease))
    assert found(bed, "10.70.0.9") == place
    bed.context.store.disconnect()


def test_segment_that_is_not_configured_is_not_contacted(tmp_path: Path) -> None:
    bed = open_bed(tmp_path, configured(segment=[SEGMENT | {"name": "other"}]))
    assert found(bed, "10.66.1.7") == BmcAddress()
    bed.context.store.disconnect()
