"""How long a TFTP client waits for its next block while other clients' look-ups wait for a site's hook.

`python -m tests.bench.tftp_gap` as root. One client (tftpy) fetches a file again and again in lock-step; meanwhile one
other, or three, ask (curl) for a file for which the hook `gatehouse_payload` takes 0.45 s of the 0.5 s that it may."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from pathlib import Path

from tests.bench import slow_hook
from tests.bench.report import alone, write
from tests.rack.netns import Rack, wait_until

SERVER, SECONDS, OTHERS = "10.66.0.1", 10, (0, 1, 3)
ROOT = Path(__file__).parents[2]
CONFIG = """
[appliance]
state_dir = "{state}"
[hooks]
plugins = ["tests.bench.slow_hook"]
[[segment]]
name = "bench"
interface = "eth0"
mode = "sniff"
"""
HOW = (
    f"tftpy in lock-step over veth, {SECONDS} s: the gap between two blocks as the kernel stamps them at the client. "
    f"Beside it other clients (curl) ask without a pause for a file for which a hook takes {slow_hook.SECONDS:g} s."
)
CURL = f"curl -s -m 10 -o /dev/null tftp://{SERVER}/{slow_hook.PREFIX}.cfg"
LOOP = f"trap 'echo $n; exit' TERM; n=0; while :; do {CURL} && n=$((n+1)); done"
TFTPY = f"""
import io, logging, tftpy
logging.disable()
while True:
    tftpy.TftpClient('{SERVER}', 69, {{'blksize': 1428}}).download('image', io.BytesIO())
"""


def serve(rack: Rack) -> None:
    """A wire service with the hook, a large file and a small one in its catalogue."""
    config = rack.directory / "gatehouse.toml"
    config.write_text(CONFIG.format(state=rack.directory / "state"))
    host = [sys.executable, "-m", "tests.services.wire_host", str(config)]
    subprocess.run([*host, "init"], cwd=ROOT, check=True)
    code = "import sys; from tests.services.wire_host import add; add(*sys.argv[1:])"
    for name, size in (("image", 8 << 20), (f"{slow_hook.PREFIX}.cfg", 100)):
        (rack.directory / name).write_bytes(random.Random(size).randbytes(size))
        argv = [sys.executable, "-c", code, str(config), name, str(rack.directory / name)]
        subprocess.run(argv, cwd=ROOT, check=True)
    rack.popen("app", host, log="server.log", cwd=ROOT)
    assert wait_until(lambda: rack.exec("app", ["ss", "-Hlun", "sport = :69"]).stdout, 15), "no server on UDP 69"
    time.sleep(1)


def measure(rack: Rack, others: int) -> tuple[float, float, float]:
    """99th percentile and largest of the gaps in milliseconds, and how many files a second the others got."""
    slow = [
        rack.popen(f"other{number}", ["sh", "-c", LOOP], stdout=subprocess.PIPE, text=True) for number in range(others)
    ]
    carrying = rack.popen("carrying", [sys.executable, "-c", TFTPY], log="client.log")
    argv = [sys.executable, "-m", "tests.bench.block_gaps", str(SECONDS)]
    output = rack.exec("carrying", argv, cwd=ROOT, check=True, timeout=SECONDS + 30).stdout
    rack.end(carrying)
    fetched = 0
    for process in slow:
        process.terminate()
        fetched += int(process.communicate(timeout=15)[0] or 0)
    gaps = sorted(json.loads(output.partition("\n")[2]))
    print(f"  {others} others got {fetched} files; {len(gaps)} gaps, the largest {gaps[-1]:.1f} ms", flush=True)
    return gaps[int(len(gaps) * 0.99)], gaps[-1], fetched / SECONDS


def main() -> None:
    rows = []
    with Rack() as rack:
        for number, ns in enumerate(["carrying", *(f"other{number}" for number in range(max(OTHERS)))]):
            rack.add_port(ns)
            rack.ip(ns, f"addr add 10.66.7.{number + 1}/16 dev eth0")
        serve(rack)
        for others in OTHERS:
            p99, largest, rate = measure(rack, others)
            case = f"{others} other client{'s' * (others > 1)} waiting for a hook" if others else "no other client"
            rows.append(alone(f"TFTP block gap p99, {case}", "ms", p99, "under 10"))
            rows.append(alone(f"TFTP block gap at most, {case}", "ms", largest, "far under 450, the hook's time"))
            if others:
                goal = f"{others / slow_hook.SECONDS:.1f}: each client waits for its own hook only"
                rows.append(alone(f"TFTP files that need the hook, {case}", "per s", rate, goal))
    write("tftp_gap", rows, HOW)


if __name__ == "__main__":
    main()
