"""What a machine is found by: its names, addresses and places, and those of its manifest's row."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from appliance import queries
from appliance.domain.facts import Source
from appliance.engine.events import AddressLearned
from appliance.store import endpoints, facts, machines, search
from tests.site import Site, make_site

BMC, HOST = "02:00:00:00:00:0a", "02:00:00:00:00:0b"
ROW = {
    "serial": "SER-1", "bmc_mac": BMC, "vendor": "Wiwynn", "model": "SV7220", "po_line": "PO-17/3", "site": "PAR7",
    "rack": "R12", "switch": "leaf3", "port": "swp7", "username": "secretive", "password": "label-1-Kelp",
}  # fmt: skip


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    made = make_site(tmp_path)
    made.expect_all([ROW, {name: "" for name in ROW} | {"serial": "other"}])
    yield made
    made.close()


def found(site: Site, text: str) -> list[str]:
    return [one.serial for one in queries.by_attention(site.context, search=text)]


@pytest.mark.parametrize("text", ["ser-1", BMC, "wiwynn", "sv72", "po-17/3", "par7", "r12", "LEAF3", "swp7"])
def test_a_machine_is_found_by_its_row_seen_or_not(site: Site, text: str) -> None:
    assert found(site, text) == ["SER-1"]
    site.sight(BMC)
    assert found(site, text) == ["SER-1"]


@pytest.mark.parametrize("text", ["secretive", "kelp", "nothing"])
def test_a_machine_is_not_found_by_its_login(site: Site, text: str) -> None:
    assert found(site, text) == []


@pytest.mark.parametrize("text", ["BÄren", "äre", "swp31"])
def test_a_machine_is_found_by_what_the_network_shows(site: Site, text: str) -> None:
    site.sight(BMC, ("hostname", "bären-1", "dhcp"), ("port", "swp31", "dhcp.option82"), ("client_id", "x", "dhcp"))
    assert found(site, text) == ["SER-1"]
    assert found(site, "client_id") == []


def test_a_machine_that_nobody_expects_is_found_at_once(site: Site) -> None:
    site.sight(HOST, ("hostname", "stranger", "dhcp"))
    assert [one.mac for one in queries.by_attention(site.context, search="STRANGER")] == [HOST]
    assert [one.mac for one in queries.by_attention(site.context, search=HOST.upper())] == [HOST]


def test_a_machine_is_found_by_its_present_address(site: Site) -> None:
    site.sight(BMC, ip="10.66.1.7")
    assert found(site, "66.1.7") == ["SER-1"]
    with site.context.store.write("wire", site.tick()) as tx:
        site.recorder.locate(tx, [AddressLearned("staging", BMC, "10.66.1.9")])
    assert (found(site, "10.66.1.9"), found(site, "10.66.1.7")) == (["SER-1"], [])


def test_a_port_is_found_with_the_machine_that_it_joined(site: Site) -> None:
    site.sight(BMC)
    site.sight(HOST, ("hostname", "host-1", "dhcp"))
    with site.context.store.write("worker", site.tick()) as tx:
        ((endpoint,),) = site.rows("SELECT id FROM endpoint WHERE mac = ?", HOST)
        endpoints.join(tx, endpoint, site.machine_of(BMC))
    assert found(site, HOST) == ["SER-1"]
    assert found(site, "host-1") == ["SER-1"]


def test_a_machine_is_found_by_what_its_bmc_reports(site: Site) -> None:
    site.sight(HOST)
    machine = site.machine_of(HOST)
    with site.context.store.write("worker", site.tick()) as tx:
        machines.show_identity(tx, machine, serial="REPORTED-9")
        facts.add_facts(tx, machine, [("sku", "not searched")], Source.REDFISH, "read")
    assert found(site, "reported-9") == ["REPORTED-9"]
    assert found(site, "not searched") == []


def test_so_many_that_they_are_not_listed_first_are_the_same(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.sight(BMC, ip="10.66.1.7")
    site.sight(HOST, ip="10.66.1.8")

    def asked() -> tuple[object, ...]:
        return found(site, "10.66"), found(site, "02:00:00"), queries.machine_count(site.context, search="10.66")

    by_ids = asked()
    monkeypatch.setattr(search, "FEW", 1)
    assert asked() == by_ids
    assert by_ids[2] == 2


def test_names_of_the_network_do_not_hide_the_serial(site: Site) -> None:
    site.sight(BMC, *(("hostname", f"{number}" * 250, "dhcp") for number in range(10)))
    assert found(site, "ser-1") == ["SER-1"]
    ((stored,),) = site.rows("SELECT length(text) FROM machine_search WHERE substr(text, 1, 5) = 'ser-1'")
    assert stored == search.KEPT
