"""More clients than the kernel's neighbour table has room for (gc_thresh3, 1,024 by default)."""

from __future__ import annotations

import json
import sys

import pytest

from tests.rack.netns import Rack
from tests.services.wires import ROOT, Wire

pytestmark = pytest.mark.rack

CLIENTS = 2000


def test_more_clients_than_neighbour_entries_renew() -> None:
    with Rack() as rack:
        wire = Wire(rack)
        rack.add_port("d1")
        wire.wait_answering()
        argv = [sys.executable, "-m", "tests.services.many_clients", str(CLIENTS), "4", "4"]
        done = rack.exec("d1", argv, cwd=ROOT, timeout=80, check=True)
        seen = json.loads(done.stdout)
        assert (seen["arrival"]["lost"], seen["renewal"]["lost"]) == (0, 0), seen
