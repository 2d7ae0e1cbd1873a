"""Two clocks. The wall clock dates records and leases, and may be set at any time; the monotonic one measures
durations, and only ever runs. Both together show when the wall clock was set."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.domain.moments import SECOND

JUMP_MS = 5 * SECOND
"""A smaller difference is an ordinary correction of the clock, or a process that was held up between two readings."""


@dataclass(frozen=True, slots=True)
class Reading:
    """Both clocks at one instant, in milliseconds: `wall` since the Unix epoch, `monotonic` since the machine's start
    (CLOCK_MONOTONIC, one for all processes of a machine; clock_gettime(2))."""

    wall: int
    monotonic: int


def clock_jump(before: Reading, after: Reading) -> int:
    """By how many milliseconds the wall clock was set between two readings: positive forward, negative back; 0 when by
    less than JUMP_MS. A machine that was suspended shows a jump forward: its monotonic clock stood still."""
    jump = (after.wall - before.wall) - (after.monotonic - before.monotonic)
    return jump if abs(jump) >= JUMP_MS else 0


class ClockWatch:
    """For a loop: compares each reading with the one before, so that slow corrections do not add up to a jump."""

    def __init__(self, started: Reading) -> None:
        self.last = started

    def jump(self, reading: Reading) -> int:
        """`clock_jump` since the last call."""
        before, self.last = self.last, reading
        return clock_jump(before, reading)
