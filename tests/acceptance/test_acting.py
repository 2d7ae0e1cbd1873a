"""Checks that act, killed and stopped at every point: simulated time, a simulated machine, no threads."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import count
from types import SimpleNamespace
from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from appliance.acceptance.acting import Acting, Done
from appliance.acceptance.check import Expectation
from appliance.acceptance.checks import bmc_reset, power
from appliance.acceptance.power_ons import WINDOW, PowerOns
from appliance.acceptance.steps import ActingSteps, Pause
from appliance.bmc.dialect import STANDARD, Dialects
from appliance.bmc.errors import Busy, Unreachable
from appliance.domain.acting import Stand, stand_from_json
from appliance.domain.identity import ANYBODY
from appliance.domain.instants import Instant
from appliance.domain.moments import SECOND, iso
from appliance.domain.verdicts import Result
from tests.rack.bmc_state import Power

DELAY = 3.0
"""Seconds of one step of the host's power."""
TIMEOUT = 60
START = 1_790_000_000.0
STEPS = 400


class Killed(Exception):
    """`kill -9` of the worker."""


@dataclass
class World:
    """A machine, the worker's disk, and time. `kills` are the points (in the order in which they are reached) at which
    the worker dies; `restart` is how long the next one takes to start, in seconds."""

    kills: frozenset[int] = frozenset()
    restart: float = 0.2
    away: Sequence[tuple[float, float]] = ()
    found: str = "On"
    now: float = START
    stored: str = ""
    sent: list[str] = field(default_factory=list)
    sent_for: list[str] = field(default_factory=list)
    doubts: int = 0
    ignored: bool = False
    lost: bool = False
    down: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        self.power = Power(DELAY, self.found)
        self.points = count()

    def point(self) -> None:
        """Where the worker may die."""
        if next(self.points) in self.kills:
            raise Killed

    @property
    def is_away(self) -> bool:
        since = self.now - START
        return self.down[0] <= self.now < self.down[1] or any(begin <= since < end for begin, end in self.away)

    # what the steps use of the run

    power_timeout = reset_timeout = TIMEOUT
    rack = "site/r1"

    def instant(self) -> Instant:
        return Instant(int(self.now * 1000), int(self.now * 1000), "boot")

    def report(self, detail: str) -> None:
        self.shown = detail

    def store(self, stand: Stand, notes: Sequence[tuple[str, str]] = ()) -> None:
        self.point()
        self.stored = json.dumps(stand.as_json())
        self.point()

    # what they use of the BMC

    address, key, dialects, wanted = "127.0.0.1", "k", Dialects(), ANYBODY

    def get(self, path: str) -> dict[str, Any]:
        if self.is_away:
            raise Unreachable("the BMC", "away")
        places = {
            "/redfish/v1": self._root, "/systems": self._systems, "/system": self._system, "/managers": self._managers,
        }  # fmt: skip
        return places.get(path.rstrip("/"), self._manager)()

    def _root(self) -> dict[str, Any]:
        return {"Systems": {"@odata.id": "/systems"}, "Managers": {"@odata.id": "/managers"}}

    def _systems(self) -> dict[str, Any]:
        return {"Members": [{"@odata.id": "/system"}]}

    def _managers(self) -> dict[str, Any]:
        return {"Members": [{"@odata.id": "/manager"}]}

    def _system(self) -> dict[str, Any]:
        return {
            "PowerState": self.power.at(self.now), "SerialNumber": "GH1", "UUID": "u",
            "LastResetTime": instant(self.power.reset_at),
            "BootProgress": {"LastState": self.power.boot_progress(self.now)},
            "Actions": {"#ComputerSystem.Reset": {"target": "/system/reset"}},
        }  # fmt: skip

    def _manager(self) -> dict[str, Any]:
        reset = {"#Manager.Reset": {"target": "/manager/reset"}}
        return {"Actions": reset, "DateTime": instant(self.now), "LastResetTime": instant(self.down[1])}

    def paths(self) -> Any:
        return SimpleNamespace(system="/system", manager="/manager", dialect=STANDARD)

    def identity(self) -> Any:
        return SimpleNamespace(serial="GH1", uuid="u")

    def session(self) -> World:
        return self

    def read_certificate(self) -> Any:
        self.get("/redfish/v1/")
        return SimpleNamespace(facts=SimpleNamespace(spki_sha256=self.key))

    def drop_session(self) -> None:
        return

    def is_reachable(self) -> bool:
        return not self.is_away

    def write(self, path: str, body: dict[str, str]) -> None:
        """The command leaves; the worker may die before it or after it, in doubt whether it did."""
        intent = json.loads(self.stored)["intent"]
        self.point()
        if self.is_away:
            raise Unreachable("the BMC", "away")
        self.sent.append(body["ResetType"])
        self.sent_for.append(f"{intent['name']} {intent['at']}")
        if path == "/manager/reset":
            self.down = (self.now, self.now + 20)
        elif not self.ignored:
            self.power.command(body["ResetType"], self.now)
        self.point()
        if self.lost:
            raise Unreachable("the answer", "lost", sent=True)


def instant(at: float) -> str:
    return iso(int(at * 1000))


def carry_out(world: World, acting: Acting, stop_at: int = STEPS) -> dict[str, Any] | None:
    """Steps, and after each kill a new worker, until the check is done. At the step `stop_at` the run is stopped."""
    steps = worker(world, acting)
    for number in range(STEPS):
        try:
            if number == stop_at:
                stand = steps.stop()
                world.stored = json.dumps(stand.as_json()) if stand else ""
                if stand is None:
                    return None
            found = steps.step()
            world.point()
        except Killed:
            world.doubts += bool(world.stored) and json.loads(world.stored)["intent"]["answer"] == "unknown"
            world.now += world.restart
            steps = worker(world, acting)
            continue
        except Unreachable:
            assert not world.stored, "before the first command, the runner is patient or gives the verdict"
            world.now += 2
            continue
        if isinstance(found, Done):
            return found.observation
        assert isinstance(found, Pause)
        world.now += found.seconds
    raise AssertionError(f"it never ends: {world.shown}")


