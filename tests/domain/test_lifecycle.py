import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from appliance.domain.lifecycle import TRAITS, TRANSITIONS, Event, State, diagram, follow, possible_events


def test_every_state_has_a_meaning_and_can_be_left() -> None:
    assert set(TRAITS) == set(State)
    assert {state for state, _ in TRANSITIONS} == set(State)


def test_every_state_can_be_reached() -> None:
    reached = {State.EXPECTED, State.DISCOVERED}
    for _ in State:
        reached |= {after for (state, _), after in TRANSITIONS.items() if state in reached}
    assert reached == set(State)


def test_only_a_sign_off_of_ready_releases() -> None:
    ways = [(state, event) for (state, event), after in TRANSITIONS.items() if after is State.RELEASED]
    assert ways == [(State.READY, Event.SIGNED_OFF)]


def test_only_a_passed_test_makes_ready() -> None:
    ways = [(state, event) for (state, event), after in TRANSITIONS.items() if after is State.READY]
    assert ways == [(State.TESTING, Event.TEST_PASSED)]


def test_impossible_step_has_no_state_after_it() -> None:
    assert follow(State.EXPECTED, Event.SIGNED_OFF) is None
    assert possible_events(State.EXPECTED) == (Event.RETIRED, Event.SIGHTED)


@pytest.mark.parametrize("state", [State.RELEASED, State.RETIRED])
def test_nothing_automatic_leaves_an_end_state(state: State) -> None:
    by_people = {Event.RETURNED, Event.RETIRED}
    assert {event for (before, event) in TRANSITIONS if before is state} <= by_people


def test_the_diagram_shows_every_row() -> None:
    lines = diagram().splitlines()
    for (state, event), after in TRANSITIONS.items():
        assert f"    {state} --> {after}: {event}" in lines


class Life(RuleBasedStateMachine):
    """Any events in any order: a machine is released only after a passed test with nothing changed since."""

    def __init__(self) -> None:
        super().__init__()
        self.state = State.DISCOVERED
        self.passed = False

    @rule(event=st.sampled_from(Event))
    def happen(self, event: Event) -> None:
        after = follow(self.state, event)
        if after is None:
            return
        if event is Event.TEST_PASSED:
            self.passed = True
        elif event is not Event.SIGNED_OFF:
            self.passed = False
        if after is State.RELEASED and self.state is not State.RELEASED:
            assert self.passed
        self.state = after

    @invariant()
    def is_a_state(self) -> None:
        assert self.state in State


TestLife = Life.TestCase
