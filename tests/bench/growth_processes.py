"""The running appliance with 1,000, 10,000 and 100,000 machines: memory, idle time, and what an exchange costs.

`python -m tests.bench.growth_processes [COUNT ...]` as root; with other numbers nothing is written. Processor time is
the kernel's account of the processes."""

from __future__ import annotations

import os
import pwd
import re
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from tests.bench.growth import COUNTS, Figures
from tests.bench.memory import kilobytes
from tests.bench.population import populate
from tests.bench.report import compared, write
from tests.rack.appliance import GATEHOUSE, TESTS_PORT, Appliance
from tests.rack.netns import Rack, wait_until

TICKS = os.sysconf("SC_CLK_TCK")
RATE, SECONDS, IDLE, SETTLE = 400, 5, 15, 240
SERVICES = ("wire", "worker", "web", "payload")
HOW = (
    f"`gatehouse run` on a site of so many machines. Exchanges: perfdhcp, {RATE} a second for {SECONDS} s; the wire"
    f" process's time until a second after the last. Idle: {IDLE} s of all processes together, after the worker has"
    " looked at every machine once. Processor time and resident memory by the kernel's account."
)


def measure(count: int) -> Figures:
    with Rack() as rack, tempfile.TemporaryDirectory(prefix="gatehouse-growth-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        appliance = Appliance(GATEHOUSE, directory, rack, TESTS_PORT)
        try:
            appliance.configure()
            appliance.state.mkdir()
            populate(appliance.state, count).close()
            give_away(appliance.state)
            appliance.start()
            figures = idle(appliance) | exchange_costs(rack, appliance)
        finally:
            appliance.stop()
    for case, figure in figures.items():
        print(f"growth: {count} machines: {case}: {figure:.3f}", flush=True)
    return figures


def give_away(state: Path) -> None:
    """To the user that the appliance works as."""
    nobody = pwd.getpwnam("nobody")
    for path in (state, *state.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def idle(appliance: Appliance) -> Figures:
    pids = appliance.children()
    settle(lambda: seconds(*pids.values()))
    before = seconds(*pids.values())
    time.sleep(IDLE)
    used = 100 * (seconds(*pids.values()) - before) / IDLE
    memory = {f"memory: {name}": kilobytes(pids[name], "Rss") / 1024 for name in SERVICES if name in pids}
    return {"idle": used} | memory


def settle(spent: Callable[[], float]) -> None:
    """Until less than a tenth of a second of two is used, or SETTLE seconds have passed."""
    deadline = time.monotonic() + SETTLE
    while time.monotonic() < deadline:
        before = spent()
        time.sleep(2)
        if spent() - before < 0.1:
            return


def exchange_costs(rack: Rack, appliance: Appliance) -> Figures:
    rack.add_port("load")
    rack.ip("load", "addr add 10.66.0.2/16 dev eth0")
    assert wait_until(lambda: exchanges(rack, 20, 1, 20) > 0, 30, 1), "no answer by DHCP"
    wire = appliance.children()["wire"]
    newcomer = per_exchange(rack, wire, clients=60_000)
    exchanges(rack, RATE, 2, 100)
    return {"exchange: newcomer": newcomer, "exchange: known client": per_exchange(rack, wire, clients=100)}


def per_exchange(rack: Rack, wire: int, clients: int) -> float:
    """Milliseconds of the wire process for each of the exchanges."""
    before = seconds(wire)
    made = exchanges(rack, RATE, SECONDS, clients)
    time.sleep(1)
    return 1000 * (seconds(wire) - before) / made


def exchanges(rack: Rack, rate: int, length: int, clients: int) -> int:
    """DISCOVER to ACK with these clients; how many were completed."""
    argv = ["perfdhcp", "-4", "-r", str(rate), "-R", str(clients), "-p", str(length), "-W", "500000", "10.66.0.1"]
    output = rack.exec("load", ["timeout", "60", *argv], timeout=70).stdout
    received = [int(each) for each in re.findall(r"received packets: (\d+)", output)]
    return received[-1] if received else 0


def seconds(*pids: int) -> float:
    """Processor time that the processes have used."""
    spent = 0
    for pid in pids:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent += int(fields[11]) + int(fields[12])
    return spent / TICKS


def unit(case: str) -> str:
    return {"memory": "MB", "idle": "% of a core"}.get(case.partition(":")[0], "ms")


def main(counts: list[int]) -> None:
    curves = {count: measure(count) for count in counts or COUNTS}
    if counts:
        return
    few, many = curves[COUNTS[0]], curves[COUNTS[-1]]
    rows = [
        compared(
            f"{case}, 100,000 machines",
            unit(case),
            many[case],
            few[case],
            "1,000 machines",
            "1.2 x" if case.startswith("exchange") else "",
        )
        for case in many
    ]
    write("growth_processes", rows, HOW)


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]])
