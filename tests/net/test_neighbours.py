from __future__ import annotations

import sys

import pytest

from appliance.net.neighbours import neighbour
from tests.rack.devices import CHECKOUT
from tests.rack.netns import Rack, cleanup_stale


def test_loopback_has_no_neighbour() -> None:
    assert neighbour("127.0.0.1") == ""


@pytest.mark.rack
@pytest.mark.xdist_group("impostors")
def test_neighbour_has_the_mac_that_answers() -> None:
    cleanup_stale()
    ask = (
        "import socket\n"
        "from appliance.net.neighbours import neighbour\n"
        "for address in ('10.66.1.7', '10.66.1.8'):\n"
        "    with socket.socket() as asking:\n"
        "        asking.settimeout(0.3)\n"
        "        asking.connect_ex((address, 443))\n"
        "    print(neighbour(address) or 'nobody')"
    )
    with Rack() as rack:
        rack.add_port("d1", "02:00:5e:00:30:01")
        rack.ip("d1", "addr add 10.66.1.7/16 dev eth0")
        found = rack.exec("app", [sys.executable, "-c", ask], check=True, cwd=CHECKOUT)
    assert found.stdout.split() == ["02:00:5e:00:30:01", "nobody"]
