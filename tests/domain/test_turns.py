from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from appliance.domain.turns import in_turns


def test_a_small_delivery_does_not_wait_for_a_large_one() -> None:
    waiting = [(machine, 1) for machine in range(100)] + [(200, 2), (201, 2)]
    assert [machine for machine, _ in in_turns(waiting, {})[:5]] == [0, 200, 1, 201, 2]


def test_those_at_work_count() -> None:
    assert in_turns([(1, 1), (2, 2), (3, 2)], {2: 1}) == [(1, 1), (2, 2), (3, 2)]
    assert in_turns([(1, 1), (2, 2), (3, 2)], {1: 2}) == [(2, 2), (3, 2), (1, 1)]


@given(st.lists(st.tuples(st.integers(0, 99), st.integers(0, 4)), unique_by=lambda one: one[0]))
def test_everybody_has_a_turn_in_the_order_of_its_delivery(waiting: list[tuple[int, int]]) -> None:
    found = in_turns(waiting, {})
    assert sorted(found) == sorted(waiting)
    for delivery in range(5):
        assert [one for one in found if one[1] == delivery] == [one for one in waiting if one[1] == delivery]
