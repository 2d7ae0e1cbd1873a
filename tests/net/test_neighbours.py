from __future__ import annotations

import sys

import pytest

from appliance.net.neighbours import neighbour, parse_neighbours
from tests.rack.devices import CHECKOUT
from tests.rack.netns import Rack, cleanup_stale

TABLE = """IP address       HW type     Flags       HW address            Mask     Device
10.66.1.7        0x1         0x2         02:00:5E:00:30:01     *        eth0
10.66.1.8        0x1         0x0         00:00:00:00:00:00     *        eth0
half
"""


def test_incomplete_entries_are_left_out() -> None:
    assert parse_neighbours(TABLE) == {"10.66.1.7": "02:00:5e:00:30:01"}
    assert parse_neighbours("") == {}


def test_loopback_has_no_neighbour() -> None:
    assert neighbour("127.0.0.1") == ""


@pytest.mark.rack
@pytest.mark.xdist_group("impostors")
def test_neighbour_has_the_mac_that_answers() -> None:
    cleanup_stale()
    ask = (
        "import socket; socket.socket().connect_ex(('10.66.1.7', 443))\n"
        "from appliance.net.neighbours import neighbour; print(neighbour('10.66.1.7'))"
    )
    with Rack() as rack:
        rack.add_port("d1", "02:00:5e:00:30:01")
        rack.ip("d1", "addr add 10.66.1.7/16 dev eth0")
        found = rack.exec("app", [sys.executable, "-c", ask], check=True, cwd=CHECKOUT)
    assert found.stdout.strip() == "02:00:5e:00:30:01"
