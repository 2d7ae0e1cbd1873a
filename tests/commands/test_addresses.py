"""A reserved address that can never be leased is found by the import; one that somebody holds, on the machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from appliance import queries
from appliance.commands.manifests import import_manifest
from appliance.engine.leases import Lease, State
from appliance.store.segments import announce_segment
from appliance.store.wire_batch import save_leases
from appliance.wire.text import ipv4_int
from tests.site import Site, make_site

A, B = "02:00:00:00:00:0a", "02:00:00:00:00:0b"
SEGMENT: dict[str, Any] = {
    "name": "staging", "interface": "eth0", "address": "10.66.0.1/16", "router": "10.66.0.2",
    "subnet": [{"network": "192.0.2.0/24"}], "reservation": [{"mac": B, "ip": "10.66.0.9"}],
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path, segment=[SEGMENT])
    yield made
    made.close()


def reasons(site: Site, ip: str) -> list[str]:
    report = import_manifest(site.context, "cli:root", "list.csv", f"serial,bmc_mac,ip\nS1,{A},{ip}\n".encode())
    assert report.changed is not bool(report.bad)
    assert [bad.line for bad in report.bad] == [2] * len(report.bad)
    return [bad.reason for bad in report.bad]


@pytest.mark.parametrize(
    ("ip", "words"),
    [
        ("172.16.0.7", "in no segment's network"),
        ("10.66.0.1", "the appliance on segment staging"),
        ("10.66.0.2", "a router of segment staging"),
        ("10.66.0.9", f"reserved for {B} in the configuration"),
    ],
)
def test_import_names_the_reason_of_a_wrong_address(site: Site, ip: str, words: str) -> None:
    (reason,) = reasons(site, ip)
    assert words in reason


@pytest.mark.parametrize("ip", ["10.66.7.7", "192.0.2.7"])
def test_import_accepts_an_address_of_a_network(site: Site, ip: str) -> None:
    assert reasons(site, ip) == []


def test_network_of_the_interface_counts(tmp_path: Path) -> None:
    """Where the configuration has no address, every address may be right until the wire process has started."""
    site = make_site(tmp_path, segment=[{"name": "staging", "interface": "eth0"}])
    assert reasons(site, "172.16.0.7") == []
    with site.context.store.write("wire", site.tick()) as tx:
        announce_segment(tx, "staging", interface="eth0", address="10.66.0.1/16", mode="serve", server_id="10.66.0.1")
    assert "in no segment's network" in reasons(site, "172.16.0.8")[0]
    assert reasons(site, "10.66.0.7") == []
    site.close()


def test_full_pool_is_a_notice_of_its_segment(tmp_path: Path) -> None:
    pools = {"pool": ["10.66.3.1-10.66.3.1"], "subnet": [{"network": "192.0.2.0/24", "pool": ["192.0.2.5-192.0.2.5"]}]}
    site = make_site(tmp_path, segment=[SEGMENT | pools])
    for count, ip in enumerate(("10.66.3.1", "192.0.2.5"), 1):
        (segment,) = queries.segments(site.context)
        assert (segment.addresses, segment.pool_notice) == (2, None)
        with site.context.store.write("wire", site.tick()) as tx:
            lease = Lease(ipv4_int(ip), bytes([count]), B, State.BOUND, tx.now, tx.now + 60_000, "")
            save_leases(tx, [("staging", lease)])
    (segment,) = queries.segments(site.context)
    assert segment.pool_notice is not None
    assert "All 2 addresses of the pools of segment staging are leased" in segment.pool_notice.text
    site.tick(61)
    assert queries.segments(site.context)[0].pool_notice is None
    site.close()


def present(site: Site, machine: int) -> str:
    found = queries.machine(site.context, machine)
    assert (found.as_json()["address"] is None) is (found.address is None)
    return found.address.text if found.address else ""


def test_holder_of_the_reserved_address_is_named(site: Site) -> None:
    machine = site.expect("S1", bmc_mac=A, ip="10.66.7.7")
    site.sight(A, ip="10.66.3.1")
    assert "10.66.7.7, but it has 10.66.3.1: it got that before" in present(site, machine)
    site.sight(B, kind="unknown", ip="10.66.7.7")
    stranger = site.machine_of(B)
    assert f"10.66.7.7 is held by {B} (machine {stranger}), without a lease" in present(site, machine)
    with site.context.store.write("wire", site.tick()) as tx:
        lease = Lease(ipv4_int("10.66.7.7"), b"\1", B, State.BOUND, tx.now, tx.now + 60_000, "")
        save_leases(tx, [("staging", lease)])
    assert f"(machine {stranger}), by a lease until" in present(site, machine)
    site.sight(A, ip="10.66.7.7", summary="renewed")
    assert present(site, machine) == ""
