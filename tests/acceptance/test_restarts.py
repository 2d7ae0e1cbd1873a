"""Runs go on after `kill -9` and restarts of the worker: no command twice, no machine failed, each host as it was."""

from __future__ import annotations

import random
import signal
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from appliance.acceptance.suite import STANDARD
from appliance.clock import system_clock
from appliance.commands.acceptance import cancel, start
from appliance.commands.machines import lift_quarantine
from appliance.store import machines
from tests.acceptance.worker_process import worker_process
from tests.onboarding.rig import Bed, configured, open_bed, simulated, until, who
from tests.rack.bmc import SimulatedBmc

ENDED = ("passed", "failed", "inconclusive", "cancelled")
ADMIN = "person:admin"


def commands(bmc: SimulatedBmc) -> list[str]:
    """The Reset actions that arrived."""
    return [seen.path.rpartition("/")[2] for seen in bmc.requests if seen.path.endswith(".Reset")]


def intents(bed: Bed, machine: int) -> int:
    """The commands that were stored before they left."""
    rows = bed.rows("SELECT text FROM journal WHERE machine = ? AND action = 'acceptance.note'", machine)
    return sum(text.startswith("command: ") for (text,) in rows)


def ready(bed: Bed, bmc: SimulatedBmc) -> int:
    machine = bed.arrive(bmc)
    with bed.working():
        until(lambda: "bmc.inventory" in bed.journal(machine))
    start(bed.context, ADMIN, machine)
    return machine


def detail(bed: Bed) -> str:
    return str(bed.value("SELECT detail FROM run ORDER BY id DESC LIMIT 1") or "")


def power(bmc: SimulatedBmc) -> str:
    return bmc.service.power.at(time.time())


@pytest.mark.parametrize("kills", [4, pytest.param(30, marks=pytest.mark.slow)])
def test_killed_workers_repeat_no_command(tmp_path: Path, kills: int) -> None:
    bed, dice = open_bed(tmp_path), random.Random(kills)
    with ExitStack() as stack:
        bmcs = [stack.enter_context(simulated(who(number), power_delay=0.8, reset_seconds=2.0)) for number in (1, 2, 3)]
        ids = [ready(bed, bmc) for bmc in bmcs]
        for _ in range(kills):
            with worker_process(tmp_path):
                time.sleep(dice.uniform(0.8, 2.8))
            for machine in ids:
                if bed.run_state(machine) in ENDED:
                    start(bed.context, ADMIN, machine)
        with bed.working():
            until(lambda: all(bed.run_state(machine) in ENDED for machine in ids), 60)
            until(lambda: all(power(bmc) == "On" for bmc in bmcs))
        for bmc, machine in zip(bmcs, ids, strict=True):
            assert len(commands(bmc)) <= intents(bed, machine)
            runs = int(bed.value("SELECT count(*) FROM run WHERE machine = ?", machine))
            spoiled = int(bed.value("SELECT count(*) FROM run WHERE machine = ? AND spoiled <> ''", machine))
            assert len(commands(bmc)) <= 4 * runs + spoiled
            states = {row[0] for row in bed.rows("SELECT state FROM run WHERE machine = ?", machine)}
            assert "failed" not in states
    bed.context.store.disconnect()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("shown", ["waiting for power off", "waiting for power cycle", "the BMC to come back"])
def test_run_goes_on_where_the_worker_ended(tmp_path: Path, how: signal.Signals, shown: str) -> None:
    bed = open_bed(tmp_path)
    with simulated(who(), power_delay=0.8, reset_seconds=3.0) as bmc:
        machine = ready(bed, bmc)
        with worker_process(tmp_path) as process:
            until(lambda: shown in detail(bed), 40)
            process.send_signal(how)
            process.wait(10)
        with bed.working():
            until(lambda: bed.run_state(machine) in ENDED, 60)
        assert commands(bmc) == ["ComputerSystem.Reset"] * 3 + ["Manager.Reset"]
        assert (bed.machine(machine)["state"], power(bmc)) == ("ready", "On")
    assert {verdict["result"] for verdict in bed.verdicts(machine).values()} == {"pass"}
    assert bed.value("SELECT count(*) FROM run") == 1
    bed.context.store.disconnect()


def killed_at_power_off(bed: Bed, directory: Path, bmc: SimulatedBmc) -> int:
    """A machine with a run that stands in its first command, and no worker."""
    machine = ready(bed, bmc)
    with worker_process(directory):
        until(lambda: "waiting for power off" in detail(bed), 40)
    return machine


