"""The wire's two clocks. Its engines measure everything by the monotonic one; leases and records are stored by the wall
clock. When somebody sets that, what is stored is moved with it, so that no lease ends early and none stays longer."""

from __future__ import annotations

from collections.abc import Collection

from appliance.clock import boot_id
from appliance.context import Context
from appliance.domain.clock import Reading, clock_jump
from appliance.domain.instants import Instant, jump
from appliance.domain.moments import SECOND, iso
from appliance.store.transaction import Transaction
from appliance.store.wire_clock import last_instant, move_leases, set_last_instant


def jump_while_stopped(last: Instant | None, now: Instant) -> int:
    """By how much the wall clock was set since `last`. Over a start of the machine nobody knows; but a clock that is
    then behind where it was (it has no battery) counts as set back to where no time had passed."""
    if last is None:
        return 0
    return jump(last, now) if last.boot == now.boot else min(0, now.wall - last.wall)


class WireTime:
    """`now` is the latest reading. `jump`: by how much the wall clock was set since what is stored was written; call
    `write` in a transaction, and `written` when that is on disk."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.now = self._read()
        self.jump = jump_while_stopped(last_instant(context.store), self._instant())

    def tick(self) -> None:
        """Reads the clocks."""
        before, self.now = self.now, self._read()
        self.jump += clock_jump(before, self.now)

    @property
    def ahead(self) -> int:
        """How far the wall clock is ahead of the monotonic one."""
        return self.now.wall - self.now.monotonic

    @property
    def ahead_in_store(self) -> int:
        """How far the wall clock was ahead of the monotonic one by what is stored."""
        return self.ahead - self.jump

    def write(self, tx: Transaction, segments: Collection[str]) -> None:
        """Moves the leases of these segments when the wall clock was set, and stores how far it was followed."""
        if self.jump:
            move_leases(tx, segments, self.jump)
            tx.journal(
                "clock.jumped", before=iso(self.now.wall - self.jump), after=iso(self.now.wall),
                seconds=round(self.jump / SECOND),
            )  # fmt: skip
        set_last_instant(tx, self._instant())

    def written(self) -> None:
        self.jump = 0

    def _read(self) -> Reading:
        return Reading(self._context.clock(), self._context.monotonic())

    def _instant(self) -> Instant:
        return Instant(self.now.wall, self.now.monotonic, boot_id())
