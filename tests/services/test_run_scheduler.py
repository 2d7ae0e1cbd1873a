"""The scheduler of runs: hundreds wait without a thread, in turns, within the limit; a fault ends one run only."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, ClassVar

import pytest

from appliance.acceptance.runner import Runner
from appliance.commands.acceptance import start
from appliance.services import run_scheduler
from appliance.services.run_scheduler import THREADS, RunScheduler
from appliance.store import runs
from tests.onboarding.rig import Bed, configured, open_bed, simulated, until, who

Waiting = list[tuple[int, int]]


class FakeRun:
    """Steps at once, and wants its next step in an hour; `ended` are over with their first."""

    stepped: ClassVar[list[int]] = []
    ended: ClassVar[frozenset[int]] = frozenset()

    def __init__(self, context: Any, holder: str, machine: int, delivery: int, shared: Any) -> None:
        self.machine, self.delivery = machine, delivery

    def step(self) -> float | None:
        FakeRun.stepped.append(self.machine)
        return None if self.machine in FakeRun.ended else 3600.0

    def abandon(self) -> None:
        return


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., RunScheduler]]:
    """A scheduler for (machine, manifest) that wait, with so many runs at once."""
    made: list[RunScheduler] = []

    def scheduler(waiting: Waiting, limit: int = 500, ended: frozenset[int] = frozenset()) -> RunScheduler:
        bed = open_bed(tmp_path, configured(acceptance={"runs_at_once": limit}))
        monkeypatch.setattr(run_scheduler, "RunAtWork", FakeRun)
        monkeypatch.setattr(run_scheduler, "LOOK_EVERY", 0)
        monkeypatch.setattr(
            runs, "waiting_for_worker", lambda *_: [one for one in waiting if one[0] not in FakeRun.stepped]
        )
        monkeypatch.setattr(FakeRun, "stepped", [])
        monkeypatch.setattr(FakeRun, "ended", ended)
        made.append(RunScheduler(bed.context, "host/1/1/x", threading.Event()))
        return made[-1]

    yield scheduler
    for each in made:
        each.close()
        each._context.store.disconnect()


def ticks(scheduler: RunScheduler, true: Callable[[], object], busy: frozenset[int] = frozenset()) -> None:
    def ticked() -> object:
        scheduler.collect()
        scheduler.tick(changed=True, busy=busy)
        return true()

    until(ticked)


def test_hundreds_of_runs_wait_without_a_thread(make: Callable[..., RunScheduler]) -> None:
    scheduler = make([(machine, 1) for machine in range(300)])
    ticks(scheduler, lambda: len(FakeRun.stepped) == 300 and not scheduler._steps)
    assert len(scheduler.machines) == 300 > THREADS
    scheduler.collect()
    scheduler.tick(changed=True, busy=())
    assert (len(FakeRun.stepped), scheduler._steps) == (300, {})


def test_manifests_take_turns_within_the_limit(make: Callable[..., RunScheduler]) -> None:
    scheduler = make([*((machine, 1) for machine in range(50)), (60, 2), (61, 2), (70, 3)], limit=6)
    ticks(scheduler, lambda: len(FakeRun.stepped) == 6 and not scheduler._steps)
    assert set(scheduler.machines) == {0, 1, 2, 60, 61, 70}


def test_next_run_begins_when_one_has_ended(make: Callable[..., RunScheduler]) -> None:
    scheduler = make([(1, 1), (2, 1), (3, 1)], limit=1, ended=frozenset({1}))
    ticks(scheduler, lambda: FakeRun.stepped == [1, 2] and not scheduler._steps)
    assert list(scheduler.machines) == [2]


def test_machine_that_is_busy_otherwise_has_to_wait(make: Callable[..., RunScheduler]) -> None:
    scheduler = make([(1, 1), (2, 1)])
    ticks(scheduler, lambda: FakeRun.stepped == [2] and not scheduler._steps, busy=frozenset({1}))
    assert list(scheduler.machines) == [2]
    ticks(scheduler, lambda: FakeRun.stepped == [2, 1])


def test_fault_of_ours_ends_one_run_and_not_the_worker(bed: Bed, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = Runner.step

    def step(runner: Runner) -> Any:
        return 1 / 0 if runner._run.machine == 1 else plain(runner)

    monkeypatch.setattr(Runner, "step", step)
    with simulated(who()) as one, simulated(who(2)) as two, bed.working():
        machines = [bed.arrive(bmc) for bmc in (one, two)]
        until(lambda: all("bmc.inventory" in bed.journal(machine) for machine in machines))
        for machine in machines:
            start(bed.context, "person:admin", machine)
        until(lambda: bed.run_state(machines[0]) == "cancelled")
        until(lambda: bed.run_state(machines[1]) == "passed", 60)
    assert "an error in Gatehouse" in bed.value("SELECT detail FROM run WHERE machine = ?", machines[0])


@pytest.mark.parametrize(("hard", "soft"), [(4096, 3024), (2048, 2048)])
def test_worker_may_open_as_many_files_as_it_needs(hard: int, soft: int) -> None:
    program = (
        f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (256, {hard}))\n"
        "from appliance.services.worker import allow_descriptors\n"
        "allow_descriptors(3024); print(resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == f"({soft}, {hard})"
    assert ("LimitNOFILE" in done.stderr) is (hard < 3024)
