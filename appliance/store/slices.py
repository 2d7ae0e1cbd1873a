"""Long work in short transactions: after each, whoever waits writes first."""

from __future__ import annotations

import time
from collections.abc import Callable

from appliance.clock import Clock, monotonic_clock
from appliance.store.database import Store
from appliance.store.portable import plan_anew
from appliance.store.transaction import Transaction

SLICE_MS = 15
"""What a transaction should take before its commit, which takes as long for one item as for many."""

PAUSE_SECONDS = 0.005
"""Between two of them: longer than a writer that waits needs to notice."""

LEAST, MOST = 32, 4096
"""Items of the first and of the smallest slice, and of the largest: each slice has a cost of its own, for which smaller
ones would take longer than the work, on a machine that is busy with something else."""

Step = Callable[[Transaction, int], int]
"""Does up to so many items; returns how many. None left: 0."""


def write_in_slices(
    store: Store,
    actor: str,
    clock: Clock,
    step: Step,
    *,
    report: Callable[[int], object] = lambda done: None,
    stop: Callable[[], bool] = lambda: False,
    monotonic: Clock = monotonic_clock,
) -> int:
    """Repeats the step in transactions of SLICE_MS each, until nothing is left or `stop` says so between two of them;
    returns how many items were done, and reports it after each. What is done must be in the database, so that the next
    call goes on there. Raises StoreError; the slices before stay."""
    done, count = 0, LEAST
    while not stop():
        with store.write(actor, clock()) as tx:
            began = monotonic()
            plan_anew(tx.database)
            found = step(tx, count)
            tx.settle()
            took = monotonic() - began
        if not found:
            break
        done += found
        report(done)
        count = next_count(count, took)
        time.sleep(PAUSE_SECONDS)
    return done


def next_count(count: int, took: int) -> int:
    """How many items the next slice has after one of `count` items that took so many ms: no more than twice as many,
    no less than half as many."""
    return max(LEAST, count // 2, min(MOST, 2 * count, count * SLICE_MS // max(took, 1)))
