from __future__ import annotations

import json

import pytest

from appliance.domain.acting import GRACE, Answer, Intent, Moment, Stand, stand_from_json
from appliance.domain.instants import Instant, elapsed, jump

HOUR = 3_600_000
THEN = Instant(1_790_000_000_000, 50_000, "boot-1")


@pytest.mark.parametrize("by", [0, HOUR, -HOUR, 24 * HOUR])
def test_a_set_clock_changes_no_duration_within_a_boot(by: int) -> None:
    now = Instant(THEN.wall + 7000 + by, THEN.monotonic + 7000, "boot-1")
    assert elapsed(THEN, now) == 7000
    assert jump(THEN, now) == by


def test_after_a_start_of_the_machine_wall_time_counts() -> None:
    assert elapsed(THEN, Instant(THEN.wall + 90_000, 10, "boot-2")) == 90_000
    assert elapsed(THEN, Instant(THEN.wall - HOUR, 10, "boot-2")) == 0
    assert jump(THEN, Instant(THEN.wall - HOUR, 10, "boot-2")) == 0


def at(seconds: int, boot: str = "boot-1") -> Instant:
    return Instant(THEN.wall + 1000 * seconds, THEN.monotonic + 1000 * seconds, boot)


def test_a_limit_is_over_after_its_time() -> None:
    intent = Intent("reset", THEN)
    assert not Moment(at(119), intent, 120_000, 1).is_over(120_000)
    assert Moment(at(120), intent, 120_000, 1).is_over(120_000)


def test_a_resumed_limit_has_a_little_more_time() -> None:
    """Nobody looked for an hour."""
    resumed = Intent("reset", THEN, resumed=at(3600))
    assert not Moment(at(3600), resumed, 120_000, 1).is_over(120_000)
    assert Moment(at(3600 + GRACE // 1000), resumed, 120_000, 1).is_over(120_000)


def test_a_stand_is_the_same_after_storing_it() -> None:
    for intent in (None, Intent("reset", THEN, Answer.REFUSED, "405", at(9))):
        stand = Stand("power", THEN, {"found": "On", "phases": []}, intent, True)
        assert stand_from_json(json.loads(json.dumps(stand.as_json()))) == stand
