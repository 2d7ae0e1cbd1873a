"""The whole appliance under load and faults: `python -m tests.bench.soak [--seconds 1200] [--seed NUMBER]`, as root.

DHCP clients arrive and renew all the time, and servers are tested again and again. Meanwhile a fault begins every few
seconds: a process or the supervisor is killed or stopped, the database is locked, the disk is full, the interface is
taken away and comes back. The seed that is printed repeats the same faults.

At the end nothing may be lost: each client has its answers and an address of its own, every verdict that was seen is
still there, the journal is whole and has what its head covers, each server is ready, and no memory has grown."""

from __future__ import annotations

import argparse
import json
import os
import random
import secrets
import signal
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.bench.memory import kilobytes
from tests.rack.appliance import GATEHOUSE, TESTS_PORT, Appliance, ApplianceError
from tests.rack.devices import CHECKOUT, Device, Fleet, make_device, rack_manifest
from tests.rack.netns import Rack, cleanup_stale, wait_until
from tests.trouble import Trouble, small_disk

FIRST_CLIENTS, MORE_CLIENTS = 200, 25
"""In the first round of the load; more in each further one."""

ROUND_SECONDS = 10
PATIENT_CLIENTS = (
    "from tests.services import many_clients\nmany_clients.PATIENCE = 120.0\n"
    f"many_clients.main({{}}, {ROUND_SECONDS}, {ROUND_SECONDS})"
)
"""A client goes on asking for minutes, as real ones do: an interface that is replaced is away for a while."""

DISK_MEBIBYTES = 512
SETTLE_SECONDS = 240.0
GROWTH = 1.2
LEAST_GROWTH_MEBIBYTES = 12.0
LEAST_SECONDS_FOR_MEMORY = 600
"""What a young process loads on its first uses is no growth."""

VERDICTS = "SELECT run, position, check_name, result FROM verdict"


class Soak:
    def __init__(self, rack: Rack, appliance: Appliance, devices: list[Device], seed: int) -> None:
        self.rack, self.appliance, self.devices = rack, appliance, devices
        self.random = random.Random(seed)
        self.stop = threading.Event()
        self.clients = 0
        self.rounds: list[dict[str, Any]] = []
        self.faults: Counter[str] = Counter()
        self.verdicts: set[tuple[Any, ...]] = set()
        self.memory: dict[tuple[str, int], list[float]] = {}

    def load(self) -> None:
        """Rounds of clients; the known ones ask for their addresses again, and some are new."""
        while not self.stop.is_set():
            count = FIRST_CLIENTS + MORE_CLIENTS * len(self.rounds)
            argv = [sys.executable, "-c", PATIENT_CLIENTS.format(count)]
            done = self.rack.exec("load", argv, cwd=CHECKOUT, timeout=500, check=True)
            self.clients = count
            self.rounds.append(json.loads(done.stdout))

    def test(self) -> None:
        """Each server is tested again as soon as its last run has ended."""
        while not self.stop.wait(3):
            with suppress(ApplianceError):
                for machine in self.appliance.cli("machines", "list", "-o", "json"):
                    if machine["state"] in ("ready", "failed"):
                        self.appliance.cli("test", str(machine["id"]))

    def look(self) -> None:
        """Notes the verdicts that are stored, and the memory of each process."""
        while not self.stop.wait(2):
            with suppress(Exception):  # while the database is locked or the disk is full
                self.verdicts |= set(self.appliance.ask(VERDICTS))
            for name, pid in self.appliance.children().items():
                with suppress(OSError, StopIteration):
                    self.memory.setdefault((name, pid), []).append(kilobytes(pid, "Rss") / 1024)

    def run(self, seconds: float) -> None:
        threads = [threading.Thread(target=work, daemon=True) for work in (self.load, self.test, self.look)]
        for thread in threads:
            thread.start()
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and all(thread.is_alive() for thread in threads):
            time.sleep(self.random.uniform(3, 9))
            name = self.random.choice(tuple(FAULTS))
            self.faults[name] += 1
            print(f"{deadline - time.monotonic():7.0f} s left: {name}", flush=True)
            FAULTS[name](self)
        self.stop.set()
        for thread in threads:
            thread.join(600)

    def one_process(self, number: signal.Signals) -> None:
        found = self.appliance.children()
        if found:
            with suppress(ProcessLookupError):
                os.kill(found[self.random.choice(sorted(found))], number)

    def restart(self, seconds: float) -> None:
        """As systemd does, once the supervisor has ended."""
        assert self.appliance.process is not None
        self.appliance.process.wait(seconds)
        self.appliance.start()

    def kill_supervisor(self) -> None:
        assert self.appliance.process is not None
        self.appliance.process.kill()
        self.restart(5)

    def suspend(self) -> None:
        """All processes of the appliance together, as a virtual machine."""
        assert self.appliance.process is not None
        pids = [self.appliance.process.pid, *self.appliance.children().values()]
        for number in (signal.SIGSTOP, signal.SIGCONT):
            for pid in pids:
                with suppress(ProcessLookupError):
                    os.kill(pid, number)
            time.sleep(5 if number is signal.SIGSTOP else 0)

    def trouble(self, kind: str) -> None:
        trouble = Trouble(kind, self.appliance.state)
        try:
            with suppress(Exception):  # the trouble itself needs the database
                trouble.begin()
            time.sleep(self.random.uniform(1, 5))
        finally:
            trouble.end()

    def replace_interface(self) -> None:
        self.rack.unplug("app")
        time.sleep(self.random.uniform(0.5, 3))
        self.rack.plug("app", isolated=False)
        self.rack.ip("app", f"addr add {self.rack.app_address} dev eth0")
        self.restart(20)

    def problems(self) -> list[str]:
        """What was lost, in sentences; none when all is well."""
        states = "SELECT DISTINCT state FROM machine WHERE state NOT IN ('discovered', 'ready')"
        wait_until(lambda: not self.appliance.ask(states), SETTLE_SECONDS, 1)
        found = [f"A server is {state}, not ready." for (state,) in self.appliance.ask(states)]
        for number, result in enumerate(self.rounds):
            lost = {phase: each["lost"] for phase, each in result.items() if each["lost"]}
            found += [f"Clients of round {number} got no answer: {lost}."] if lost else []
        leases = "SELECT count(DISTINCT mac), count(DISTINCT ip) FROM lease WHERE mac LIKE '02:00:5e:%'"
        counted = self.appliance.ask(leases)[0]
        found += [] if min(counted) >= self.clients else [f"{self.clients} clients have {counted} leases."]
        gone = self.verdicts - set(self.appliance.ask(VERDICTS))
        found += [f"{len(gone)} verdicts are gone."] if gone else []
        verified = self.appliance.cli("journal", "verify", "-o", "json")
        found += verified["problems"]
        log = self.appliance.log.read_text(errors="replace")
        found += [f"The log has {log.count('Traceback')} tracebacks."] if "Traceback" in log else []
        return found + self.growth()

    def growth(self) -> list[str]:
        """Of processes that lived for long: the second half of their life beside the first."""
        found = []
        for (name, pid), samples in self.memory.items():
            half = len(samples) // 2
            if len(samples) * 2 >= LEAST_SECONDS_FOR_MEMORY:
                before, after = max(samples[:half]), max(samples[half:])
                if after > max(before * GROWTH, before + LEAST_GROWTH_MEBIBYTES):
                    found.append(f"The memory of {name} ({pid}) grew from {before:.0f} to {after:.0f} MiB.")
        return found


