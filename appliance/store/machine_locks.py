"""One worker at a time works on a machine: a lock in the machine's row that expires, acquired by compare-and-set."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from appliance.clock import Clock
from appliance.domain.moments import SECOND
from appliance.errors import GatehouseError, StoreError
from appliance.store.database import Store
from appliance.store.models import Machine
from appliance.store.portable import lock_rows
from appliance.store.transaction import Transaction

LOG = logging.getLogger(__name__)

LOCK_LIFE = 30 * SECOND
"""How long a lock lasts unless it is renewed. The machine of a dead worker is free at the latest after this."""

LONGEST_LIFE = 2 * LOCK_LIFE
"""No lock lasts longer, even one of an appliance with a clock that is a little ahead."""

ACTOR = "worker"

PAUSE_SECONDS = 1.0
"""Between two attempts of `write_with_retry`."""


class LockLost(GatehouseError):
    """Another worker has the lock now; nothing was written."""

    code = "lock.lost"


@dataclass(frozen=True, slots=True)
class MachineLock:
    """A machine locked by one worker. Everything the worker writes about it goes through `write`."""

    store: Store
    machine: int
    holder: str
    clock: Clock

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction; raises LockLost when another worker has the lock now."""
        with self.store.write(ACTOR, self.clock()) as tx:
            query = Machine.select(Machine.holder).where(Machine.id == self.machine)
            if lock_rows(query, tx.database).scalar(tx.database) != self.holder:
                raise LockLost(f"Machine {self.machine} was taken over by another worker.")
            yield tx

    def write_with_retry(self, change: Callable[[Transaction], object], wait: Callable[[float], None]) -> None:
        """Records an action on a machine, which would be repeated without the record: retries until a database that is
        full or locked accepts it. `wait` sleeps, or raises to give up. Raises LockLost."""
        while True:
            try:
                with self.write() as tx:
                    change(tx)
                return
            except StoreError as error:
                LOG.warning("machine %d: %s The write is retried.", self.machine, error)
                wait(PAUSE_SECONDS)

    def release(self, due: int | None) -> None:
        """Frees the machine; `due` is when a worker examines it next."""
        with self.store.write(ACTOR, self.clock()) as tx:
            free = Machine.update(holder="", held_until=0, due=due)
            free.where(Machine.id == self.machine, Machine.holder == self.holder).execute(tx.database)


def take(store: Store, machine: int, holder: str, clock: Clock) -> MachineLock | None:
    """The lock of the machine; None while another worker has one that has not expired. One that lasts longer than any
    is from before the clock was set back."""
    now = clock()
    with store.write(ACTOR, now) as tx:
        change = Machine.update(holder=holder, held_until=now + LOCK_LIFE).where(
            Machine.id == machine,
            Machine.holder.in_(("", holder)) | ~Machine.held_until.between(now + 1, now + LONGEST_LIFE),
        )
        taken = change.execute(tx.database)
    return MachineLock(store, machine, holder, clock) if taken else None


def renew(store: Store, holder: str, machines: Sequence[int], now: int) -> None:
    """Extends the locks of the machines that the holder works on."""
    with store.write(ACTOR, now) as tx:
        change = Machine.update(held_until=now + LOCK_LIFE)
        change.where(Machine.id.in_(machines), Machine.holder == holder).execute(tx.database)


def free_locks_of_dead_workers(store: Store, now: int, is_dead: Callable[[str], bool]) -> int:
    """Ends the locks of holders that are dead; returns how many."""
    query = Machine.select(Machine.holder).where(Machine.holder != "").distinct()
    dead = [holder for (holder,) in query.tuples().execute(store.database) if is_dead(holder)]
    if not dead:
        return 0
    with store.write(ACTOR, now) as tx:
        free = Machine.update(holder="", held_until=0, due=now).where(Machine.holder.in_(dead))
        return int(free.execute(tx.database))


def release_all(store: Store, holder: str, now: int) -> None:
    """The holder ends: its machines are free for the next worker."""
    with store.write(ACTOR, now) as tx:
        free = Machine.update(holder="", held_until=0, due=now).where(Machine.holder == holder)
        free.execute(tx.database)
