"""How much time has passed since something that may lie before a restart of the program, or of the machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from appliance.domain.clock import Reading, clock_jump


@dataclass(frozen=True, slots=True)
class Instant:
    """Both clocks in milliseconds (`clock.Reading`), and the boot that the monotonic one counts from
    (/proc/sys/kernel/random/boot_id, random(4))."""

    wall: int
    monotonic: int
    boot: str = ""

    def as_json(self) -> list[Any]:
        return [self.wall, self.monotonic, self.boot]


def from_json(stored: Sequence[Any]) -> Instant:
    """What `as_json` made."""
    wall, monotonic, boot = stored
    return Instant(int(wall), int(monotonic), str(boot))


def elapsed(since: Instant, now: Instant) -> int:
    """The milliseconds between two instants, never less than 0: by the monotonic clock, which nobody can set, within
    one boot; by the wall clock where the machine was started again meanwhile."""
    if since.boot == now.boot:
        return max(0, now.monotonic - since.monotonic)
    return max(0, now.wall - since.wall)


def jump(since: Instant, now: Instant) -> int:
    """By how many milliseconds the wall clock was set meanwhile (`clock.clock_jump`); 0 where a start of the machine
    lies between, because nobody knows it then."""
    if since.boot != now.boot:
        return 0
    return clock_jump(Reading(since.wall, since.monotonic), Reading(now.wall, now.monotonic))
