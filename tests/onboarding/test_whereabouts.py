"""Only what can be the machine's own address is contacted."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.onboarding import whereabouts
from appliance.onboarding.whereabouts import Place
from tests.onboarding.bed import Bed, configured, open_bed, who

SEGMENT = {
    "name": "staging", "interface": "eth0", "address": "10.66.0.1/16", "ports_isolated": True,
    "subnet": [{"network": "10.70.0.0/24"}],
}  # fmt: skip


def found(bed: Bed, ip: str) -> Place:
    machine = bed.expect(who())
    bed.sight(who().bmc_mac, ip)
    return whereabouts.find(bed.context, machine)


@pytest.mark.parametrize(
    ("ip", "place"),
    [
        ("10.66.1.7", Place("10.66.1.7", who().bmc_mac)),
        ("10.70.0.9", Place()),
        ("10.66.0.1", Place()),
        ("10.66.255.255", Place()),
        ("192.0.2.7", Place()),
        ("127.0.0.1", Place()),
    ],
)
def test_an_address_is_of_the_segments_own_networks_or_none(tmp_path: Path, ip: str, place: Place) -> None:
    bed = open_bed(tmp_path, configured(segment=[SEGMENT]))
    assert found(bed, ip) == place
    bed.context.store.close()


def test_the_network_may_be_what_the_wire_found_on_the_interface(tmp_path: Path) -> None:
    bed = open_bed(tmp_path, configured(segment=[{"name": "staging", "interface": "eth0"}]))
    machine = bed.expect(who())
    bed.sight(who().bmc_mac, "10.66.1.7")
    assert whereabouts.find(bed.context, machine) == Place()
    with bed.context.store.write("wire", bed.context.clock()) as tx:
        tx.insert("segment", name="staging", address="10.66.0.1/16")
    assert whereabouts.find(bed.context, machine) == Place("10.66.1.7", who().bmc_mac)
    bed.context.store.close()


@pytest.mark.parametrize(
    ("lease", "place"),
    [
        ({}, Place("10.70.0.9")),
        ({"mac": "02:00:5e:99:99:99"}, Place()),
        ({"state": "released"}, Place()),
        ({"expires_at": 1}, Place()),
        ({"segment": "other"}, Place()),
    ],
)
def test_behind_a_relay_only_our_own_lease_counts(tmp_path: Path, lease: dict[str, object], place: Place) -> None:
    bed = open_bed(tmp_path, configured(segment=[SEGMENT]))
    now = bed.context.clock()
    row = {
        "ip": "10.70.0.9", "segment": "staging", "client": "01", "mac": who().bmc_mac, "state": "bound",
        "granted_at": now, "expires_at": now + 60_000,
    }  # fmt: skip
    with bed.context.store.write("wire", now) as tx:
        tx.insert("lease", **(row | lease))
    assert found(bed, "10.70.0.9") == place
    bed.context.store.close()


def test_a_segment_that_is_no_longer_configured_is_not_contacted(tmp_path: Path) -> None:
    bed = open_bed(tmp_path, configured(segment=[SEGMENT | {"name": "other"}]))
    assert found(bed, "10.66.1.7") == Place()
    bed.context.store.close()
