from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.clock import JUMP_MS, ClockWatch, Reading, clock_jump

HOUR = 3_600_000
START = Reading(1_800_000_000_000, 50_000)


def later(reading: Reading, ms: int, jump: int = 0) -> Reading:
    return Reading(reading.wall + ms + jump, reading.monotonic + ms)


@pytest.mark.parametrize("jump", [HOUR, -HOUR, 24 * HOUR, -24 * HOUR, JUMP_MS, -JUMP_MS])
def test_a_clock_that_was_set_shows_by_how_much(jump: int) -> None:
    assert clock_jump(START, later(START, 100, jump)) == jump


@pytest.mark.parametrize("ms", [0, 100, 10 * HOUR])
@pytest.mark.parametrize("correction", [0, 1, -1, JUMP_MS - 1, 1 - JUMP_MS])
def test_time_that_passes_is_no_jump(ms: int, correction: int) -> None:
    assert clock_jump(START, later(START, ms, correction)) == 0


@given(st.lists(st.integers(-JUMP_MS // 10, JUMP_MS // 10), max_size=200))
def test_small_corrections_never_add_up_to_a_jump(corrections: list[int]) -> None:
    watch, reading = ClockWatch(START), START
    for correction in corrections:
        reading = later(reading, 1000, correction)
        assert watch.jump(reading) == 0


def test_a_jump_is_reported_once() -> None:
    watch = ClockWatch(START)
    jumped = later(START, 100, -HOUR)
    assert watch.jump(jumped) == -HOUR
    assert watch.jump(later(jumped, 100)) == 0
