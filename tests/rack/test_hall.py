"""Many BMCs at once, each with its own MAC, key and password: all get ready, and none is commanded twice."""

from __future__ import annotations

import platform
import re

import pytest

from tests.bench.fleet import measure

KERNEL = tuple(map(int, re.findall(r"\d+", platform.release())[:2]))

pytestmark = [
    pytest.mark.rack, pytest.mark.slow, pytest.mark.xdist_group("hall"), pytest.mark.timeout(300),
    pytest.mark.skipif(KERNEL < (6, 6), reason="one interface for many machines needs Linux 6.6"),
]  # fmt: skip

COMMANDS = ["System ForceOff", "System On", "System PowerCycle", "Manager GracefulRestart"]


def test_fifty_machines_get_ready_with_one_command_each() -> None:
    outcome = measure(50, 240, per_rack=4, power_delay=1.0, reset_seconds=3.0, spread=2.0)
    assert outcome.states == {"ready": 50}
    for serial, machine in outcome.machines.items():
        assert (serial, machine["commands"], machine["power"]) == (serial, COMMANDS, "On")


def test_machines_that_do_not_answer_hold_up_no_other() -> None:
    """Every third never answers a SYN; the others need no longer than without them."""
    outcome = measure(30, 120, per_rack=4, power_delay=1.0, reset_seconds=3.0, spread=1.0, black_holes=10)
    assert outcome.states == {"ready": 20, "staging": 10}
    assert sum(machine["requests"] == 0 for machine in outcome.machines.values()) == 10
