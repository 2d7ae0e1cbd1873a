"""Clients get leases while long work is done on the database (`tests.bench.bulk` measures it with a large site)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.bench.bulk import WORK, notice, site
from tests.rack.netns import Rack
from tests.services.wires import Wire

pytestmark = [pytest.mark.rack, pytest.mark.slow, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def wire() -> Iterator[tuple[Rack, Wire]]:
    with site(2000) as made:
        yield made


@pytest.mark.parametrize("name", sorted(WORK))
def test_no_client_is_lost_during_long_work(wire: tuple[Rack, Wire], name: str) -> None:
    found = notice(*wire, name, clients=400, seconds=8)
    assert found.lost == 0
    assert found.p99 < 4000  # nobody had to ask twice
