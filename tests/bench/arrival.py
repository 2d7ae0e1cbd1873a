"""How soon a machine is visible after its first packet (200 arrive in 10 s), and how soon it is proved."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from statistics import median
from typing import Any

from tests.bench.report import alone, write
from tests.bench.site import Api, running
from tests.rack.devices import CHECKOUT, Device, Fleet, Labels, make_device
from tests.rack.netns import Rack, wait_until

MACHINES, SECONDS, PROVED = 200, 10.0, 5
FLEET = "02:be:ac:"
"""How the MACs of SENDER begin."""

SENDER = """
import json, socket, sys, time
from appliance.wire.dhcp4 import Message, push_message
from appliance.wire.ether import Frame, push_frame, push_udp
count, seconds = int(sys.argv[1]), float(sys.argv[2])
out = socket.socket(socket.AF_PACKET, socket.SOCK_RAW); out.bind(("eth0", 0))
sent, began = {}, time.time()
for n in range(count):
    mac = bytes((2, 0xbe, 0xac, 0, n >> 8, n & 255))
    options = {53: b"\\x01", 61: b"\\x01" + mac, 12: b"arrival-%d" % n, 55: bytes((1, 3, 6, 12, 15))}
    asked = Message(op=1, htype=1, hlen=6, hops=0, xid=n + 1, secs=0, flags=0x8000, ciaddr=0, yiaddr=0, siaddr=0,
                    giaddr=0, chaddr=mac, sname=b"", file=b"", options=options)
    packet = push_udp(0, 0xffffffff, 68, 67, push_message(asked))
    while time.time() < began + n * seconds / count: time.sleep(0.001)
    out.send(push_frame(Frame(b"\\xff" * 6, mac, 0x0800, None, packet)))
    sent[":".join(f"{b:02x}" for b in mac)] = time.time()
print(json.dumps(sent))
"""


def machines(api: Api) -> list[dict[str, Any]]:
    return list(api.get("/api/v1/machines"))


def visible(rack: Rack, api: Api) -> list[float]:
    """Milliseconds from each DISCOVER to the first answer of the API that shows its machine."""
    rack.add_port("fleet")
    sender = rack.popen(
        "fleet", [sys.executable, "-c", SENDER, str(MACHINES), str(SECONDS)], stdout=subprocess.PIPE, cwd=CHECKOUT
    )
    seen: dict[str, float] = {}
    deadline = time.monotonic() + SECONDS * 3
    while len(seen) < MACHINES and time.monotonic() < deadline:
        asked = machines(api)
        now = time.time()
        for each in asked:
            if each["mac"].startswith(FLEET):
                seen.setdefault(each["mac"], now)
        time.sleep(0.01)
    sent = json.loads(sender.communicate(timeout=60)[0])
    missing = set(sent) - set(seen)
    assert not missing, f"{len(missing)} machines never became visible"
    return sorted((seen[mac] - sent[mac]) * 1000 for mac in sent)


def proved(fleet: Fleet, api: Api, devices: list[Device]) -> list[float]:
    """Seconds from a BMC's first packet to level 2, by the journal's own times."""
    taken = []
    for device in devices:
        fleet.power_on(device)
        state: dict[str, Any] = {}

        def reached(device: Device = device, state: dict[str, Any] = state) -> bool:
            state.update(next((each for each in machines(api) if each["mac"] == device.mac), {}))
            return bool(state.get("level") == 2)

        assert wait_until(reached, 60, step=0.05), state
        taken.append(_between(api, state["id"]))
    return sorted(taken)


def _between(api: Api, machine: int) -> float:
    events = api.get("/api/v1/events?after=-1&limit=10000")
    mine = [each for each in events if each["machine"] == machine]
    first = next(each for each in mine if each["action"] == "endpoint.seen")
    level = next(each for each in mine if each["action"] == "machine.level" and each["text"].startswith("Level 1 → 2"))
    return (_seconds(level["at"]) - _seconds(first["at"])) % 86_400


def _seconds(instant: str) -> float:
    hours, minutes, seconds = instant[11:23].split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(seconds)


def main() -> None:
    devices = [make_device(f"b{n}", n, client="udhcpc", labels=Labels()) for n in range(1, PROVED + 1)]
    with running(devices) as site:
        shown = visible(site.rack, site.api)
        taken = proved(Fleet(site.rack), site.api, devices)
    how = (
        f"{MACHINES} DISCOVERs of {MACHINES} MACs in {SECONDS:g} s on the virtual rack, serve mode, while a client"
        f" polls GET /api/v1/machines; then {PROVED} simulated BMCs of the manifest, power on to level 2 by the"
        " journal's times, acceptance of the earlier ones running meanwhile."
    )
    rows = [
        alone("DISCOVER to visible through the API, p50", "ms", median(shown), "—"),
        alone("DISCOVER to visible through the API, p99", "ms", shown[int(len(shown) * 0.99) - 1], "under 250"),
        alone("first packet to level 2, median", "s", median(taken), "under 3"),
        alone("first packet to level 2, slowest", "s", taken[-1], "under 3"),
    ]
    write("arrival", rows, how)


if __name__ == "__main__":
    main()
