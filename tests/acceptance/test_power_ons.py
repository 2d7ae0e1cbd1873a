from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from appliance.acceptance.power_ons import WINDOW, PowerOns


def test_only_so_many_hosts_of_a_rack_are_switched_on_at_once() -> None:
    power_ons = PowerOns(2)
    assert [power_ons.turn("r1", 1000 + at) for at in range(5)] == [
        1000, 1001, 1000 + WINDOW, 1001 + WINDOW, 1000 + 2 * WINDOW,
    ]  # fmt: skip
    assert power_ons.turn("r2", 1003) == 1003
    assert power_ons.turn("r1", 1000 + 9 * WINDOW) == 1000 + 9 * WINDOW


def test_a_host_without_a_rack_is_not_limited() -> None:
    assert all(PowerOns(1).turn("", 0) == 0 for _ in range(9))


@given(st.integers(1, 4), st.lists(st.integers(0, WINDOW), max_size=30))
def test_no_window_has_more_and_nobody_waits_for_nothing(limit: int, pauses: list[int]) -> None:
    power_ons, now, turns = PowerOns(limit), 0, []
    for pause in pauses:
        now += pause
        turns.append(power_ons.turn("r1", now))
        assert turns[-1] >= now
        if turns[-1] > now:
            assert Counter(turns[-1] - WINDOW <= turn < turns[-1] for turn in turns)[True] <= limit
            assert turns[-1] - WINDOW in turns
    assert turns == sorted(turns)
    for start in turns:
        assert sum(start <= turn < start + WINDOW for turn in turns) <= limit
