"""The whole appliance on the rack: its worker is killed in the middle of acceptance runs, and the supervisor starts the
next one. What arrived at the BMCs is counted there."""

from __future__ import annotations

import json
import os
import random
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.rack.appliance import Appliance, racked
from tests.rack.demo import delivery
from tests.rack.devices import Device, Fleet, Labels
from tests.rack.netns import wait_until

pytestmark = [pytest.mark.rack, pytest.mark.xdist_group("kills"), pytest.mark.timeout(600)]


@dataclass
class Site:
    fleet: Fleet
    appliance: Appliance
    devices: list[Device]

    def states(self) -> list[str]:
        """Of the machines that are tested."""
        return [state for (state,) in self.appliance.ask("SELECT state FROM machine WHERE level >= 2 ORDER BY id")]

    def commands(self) -> int:
        """The Reset actions that arrived at all BMCs."""
        logs = [self.fleet.requests_log(device).read_text().splitlines() for device in self.devices]
        return sum(json.loads(line).get("path", "").endswith(".Reset") for lines in logs for line in lines)

    def kill_worker(self) -> None:
        worker = self.appliance.children()["worker"]
        os.kill(worker, signal.SIGKILL)
        assert wait_until(lambda: self.appliance.children().get("worker", worker) != worker, 30)

    def test_again(self) -> None:
        for machine, state in self.appliance.ask("SELECT id, state FROM machine WHERE level >= 2"):
            if state in ("ready", "staging"):
                self.appliance.cli("test", str(machine))


@pytest.fixture
def site() -> Iterator[Site]:
    devices = [device for device in delivery(Labels()) if device.name in ("d1", "d2")]
    with racked(devices) as (rack, appliance):
        fleet = Fleet(rack, power_delay=1.0, reset_seconds=4.0)
        for device in devices:
            fleet.power_on(device)
        yield Site(fleet, appliance, devices)


@pytest.mark.parametrize("kills", [3, pytest.param(30, marks=pytest.mark.slow)])
def test_killed_worker_sends_no_command_twice(site: Site, kills: int) -> None:
    dice = random.Random(kills)
    assert wait_until(lambda: site.states() == ["testing", "testing"], 60), site.states()
    for _ in range(kills):
        time.sleep(dice.uniform(1.2, 4.0))  # longer than the supervisor takes a death for one at the start
        site.kill_worker()
        if "testing" not in site.states():
            site.test_again()
    assert wait_until(lambda: "testing" not in site.states(), 120)
    runs = site.appliance.ask("SELECT state, spoiled FROM run")
    assert "failed" not in {state for state, _ in runs}
    stored = site.appliance.ask("SELECT count(*) FROM run_note WHERE name = 'command'")[0][0]
    assert 4 <= site.commands() <= stored <= 4 * len(runs) + sum(bool(spoiled) for _, spoiled in runs)
    for device in site.devices:
        assert wait_until(lambda device=device: site.fleet.control(device)["power"] == "On", 20)  # type: ignore[misc]