def worker(world: World, acting: Acting) -> ActingSteps:
    stand = stand_from_json(json.loads(world.stored)) if world.stored else None
    bed: Any = world
    return ActingSteps("check", acting, stand, bed, bed, PowerOns(1))


WANTED = Expectation(serial="GH1", tls_key="k")
KILLS = st.frozensets(st.integers(0, 60), max_size=12)


@given(kills=KILLS, restart=st.sampled_from([0.2, 5.0, 50.0]), found=st.sampled_from(["On", "Off"]))
@example(frozenset(), 0.2, "On")
def test_killed_power_check_repeats_no_command(kills: frozenset[int], restart: float, found: str) -> None:
    world = World(kills, restart, found=found)
    observation = carry_out(world, power.STEPS)
    plan = ["ForceOff", "On", "PowerCycle"] if found == "On" else ["On", "PowerCycle", "ForceOff"]
    assert len(set(world.sent_for)) == len(world.sent_for)
    assert world.power.at(world.now + 4 * DELAY) == found
    verdict = power.judge(observation, WANTED)
    assert verdict.result is Result.PASS or (verdict.result is Result.UNKNOWN and world.doubts)
    if not world.doubts:
        assert world.sent == plan


@given(kills=KILLS, stop_at=st.integers(0, 40), found=st.sampled_from(["On", "Off"]))
def test_stopped_power_check_returns_the_host_as_found(kills: frozenset[int], stop_at: int, found: str) -> None:
    world = World(kills, found=found)
    carry_out(world, power.STEPS, stop_at)
    assert len(set(world.sent_for)) == len(world.sent_for)
    assert world.power.at(world.now + 4 * DELAY) == found


@given(kills=KILLS, away=st.tuples(st.floats(0.5, 60), st.floats(1, 40)))
def test_bmc_that_is_away_for_a_while_is_no_verdict(kills: frozenset[int], away: tuple[float, float]) -> None:
    begin, seconds = away
    world = World(kills, away=[(begin, begin + seconds)])
    verdict = power.judge(carry_out(world, power.STEPS), WANTED)
    assert verdict.result is Result.PASS or (verdict.result is Result.UNKNOWN and world.doubts)
    assert world.power.at(world.now + 4 * DELAY) == "On"


def test_lost_answer_is_looked_into_and_not_asked_again() -> None:
    world = World(lost=True)
    assert power.judge(carry_out(world, power.STEPS), WANTED).result is Result.PASS
    assert world.sent == ["ForceOff", "On", "PowerCycle"]


def test_lost_answer_of_an_ignored_command_is_unknown() -> None:
    world = World(lost=True, ignored=True)
    verdict = power.judge(carry_out(world, power.STEPS), WANTED)
    assert (verdict.result, world.sent) == (Result.UNKNOWN, ["ForceOff"])
    assert "its answer was lost" in verdict.observed


def test_ignored_command_fails_and_is_given_once() -> None:
    world = World(ignored=True)
    verdict = power.judge(carry_out(world, power.STEPS), WANTED)
    assert (verdict.result, world.sent) == (Result.FAIL, ["ForceOff"])


def test_start_that_goes_on_is_no_cycle() -> None:
    """The cycle is ignored while the host still starts: its start comes further, and never back."""
    world = World()
    plain = world.write

    def write(path: str, body: dict[str, str]) -> None:
        world.ignored = body["ResetType"] == "PowerCycle"
        plain(path, body)

    world.write = write  # type: ignore[method-assign]
    verdict = power.judge(carry_out(world, power.STEPS), WANTED)
    assert verdict.result is Result.FAIL
    assert "power cycle did not happen" in verdict.observed


@given(kills=KILLS, restart=st.sampled_from([0.2, 5.0, 30.0]))
@example(frozenset(), 0.2)
def test_killed_bmc_reset_repeats_no_command(kills: frozenset[int], restart: float) -> None:
    world = World(kills, restart)
    observation = carry_out(world, bmc_reset.STEPS)
    assert len(world.sent) <= 1
    verdict = bmc_reset.judge(observation, WANTED)
    assert verdict.result is Result.PASS or (verdict.result is Result.UNKNOWN and world.doubts and not world.sent)


def test_busy_bmc_gets_the_command_later() -> None:
    world = World()
    busy = iter([True] * 3)

    def write(path: str, body: dict[str, str]) -> None:
        if next(busy, False):
            raise Busy("POST", 1)
        World.write(world, path, body)

    world.write = write  # type: ignore[method-assign]
    assert power.judge(carry_out(world, power.STEPS), WANTED).result is Result.PASS
    assert world.sent == ["ForceOff", "On", "PowerCycle"]


def test_a_host_that_waits_for_its_turn_is_left_alone() -> None:
    """One look at the BMC when it is due, not one a second."""
    world, power_ons = World(found="Off"), PowerOns(1)
    for _ in range(4):
        power_ons.turn(World.rack, world.instant().monotonic)
    bed: Any = world
    steps = ActingSteps("check", power.STEPS, None, bed, bed, power_ons)
    waiting = steps.step()
    assert isinstance(waiting, Pause)
    assert waiting.seconds == 4 * WINDOW / SECOND
    assert "other hosts of rack" in world.shown
    world.now += waiting.seconds
    assert isinstance(steps.step(), Pause)
    assert world.sent == ["On"]
