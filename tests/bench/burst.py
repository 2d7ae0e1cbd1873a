"""10,000 DHCP frames of as many machines at link speed: how many are lost, and how long until all are recorded.

`python -m tests.bench.burst` as root."""

from __future__ import annotations

import re
import sys
import time

from tests.bench.report import alone, write
from tests.rack.netns import Rack, wait_until
from tests.services.wires import ROOT, Wire

FRAMES = 10_000


def main() -> None:
    with Rack() as rack:
        wire = Wire(rack, mode="sniff")
        rack.add_port("load")
        argv = [sys.executable, "-m", "tests.services.burst_sender", "blast", str(FRAMES)]
        started = time.monotonic()
        output = rack.exec("load", argv, cwd=ROOT, check=True).stdout
        wait_until(lambda: wire.one("SELECT count(*) FROM endpoint") == FRAMES, 60, 0.05)
        took = time.monotonic() - started
        recorded = wire.one("SELECT count(*) FROM endpoint")
    speed = float(re.findall(r"\d+", output)[0])
    case = f"Burst of {FRAMES} DISCOVERs of different machines"
    rows = [
        alone(case, "frames lost", FRAMES - recorded, "0"),
        alone(case, "s until all are recorded", took, "recorded, not only received"),
        alone(case, "frames/s sent", speed, "as fast as the link takes them"),
    ]
    write("burst", rows, "Frames from a raw socket over veth; each is recorded with facts, packet and journal entry.")


if __name__ == "__main__":
    main()
