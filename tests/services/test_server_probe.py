"""The doctor's probe, on a segment where another appliance starts."""

from __future__ import annotations

import select
import sys

import pytest

from appliance.engine.dhcp4_frames import probe_frame
from tests.rack.netns import Rack
from tests.services.port import Port
from tests.services.wires import ROOT

pytestmark = pytest.mark.rack

PROBE = (
    "from appliance.config import Segment\n"
    "from appliance.services.server_probe import probe_servers\n"
    "segment = Segment(name='staging', interface='eth0', mode='serve', pool=['10.66.1.0-10.66.1.9'])\n"
    "print(probe_servers([segment], 2)['staging'])\n"
)


def test_appliance_that_is_just_starting_is_reported() -> None:
    lower = b"\2" + bytes(5)
    with Rack() as rack:
        rack.add_port("d1")
        with Port(rack, "d1") as port:
            probing = rack.popen("app", [sys.executable, "-c", PROBE], log="probe.log", cwd=ROOT)
            while probing.poll() is None:
                port.socket.send(probe_frame(lower, 1))
                select.select([port.socket], [], [], 0.1)
                port.read()
        found = (rack.directory / "probe.log").read_text()
    assert found == "[RogueServer(server_id=0, mac='02:00:00:00:00:00')]\n"
