"""The capture socket in a namespace: tags, checksums, LLDP groups, counters, and nothing of our own."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from appliance.net.interfaces import read_interface
from appliance.wire.ether import Frame, pull_frame, push_frame
from tests.rack.netns import Rack, wait_until
from tests.services.wires import discover_frame, mac
from tests.wire.lldp_writer import MULTICAST

ROOT = Path(__file__).parents[2]
LISTEN = """
import json, select, sys, time
from appliance.config import Segment
from appliance.net.capture import Capture
from appliance.net.sockets import open_capture
from tests.services.wires import discover_frame
capture = Capture(open_capture(Segment(name="x", interface="eth0")))
capture.send(discover_frame(99))
print("ready", flush=True)
deadline, found = time.monotonic() + 10, []
while time.monotonic() < deadline and len(found) < int(sys.argv[1]) - 1:
    select.select([capture.socket], [], [], 0.1)
    found += capture.read(64)
now = time.time() * 1000
print(json.dumps([[f.data.hex(), f.vlan, f.checked, abs(now - f.at) < 10_000] for f in found]))
print(json.dumps([capture.count().received, capture.count().dropped]))
"""
SEND = """
import socket, sys
s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, 0); s.bind(("eth0", 0))
for frame in sys.argv[1:]: s.send(bytes.fromhex(frame))
"""


def captured(rack: Rack, *frames: bytes) -> tuple[list[tuple[bytes, int | None, bool, bool]], list[int]]:
    """What the appliance's capture makes of frames that a device sends."""
    rack.add_port("d1")
    listener = rack.popen("app", [sys.executable, "-c", LISTEN, str(len(frames))], log="capture.log", cwd=ROOT)
    log = rack.directory / "capture.log"
    assert wait_until(lambda: "ready" in log.read_text(), 20), log.read_text()
    rack.exec("d1", [sys.executable, "-c", SEND, *(frame.hex() for frame in frames)], check=True)
    assert listener.wait(20) == 0, log.read_text()
    frames_json, counters = log.read_text().splitlines()[-2:]
    return [(bytes.fromhex(one[0]), *one[1:]) for one in json.loads(frames_json)], json.loads(counters)


@pytest.mark.rack
def test_capture_has_tags_dhcp_lldp_and_nothing_of_ours() -> None:
    plain = discover_frame(1)
    tagged = plain[:12] + bytes.fromhex("8100002a") + plain[12:]
    lldp = push_frame(Frame(MULTICAST, mac(1), 0x88CC, None, b"\x02\x07\x04" + mac(1) + b"\0" * 40))
    noise = push_frame(Frame(b"\xff" * 6, mac(1), 0x0806, None, b"\0" * 46))
    with Rack(forward_lldp=True) as rack:
        found, counters = captured(rack, noise, plain, tagged, lldp, discover_frame(2))
    payloads = [data for data, *_ in found]
    assert plain in payloads
    assert discover_frame(99) not in payloads
    assert lldp in payloads
    assert noise not in payloads
    assert {pull_frame(data, vlan).vlan for data, vlan, *_ in found} == {None, 42}
    assert all(recent for *_, recent in found)
    assert counters == [4, 0]


def test_loopback_interface_is_read_without_rights() -> None:
    found = read_interface("lo")
    assert (found.address, found.netmask, found.up) == (0x7F000001, 0xFF000000, True)


def test_missing_interface_is_an_error() -> None:
    with pytest.raises(OSError, match="No such device"):
        read_interface("nothere0")
