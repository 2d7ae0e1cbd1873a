"""The running wire service while its wall clock is set, by libfaketime: to it, `clock_gettime` is what has changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from appliance.wire.dhcp4 import MessageType
from appliance.wire.text import mac_text
from tests.rack.netns import Rack, wait_until
from tests.services.port import Port
from tests.services.wires import Wire, mac

pytestmark = pytest.mark.rack

JUMPS = (("-1h", -3600), ("+1h", 7200), ("+2d", 169_200), ("-1d", -259_200))
"""How libfaketime has the wall clock differ, and by how many seconds that sets it."""

JUMPED = "SELECT text FROM journal WHERE action = 'clock.jumped' ORDER BY idx DESC LIMIT 1"
LEFT = "SELECT expires_at - (SELECT beat_at FROM heartbeat WHERE name = 'wire') FROM lease WHERE mac = ?"


def test_clock_set_by_hours_and_days_silences_nobody() -> None:
    (library,) = Path("/usr/lib").glob("*/faketime/libfaketime.so.1")
    with Rack() as rack:
        offset = rack.directory / "offset"
        offset.write_text("+0")
        environment = {
            "LD_PRELOAD": str(library), "FAKETIME_TIMESTAMP_FILE": str(offset), "FAKETIME_NO_CACHE": "1",
            "FAKETIME_DONT_FAKE_MONOTONIC": "1", "DONT_FAKE_MONOTONIC": "1",
        }  # fmt: skip
        wire = Wire(rack, environment=environment)
        rack.add_port("d1")
        with Port(rack, "d1") as port:
            wire.wait_answering()
            mine = port.lease(1)
            for n, (setting, seconds) in enumerate(JUMPS, 10):
                offset.write_text(setting)
                port.lease(n)
                assert port.ask(1, MessageType.REQUEST, ciaddr=mine).message.message_type == MessageType.ACK
                assert wait_until(lambda text=f"by {seconds} s": text in (wire.one(JUMPED) or ""), 10), wire.log
                assert abs(wire.one(LEFT, mac_text(mac(1))) - 120_000) < 10_000
                assert wire.answering()