def test_cancelled_without_a_worker_the_next_one_restores_power(tmp_path: Path) -> None:
    bed = open_bed(tmp_path)
    with simulated(who(), power_delay=0.8) as bmc:
        machine = killed_at_power_off(bed, tmp_path, bmc)
        cancel(bed.context, ADMIN, machine)
        until(lambda: power(bmc) == "Off")
        with bed.working():
            until(lambda: bed.run_state(machine) == "cancelled")
            until(lambda: power(bmc) == "On")
            until(lambda: bed.value("SELECT acting FROM run") == "")
        assert len(commands(bmc)) == 2
    bed.context.store.disconnect()


def test_power_is_restored_once_a_quarantine_is_lifted(bed: Bed) -> None:
    with simulated(who(), power_delay=0.8) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, ADMIN, machine)
        until(lambda: "waiting for power off" in detail(bed), 30)
        with bed.context.store.write("worker", bed.context.clock()) as tx:
            machines.quarantine(tx, machine, "Another device was found at its port.")
        until(lambda: bed.run_state(machine) in ENDED)
        until(lambda: power(bmc) == "Off")
        sent = len(bmc.requests)
        bed.settle(machine)
        assert len(bmc.requests) == sent
        lift_quarantine(bed.context, ADMIN, machine, "it was the technician's laptop")
        until(lambda: power(bmc) == "On", 30)
        until(lambda: bed.value("SELECT acting FROM run WHERE machine = ?", machine) == "")


def jumping(bed: Bed) -> tuple[Bed, list[int]]:
    """The bed with a clock that can be set: by the milliseconds in the list."""
    by = [0]
    return replace(bed, context=replace(bed.context, clock=lambda: system_clock() + by[0])), by


@pytest.mark.parametrize("jump", [3_600_000, -3_600_000])
def test_set_clock_expires_nothing(bed: Bed, jump: int) -> None:
    bed, by = jumping(bed)
    with simulated(who(), power_delay=1.0) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, ADMIN, machine)
        until(lambda: "waiting for power off" in detail(bed), 30)
        by[0] = jump
        until(lambda: bed.run_state(machine) in ENDED, 60)
        assert len(commands(bmc)) == 4
    assert bed.machine(machine)["state"] == "ready"


def test_run_spoiled_by_a_set_clock_is_repeated(tmp_path: Path) -> None:
    plain = open_bed(tmp_path, configured(acceptance={"power_timeout_seconds": 2}))
    bed, by = jumping(plain)
    with simulated(who(), faults={"power_command_ignored": True}) as bmc, bed.working():
        machine = bed.arrive(bmc)
        until(lambda: "bmc.inventory" in bed.journal(machine))
        start(bed.context, ADMIN, machine)
        until(lambda: "waiting for power off" in detail(bed), 30)
        by[0] = 3_600_000
        bmc.apply(clock_offset=3600.0)  # it has the appliance's time
        until(lambda: bed.value("SELECT state FROM run ORDER BY id LIMIT 1") in ENDED, 60)
        bmc.apply(power_command_ignored=False)
        until(lambda: bed.run_state(machine) == "passed", 60)
    rows = bed.rows("SELECT state, repeats FROM run ORDER BY id")
    assert rows == [("inconclusive", 0), ("passed", 1)]
    assert "failed" not in bed.journal(machine)
    texts = bed.rows("SELECT text FROM journal WHERE action = 'acceptance.spoiled'")
    assert texts == [("The appliance's clock was set forward by 3600 s. What did not pass does not count.",)]
    bed.context.store.disconnect()


def test_bmc_that_answers_late_after_a_restart_is_waited_for(tmp_path: Path) -> None:
    """The appliance and the BMCs were without power: the run goes on before the BMC has started."""
    bed = open_bed(tmp_path)
    with simulated(who(), power_delay=0.6) as bmc:
        machine = ready(bed, bmc)
        bmc.apply(response_delay=0.1)
        with worker_process(tmp_path):
            until(lambda: len(bed.verdicts(machine)) > 3, 40)
        done = set(bed.verdicts(machine))
        bmc.apply(response_delay=0.0)
        bmc._listener.stop()
        with bed.working():
            until(lambda: "waiting for the BMC to answer" in detail(bed))
            bmc._listener.start()
            until(lambda: bed.run_state(machine) in ENDED, 60)
    assert 3 < len(done) < len(STANDARD.checks)
    assert bed.machine(machine)["state"] == "ready"
    bed.context.store.disconnect()