FAULTS: dict[str, Callable[[Soak], None]] = {
    "a process is killed": lambda soak: soak.one_process(signal.SIGKILL),
    "a process is stopped": lambda soak: soak.one_process(signal.SIGSTOP),
    "the supervisor is killed": Soak.kill_supervisor,
    "everything is suspended": Soak.suspend,
    "the database is locked": lambda soak: soak.trouble("locked"),
    "the disk is full": lambda soak: soak.trouble("full"),
    "the interface is replaced": Soak.replace_interface,
}


@contextmanager
def site(seed: int) -> Iterator[Soak]:
    """An appliance whose state has a small disk of its own, two good servers, and a port for the load."""
    cleanup_stale()
    devices = [make_device(f"d{number}", number) for number in (1, 2)]
    with Rack() as rack, tempfile.TemporaryDirectory(prefix="gatehouse-soak-") as name:
        directory = Path(name)
        directory.chmod(0o755)
        with small_disk(directory, DISK_MEBIBYTES):
            appliance = Appliance(GATEHOUSE, directory, rack, TESTS_PORT)
            try:
                appliance.configure()
                appliance.init()
                appliance.start()
                (directory / "delivery.csv").write_text(rack_manifest(devices))
                appliance.cli("manifest", "import", str(directory / "delivery.csv"))
                fleet = Fleet(rack, power_delay=0.4, reset_seconds=1.5)
                for device in devices:
                    fleet.power_on(device)
                rack.add_port("load")
                yield Soak(rack, appliance, devices, seed)
            finally:
                appliance.stop()


def soak(seconds: float, seed: int) -> list[str]:
    """The problems that `seconds` of load and faults have led to."""
    print(f"seed {seed}", flush=True)
    with site(seed) as made:
        made.run(seconds)
        found = made.problems()
        counts = [FIRST_CLIENTS + MORE_CLIENTS * number for number in range(len(made.rounds))]
        answers = sum(count * len(result) for count, result in zip(counts, made.rounds, strict=True))
        print(
            f"{dict(made.faults)}; {len(made.rounds)} rounds, up to {made.clients} clients, about {answers} exchanges"
        )
        print(f"{len(made.verdicts)} verdicts; rounds: {made.rounds}")
        peaks = Counter[str]()
        for (name, _), samples in made.memory.items():
            peaks[name] = max(peaks[name], round(max(samples)))
        print(f"largest resident memory, MiB: {dict(peaks)}")
        if found:
            print(made.appliance.log.read_text(errors="replace")[-20_000:])
    for problem in found:
        print(problem)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=1200)
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1 << 32))
    options = parser.parse_args()
    sys.exit(1 if soak(options.seconds, options.seed) else 0)


if __name__ == "__main__":
    main()
