import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from appliance.engine.tftp_lookups import Lookup, LookupLimits, LookupQueue
from appliance.wire.tftp import Opcode, Request

LIMITS = LookupLimits(running=2, waiting=3, deadline=5_000, silence=10_000)


def rrq(name: str = "a") -> Request:
    return Request(Opcode.RRQ, name.encode(), b"octet", {})


def lookup(address: str, port: int = 1, name: str = "a", at: int = 0) -> Lookup:
    return Lookup((address, port), rrq(name), 3, "10.66.0.1", at)


def queue_of(*lookups: Lookup, limits: LookupLimits = LIMITS) -> LookupQueue:
    queue = LookupQueue(limits)
    for one in lookups:
        assert queue.add(one)
    return queue


def test_no_more_run_at_a_time_than_the_limit() -> None:
    one, two, three = (lookup(address) for address in "abc")
    queue = queue_of(one, two, three)
    assert queue.start(0) == [one, two]
    assert queue.start(1) == []
    assert queue.finish(one)
    assert queue.start(2) == [three]


def test_repeated_request_waiting_or_running_is_known() -> None:
    queue = queue_of(lookup("a"), lookup("b"), lookup("c"))
    queue.start(0)
    for address in "abc":
        assert queue.repeats((address, 1), rrq(), 1)
    assert not queue.repeats(("a", 2), rrq(), 1)
    assert not queue.repeats(("a", 1), rrq("b"), 1)


def test_request_beyond_the_queue_is_dropped() -> None:
    queue = queue_of(*(lookup(address) for address in "abc"))
    assert not queue.add(lookup("d"))
    queue.start(0)
    assert queue.add(lookup("d"))


def test_client_with_least_running_lookups_is_next() -> None:
    first, second, third, other = lookup("a", 1), lookup("a", 2), lookup("a", 3), lookup("b")
    queue = queue_of(first, second, third)
    queue.start(0)
    assert queue.add(other)
    queue.finish(first)
    assert queue.start(1) == [other]
    queue.finish(second)
    assert queue.start(2) == [third]


def test_client_that_is_silent_loses_its_place() -> None:
    running, silent, patient = lookup("a"), lookup("b", at=1), lookup("c", at=1)
    queue = queue_of(running, silent, patient, limits=LookupLimits(running=1))
    queue.start(2)
    assert queue.repeats(patient.client, patient.request, 9_000)
    queue.finish(running)
    assert queue.start(10_500) == [patient]
    assert not queue.repeats(silent.client, silent.request, 10_500)
    assert queue.count_of("b") == 0


def test_silent_client_makes_room_in_a_full_queue() -> None:
    queue = queue_of(*(lookup(address) for address in "abc"))
    assert not queue.add(lookup("d", at=10_000))
    assert queue.add(lookup("d", at=10_001))


def test_other_request_of_a_client_replaces_the_first() -> None:
    waiting, running, later = lookup("a", name="old"), lookup("b", name="old"), lookup("a", name="new")
    queue = queue_of(running, limits=LookupLimits(running=1))
    queue.start(0)
    assert queue.add(waiting)
    assert queue.add(later)
    replacement = lookup("b", name="new")
    assert queue.add(replacement)
    assert not queue.finish(running)
    assert queue.start(1) == [later]
    assert queue.finish(later)
    assert queue.start(2) == [replacement]


def test_lookup_over_its_deadline_is_reported_once() -> None:
    slow, quick = lookup("a"), lookup("b")
    queue = queue_of(slow, quick)
    queue.start(100)
    assert queue.finish(quick)
    assert queue.overdue(5_100) == []
    assert queue.overdue(5_101) == [slow]
    assert queue.overdue(5_102) == []
    assert len(queue._running) == 1, "its thread is still busy"
    assert not queue.finish(slow)
    assert len(queue._running) == 0


def test_client_may_ask_again_after_an_overdue_lookup() -> None:
    queue = queue_of(lookup("a"))
    queue.start(0)
    queue.overdue(6_000)
    assert not queue.repeats(("a", 1), rrq(), 6_000)
    assert queue.add(lookup("a", at=6_000))


@pytest.mark.parametrize("stuck", [False, True])
def test_queue_stays_within_its_limits_for_600_seconds(stuck: bool) -> None:
    """40 clients ask every second, each look-up takes 0.5 s or never ends."""
    chance, limits = random.Random(7), LookupLimits()
    queue, running, answered = LookupQueue(limits), dict[Lookup, int](), set[str]()
    for now in range(0, 600_000, 100):
        for one in [one for one, end in running.items() if end <= now]:
            del running[one]
            if queue.finish(one):
                answered.add(one.client[0])
        for _ in range(4):
            one = lookup(str(chance.randrange(40)), chance.randrange(4), at=now)
            if not queue.repeats(one.client, one.request, now):
                queue.add(one)
        queue.overdue(now)
        for one in queue.start(now):
            running[one] = 10**9 if stuck else now + 500
        assert len(queue._running) == len(running) <= limits.running
        assert queue.waiting <= limits.waiting
        assert len(queue._wanted) <= limits.waiting + limits.running
    assert len(answered) == (0 if stuck else 40)


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 3), st.sampled_from("ab"), st.booleans()), max_size=80))
def test_every_lookup_ends_and_frees_its_place(steps: list[tuple[int, int, str, bool]]) -> None:
    queue, running = LookupQueue(LIMITS), list[Lookup]()
    for now, (address, port, name, finish) in enumerate(steps):
        one = lookup(str(address), port, name, now)
        if not queue.repeats(one.client, one.request, now):
            queue.add(one)
        running += queue.start(now)
        if finish and running:
            queue.finish(running.pop(0))
    while running:
        queue.finish(running.pop())
        running += queue.start(len(steps))
    assert len(queue._running) == 0
    assert all(queue.count_of(str(address)) == 0 for address in range(6))
