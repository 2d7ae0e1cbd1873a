"""From the first DISCOVER to READY for a thousand BMCs that take a minute for a power cycle and another for a restart:
the time, and what one machine costs. `python -m tests.bench.fleet --help` has smaller fleets."""

from __future__ import annotations

import argparse
import csv
import io
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.report import alone, write
from tests.rack.appliance import Appliance, racked
from tests.rack.bmc_identity import Identity
from tests.rack.devices import COLUMNS
from tests.rack.hall import Hall, identities

PER_RACK = 40
REPORTED = 1000
"""Smaller fleets are for whoever works on it: they leave no result."""

TICKS = os.sysconf("SC_CLK_TCK")
POLICY = """[[policy.firmware]]
model = "*"
bmc = ["2.14.0"]
bios = ["1.08"]

[acceptance]
power_timeout_seconds = 300
reset_timeout_seconds = 600
"""
ENDED = ("ready", "failed", "quarantined")


@dataclass(frozen=True)
class Outcome:
    """`seconds` from the first DISCOVER until each machine's end, in order; `states` and how many machines are in each;
    `cpu` the CPU seconds of each process of the appliance, and of the hall; `machines` is the hall's report."""

    seconds: list[float]
    states: dict[str, int]
    cpu: dict[str, float]
    machines: dict[str, dict[str, Any]]

    def per_machine(self, name: str) -> float:
        """The mean of a count of the hall's."""
        return sum(each[name] for each in self.machines.values()) / len(self.machines)


def manifest(fleet: Sequence[Identity], per_rack: int = PER_RACK) -> str:
    """The packing list, CSV: racks of so many units."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    for number, who in enumerate(fleet):
        writer.writerow({
            "serial": who.serial, "bmc_mac": who.bmc_mac, "vendor": who.manufacturer, "model": who.model,
            "sku": who.sku, "po_line": "PO-9000/1", "site": "PAR1", "rack": f"R{number // per_rack:02}",
            "unit": number % per_rack + 1, "username": who.username, "password": who.password,
        })  # fmt: skip
    return text.getvalue()


def cpu_seconds(pid: int) -> float:
    """User and system time of a process (proc(5), fields 14 and 15)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def measure(
    count: int, limit: float, profile: Path | None = None, *, per_rack: int = PER_RACK, **hall: Any
) -> Outcome:  # fmt: skip
    """Runs `count` machines to their ends, or until `limit` seconds are over; `hall`: see HallConfig."""
    answering = count - hall.get("black_holes", 0)
    fleet = identities(count)
    with racked(more=POLICY) as (rack, appliance):
        (appliance.directory / "fleet.csv").write_text(manifest(fleet, per_rack))
        appliance.cli("manifest", "import", str(appliance.directory / "fleet.csv"))
        pids = appliance.children()
        before = {name: cpu_seconds(pid) for name, pid in pids.items()}
        profiler = _profiler(pids["worker"], profile) if profile else None
        them = Hall(rack, fleet, **hall)
        deadline = time.monotonic() + limit
        while time.monotonic() < deadline and _ended(appliance) < answering:
            time.sleep(1)
        if profiler is not None:
            profiler.send_signal(signal.SIGINT)
            profiler.wait()
        used = {name: cpu_seconds(pid) - before[name] for name, pid in pids.items()}
        report = them.report()
        states = dict(appliance.ask("SELECT state, count(*) FROM machine GROUP BY state"))
        ends = appliance.ask(f"SELECT state_since FROM machine WHERE state IN {ENDED}")
        seconds = sorted(at / 1000 - report["began"] for (at,) in ends)
        return Outcome(seconds, states, used | {"hall": report["cpu"]}, report["machines"])


def _ended(appliance: Appliance) -> int:
    return int(appliance.ask(f"SELECT count(*) FROM machine WHERE state IN {ENDED}")[0][0])


def _profiler(pid: int, file: Path) -> subprocess.Popen[bytes]:
    """py-spy, where it is installed: what the worker's CPU time goes to."""
    words = ["py-spy", "record", "--gil", "--format", "raw", "--rate", "200", "--duration", "unlimited"]
    words.append("--nonblocking")
    return subprocess.Popen([*words, "--pid", str(pid), "--output", str(file)])


def show(outcome: Outcome) -> None:
    """Everything, for the person who measures."""
    count = len(outcome.machines)
    print(f"states {outcome.states}")
    if outcome.seconds:
        print(f"ready after {median(outcome.seconds):.1f} s (median), {outcome.seconds[-1]:.1f} s (last)")
    for name, used in outcome.cpu.items():
        print(f"CPU of {name}: {used:.2f} s, {1000 * used / count:.1f} ms a machine")
    for name in ("requests", "handshakes", "resumed", "logins"):
        print(f"{name} a machine: {outcome.per_machine(name):.2f}")
    planned = max((len(each["commands"]) for each in outcome.machines.values()), default=0)
    print(f"commands a machine: at most {planned}")


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.fleet", description=__doc__)
    parser.add_argument("--machines", type=int, default=1000)
    parser.add_argument("--power", type=float, default=20.0, help="seconds for one change of power; a cycle has three")
    parser.add_argument("--reset", type=float, default=60.0, help="seconds for a restart of the BMC")
    parser.add_argument("--spread", type=float, default=10.0, help="seconds within which all are switched on")
    parser.add_argument("--black-holes", type=int, default=0, help="so many of them never answer a SYN")
    parser.add_argument("--limit", type=float, default=1800.0, help="give up after so many seconds")
    parser.add_argument("--profile", type=Path, help="py-spy's raw stacks of the worker go to this file")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    outcome = measure(
        chosen.machines, chosen.limit, chosen.profile, power_delay=chosen.power, reset_seconds=chosen.reset,
        spread=chosen.spread, black_holes=chosen.black_holes,
    )  # fmt: skip
    show(outcome)
    count = len(outcome.machines)
    assert outcome.states["ready"] == count - chosen.black_holes, outcome.states
    how = (
        f"{count} simulated BMCs of the manifest on the virtual rack, on within {chosen.spread:g} s, each with a power"
        f" cycle of {3 * chosen.power:g} s and a restart of {chosen.reset:g} s, all in one process beside the"
        " appliance on the same cores."
    )
    rows = [
        alone(f"{count} machines from DISCOVER to READY", "min", outcome.seconds[-1] / 60, "under 10"),
        alone("CPU of the worker a machine", "ms", 1000 * outcome.cpu["worker"] / count, "under 150"),
        alone("requests a machine", "", outcome.per_machine("requests"), "—"),
        alone("TLS handshakes a machine", "", outcome.per_machine("handshakes"), "—"),
        alone("logins a machine", "", outcome.per_machine("logins"), "—"),
    ]
    if count >= REPORTED and not chosen.black_holes:
        write("fleet", rows, how)


if __name__ == "__main__":
    main()
