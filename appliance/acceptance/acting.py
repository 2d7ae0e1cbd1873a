"""A check that acts on the machine, as steps that survive a restart of the worker.

`begin` reads what is found before anything is done. Then, again and again, `look` asks the BMC what is true now, and
`advance`, a pure function, decides: give a command, wait, or done. What it decides upon is plain JSON, the *state*; it
is on disk before a command leaves. So after a restart the check goes on from what is stored: it looks, and never gives
a command twice, nor takes what it finds then for what was found before."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from appliance.domain.acting import Moment, State
from appliance.domain.moments import MINUTE, SECOND

if TYPE_CHECKING:
    from appliance.acceptance.check import Bmc

Seen = Mapping[str, Any]
"""What the BMC reports now: plain JSON."""

FIRST_PAUSE, EARLY_PAUSE, SHORT_PAUSE, LONG_PAUSE = 0.2, 0.5, 5.0, 60.0
LONG_SINCE = 15 * MINUTE
"""Seconds between two looks at a BMC; the long ones from so many ms on after the command."""


@dataclass(frozen=True, slots=True)
class Act:
    """POST `body` to `path`, once. `name` is for the journal; `switches_on`: the host may begin to draw power."""

    state: State
    name: str
    path: str
    body: Mapping[str, Any]
    switches_on: bool = False
    notes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """Look again later. `detail` is for the page: `waiting for power off`. `store`: the state has something that a
    later look would not show again."""

    state: State
    detail: str
    store: bool = False


@dataclass(frozen=True, slots=True)
class Done:
    """The end; the judge judges the observation."""

    observation: dict[str, Any]


Move = Act | Wait | Done


@dataclass(frozen=True, slots=True)
class Acting:
    """The collector of a check that acts. `begin` and `look` ask the BMC, and raise BmcError where that is not
    possible: before the first command the verdict is then `unknown`; later `advance` gets None for what is seen."""

    begin: Callable[[Bmc], State]
    look: Callable[[Bmc, State], Seen]
    advance: Callable[[State, Seen | None, Moment], Move]


def pause(since: int) -> float:
    """Seconds until the next look, `since` ms after the command: often at first, later as the change takes longer."""
    seconds, longest = since / SECOND, LONG_PAUSE if since > LONG_SINCE else SHORT_PAUSE
    return min(max(FIRST_PAUSE, min(seconds, EARLY_PAUSE), seconds / 2), longest)
