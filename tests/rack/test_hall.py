"""Many BMCs at once, each with its own MAC, key and password: all get ready, and none is commanded twice."""

from __future__ import annotations

import pytest

from tests.bench.fleet import measure

pytestmark = [pytest.mark.rack, pytest.mark.slow, pytest.mark.xdist_group("hall"), pytest.mark.timeout(300)]

COMMANDS = ["System ForceOff", "System On", "System PowerCycle", "Manager GracefulRestart"]


def test_fifty_machines_get_ready_with_one_command_each() -> None:
    outcome = measure(50, 240, power_delay=1.0, reset_seconds=3.0, spread=2.0)
    assert outcome.states == {"ready": 50}
    for serial, machine in outcome.machines.items():
        assert (serial, machine["commands"], machine["power"]) == (serial, COMMANDS, "On")
