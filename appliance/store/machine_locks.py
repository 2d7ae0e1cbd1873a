"""One worker at a time holds a machine: a lease in the machine's row, with an expiry, taken by compare-and-set."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.domain.moments import SECOND
from appliance.errors import GatehouseError, StoreError
from appliance.store.database import Store
from appliance.store.transaction import Transaction

LOG = logging.getLogger(__name__)

HOLD = 30 * SECOND
"""How long a lease lasts unless it is renewed. A dead worker's machine is free after this at the latest."""

ACTOR = "worker"

PAUSE_SECONDS = 1.0
"""Between two tries to write what must be written."""


class LockLost(GatehouseError):
    """Another worker took the machine over; nothing was written."""

    code = "lock.lost"


@dataclass(frozen=True, slots=True)
class MachineLock:
    """A machine held by one worker. Everything the worker writes about it goes through `write`."""

    store: Store
    machine: int
    holder: str
    clock: Clock

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction that fails with HoldLost where the lease is another's by now."""
        with self.store.write(ACTOR, self.clock()) as tx:
            found = tx.one("SELECT holder FROM machine WHERE id = ?", self.machine)
            if found is None or found[0] != self.holder:
                raise LockLost(f"Machine {self.machine} was taken over by another worker.")
            yield tx

    def write_with_retry(self, change: Callable[[Transaction], object], wait: Callable[[float], None]) -> None:
        """Writes what happened outside and would happen again without a record of it: as soon as a database that is
        full or locked takes it. `wait` sleeps, or raises to give up. Raises HoldLost."""
        while True:
            try:
                with self.write() as tx:
                    change(tx)
                return
            except StoreError as error:
                LOG.warning("machine %d: %s It is tried again.", self.machine, error)
                wait(PAUSE_SECONDS)

    def release(self, due: int | None) -> None:
        """Gives the machine back; `due` is when somebody should look at it next."""
        with self.store.write(ACTOR, self.clock()) as tx:
            tx.run(
                "UPDATE machine SET holder = '', held_until = 0, due = ? WHERE id = ? AND holder = ?",
                due, self.machine, self.holder,
            )  # fmt: skip


def take(store: Store, machine: int, holder: str, clock: Clock) -> MachineLock | None:
    """The machine, if nobody else holds it (or its lease has expired)."""
    now = clock()
    with store.write(ACTOR, now) as tx:
        taken = tx.run(
            "UPDATE machine SET holder = ?1, held_until = ?2"
            " WHERE id = ?3 AND (holder IN ('', ?1) OR held_until <= ?4)",
            holder, now + HOLD, machine, now,
        )  # fmt: skip
    return MachineLock(store, machine, holder, clock) if taken else None


def renew(store: Store, holder: str, machines: Iterable[int], now: int) -> None:
    """Extends the leases of the machines that a living holder is at work on."""
    with store.write(ACTOR, now) as tx:
        tx.run_many(
            "UPDATE machine SET held_until = ? WHERE id = ? AND holder = ?",
            [(now + HOLD, machine, holder) for machine in machines],
        )


def free_locks_of_dead_workers(store: Store, now: int, is_dead: Callable[[str], bool]) -> int:
    """Ends the leases of holders known to be dead; how many."""
    rows = store.connection().execute("SELECT DISTINCT holder FROM machine WHERE holder != ''").fetchall()
    dead = [row[0] for row in rows if is_dead(row[0])]
    freed = 0
    if dead:
        with store.write(ACTOR, now) as tx:
            for holder in dead:
                freed += tx.run("UPDATE machine SET holder = '', held_until = 0, due = ? WHERE holder = ?", now, holder)
    return freed
