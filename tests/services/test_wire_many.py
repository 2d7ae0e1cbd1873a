"""More clients than the kernel's neighbour table has room for (gc_thresh3, 1,024 by default)."""

from __future__ import annotations

import json
import sys

import pytest

from tests.rack.netns import Rack
from tests.services.wires import ROOT, Wire

pytestmark = pytest.mark.rack


def clients_of(rack: Rack, count: int, arrive: int, renew: int) -> dict[str, dict[str, float]]:
    """So many clients get leases within `arrive` seconds from a new service, and renew them within `renew`."""
    wire = Wire(rack)
    rack.add_port("d1")
    wire.wait_answering()
    argv = [sys.executable, "-m", "tests.services.many_clients", *map(str, (count, arrive, renew))]
    seen: dict[str, dict[str, float]] = json.loads(
        rack.exec("d1", argv, cwd=ROOT, timeout=arrive + renew + 60, check=True).stdout
    )
    return seen


def test_more_clients_than_neighbour_entries_renew() -> None:
    with Rack() as rack:
        seen = clients_of(rack, 2000, 4, 4)
        assert (seen["arrival"]["lost"], seen["renewal"]["lost"]) == (0, 0), seen


@pytest.mark.slow
def test_ten_thousand_arrive_in_ten_seconds_and_renew() -> None:
    with Rack() as rack:
        seen = clients_of(rack, 10_000, 10, 60)
        assert (seen["arrival"]["lost"], seen["renewal"]["lost"]) == (0, 0), seen
