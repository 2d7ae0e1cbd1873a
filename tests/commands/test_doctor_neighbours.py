"""Whether the kernel's neighbour table has room for all machines."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.commands.doctor import neighbours
from appliance.store.endpoints import count_addressed
from tests.site import Site, make_site

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("machines", "ok"), [(0, True), (1024, True), (1025, False), (100_000, False)])
def test_table_must_have_room_for_all_machines(machines: int, ok: bool) -> None:
    found = neighbours.finding(1024, machines)
    assert found.ok is ok
    assert str(machines) in found.text


def test_advised_limits_are_enough_and_in_their_order() -> None:
    words = neighbours.finding(1024, 10_000).next_action.replace(",", "").split()
    first, second, third = (int(word.partition("=")[2]) for word in words if "gc_thresh" in word)
    assert 2 * 10_000 <= third == 2 * second == 4 * first
    assert neighbours.finding(third, 10_000).ok


def test_settings_of_the_units_have_room() -> None:
    lines = (ROOT / "packaging" / "systemd" / "sysctl.conf").read_text().splitlines()
    limit = next(line for line in lines if line.startswith("net.ipv4.neigh.default.gc_thresh3"))
    assert neighbours.finding(int(limit.split()[-1]), 30_000).ok


def test_hidden_limit_is_no_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(neighbours, "_LIMIT", tmp_path / "gc_thresh3")
    assert neighbours.examine(5000) == []
    (tmp_path / "gc_thresh3").write_text("1024\n")
    assert [one.ok for one in neighbours.examine(5000)] == [False]


def test_endpoints_with_an_address_are_counted(tmp_path: Path) -> None:
    site: Site = make_site(tmp_path)
    site.sight("02:00:00:00:00:01", ip="10.66.1.1")
    site.sight("02:00:00:00:00:02")
    assert count_addressed(site.context.store) == 1
    site.close()
