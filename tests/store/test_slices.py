from collections.abc import Iterator

import pytest

from appliance.errors import StoreError
from appliance.store import journal, slices
from appliance.store.database import Store
from appliance.store.slices import LEAST, MOST, SLICE_MS, next_count, write_in_slices
from appliance.store.transaction import Transaction


class Work:
    """Items that take so many ms each, by a clock that is asked before and after each slice."""

    def __init__(self, items: int, each: int) -> None:
        self.left, self.each, self.now = items, each, 0
        self.slices: list[int] = []

    def step(self, tx: Transaction, count: int) -> int:
        some = min(count, self.left)
        self.left -= some
        self.now += some * self.each
        for number in range(some):
            tx.journal("person.signed_in", name=f"ann{number}")
        self.slices.append(some)
        return some

    def clock(self) -> int:
        return self.now


def test_slices_take_as_long_as_they_may(store: Store) -> None:
    work = Work(100, 1)
    assert write_in_slices(store, "test", lambda: 1, work.step, monotonic=work.clock) == 100
    assert work.slices == [32, 32, 32, 4, 0]
    assert journal.size(store) == 100


@pytest.mark.parametrize(
    ("count", "took", "following"),
    [
        (64, SLICE_MS, 64),
        (100, 0, 200),
        (100, SLICE_MS * 2 // 3, 150),
        (1000, 9000, 500),
        (LEAST, 9000, LEAST),
        (MOST, 0, MOST),
    ],
)
def test_the_next_slice_is_as_large_as_time_allows(count: int, took: int, following: int) -> None:
    assert next_count(count, took) == following


def test_work_that_is_stopped_keeps_what_is_done(store: Store) -> None:
    work = Work(100, 1)
    stops = iter([False, True])
    assert write_in_slices(store, "test", lambda: 1, work.step, stop=lambda: next(stops)) == LEAST
    assert journal.size(store) == LEAST


def test_an_error_keeps_the_slices_before(store: Store) -> None:
    work = Work(100, 1)

    def step(tx: Transaction, count: int) -> int:
        if work.left < 100:
            raise StoreError("The disk is full.")
        return work.step(tx, count)

    with pytest.raises(StoreError):
        write_in_slices(store, "test", lambda: 1, step)
    assert journal.size(store) == LEAST


def test_others_write_between_two_slices(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    pauses: Iterator[int] = iter(range(1000))
    monkeypatch.setattr(slices.time, "sleep", lambda seconds: next(pauses))
    work = Work(80, 1)
    write_in_slices(store, "test", lambda: 1, work.step)
    assert next(pauses) == len(work.slices) - 1
