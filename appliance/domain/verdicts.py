"""What an acceptance check concludes, and what a run of them amounts to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Result(StrEnum):
    PASS = "pass"
    FAIL = "fail"
    ERROR = "unknown"
    """The check could not be carried out; nothing is known of the machine."""


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    CANCELLED = "cancelled"


ENDED = frozenset({RunState.PASSED, RunState.FAILED, RunState.CANCELLED})


@dataclass(frozen=True, slots=True)
class Verdict:
    """`expected` and `observed` are sentences or values for people; `evidence` is what was read, as JSON;
    `advice` names what to do when it is not a pass."""

    result: Result
    expected: str
    observed: str
    evidence: Mapping[str, Any] = field(default_factory=dict)
    advice: str = ""


def conclude(results: Iterable[Result]) -> RunState:
    """A run passes when every check passed, and there was one."""
    told = list(results)
    return RunState.PASSED if told and all(result is Result.PASS for result in told) else RunState.FAILED
