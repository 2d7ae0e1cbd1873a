"""A command that a check gives to a machine, and where the check stands: as values that are stored before anything is
done, so that a restart of the worker repeats nothing and forgets nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from appliance.domain.instants import Instant, elapsed, from_json
from appliance.domain.moments import MINUTE

State = Mapping[str, Any]
"""What a check must still know after a restart: plain JSON."""

GRACE = MINUTE
"""ms that a limit is extended to after a restart: nobody looked meanwhile, and our own network may just start."""


class Answer(StrEnum):
    """What is known of a command. `UNKNOWN`: the worker ended before the answer was stored; it may never have left.
    `LOST`: it left, and no answer came. `REFUSED`: the BMC did not carry it out."""

    UNKNOWN = "unknown"
    ACCEPTED = "accepted"
    LOST = "lost"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Intent:
    """The last command that the check gave: stored before it left, and given once. `why` is the BMC's refusal;
    `resumed` is when a later worker took over, None when it was watched all the time."""

    name: str
    at: Instant
    answer: Answer = Answer.UNKNOWN
    why: str = ""
    resumed: Instant | None = None

    @property
    def is_certain(self) -> bool:
        """Whether it was carried out as far as anybody can know, and nothing since was missed."""
        return self.answer is Answer.ACCEPTED and self.resumed is None

    def as_json(self) -> dict[str, Any]:
        resumed = self.resumed.as_json() if self.resumed else None
        return {"name": self.name, "at": self.at.as_json(), "answer": self.answer, "why": self.why, "resumed": resumed}


def intent_from_json(stored: Mapping[str, Any]) -> Intent:
    """What `as_json` made."""
    resumed = from_json(stored["resumed"]) if stored["resumed"] else None
    return Intent(stored["name"], from_json(stored["at"]), Answer(stored["answer"]), stored["why"], resumed)


@dataclass(frozen=True, slots=True)
class Moment:
    """What `advance` may know beside the state. `stopped`: the run ends; nothing new is begun, and the machine is left
    as it was found. The timeouts are ms."""

    now: Instant
    intent: Intent | None
    power_timeout: int
    reset_timeout: int
    stopped: bool = False

    @property
    def elapsed(self) -> int:
        """ms since the last command."""
        return elapsed(self.intent.at, self.now) if self.intent else 0

    def is_over(self, timeout: int) -> bool:
        """Whether the last command had its time. After a restart it gets a little more, to be looked at."""
        if self.intent is None or self.elapsed < timeout:
            return False
        return self.intent.resumed is None or elapsed(self.intent.resumed, self.now) >= min(GRACE, timeout)


@dataclass(frozen=True, slots=True)
class Stand:
    """Where an acting check stands: what is stored."""

    check: str
    began: Instant
    state: State
    intent: Intent | None = None
    stopped: bool = False

    def as_json(self) -> dict[str, Any]:
        intent = self.intent.as_json() if self.intent else None
        return {
            "check": self.check, "began": self.began.as_json(), "state": dict(self.state), "intent": intent,
            "stopped": self.stopped,
        }  # fmt: skip

    def resumed(self, now: Instant) -> Stand:
        """As a worker finds it that did not see what happened since the last command."""
        return replace(self, intent=replace(self.intent, resumed=now)) if self.intent else self


def stand_from_json(stored: Mapping[str, Any]) -> Stand:
    """What `as_json` made."""
    intent = intent_from_json(stored["intent"]) if stored["intent"] else None
    return Stand(stored["check"], from_json(stored["began"]), stored["state"], intent, stored["stopped"])
