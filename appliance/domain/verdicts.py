"""What an acceptance check concludes, and how a run of them ends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Result(StrEnum):
    """`UNKNOWN`: the check could not be carried out, or not for all that it looks at. `SKIPPED`: not tried, because a
    check before it that must be passed was not. `NOT_APPLICABLE`: this machine has not what the check looks at, or
    nobody expects anything of it."""

    PASS = "pass"
    FAIL = "fail"
    UNKNOWN = "unknown"
    SKIPPED = "skipped"
    NOT_APPLICABLE = "not_applicable"

    @property
    def is_good(self) -> bool:
        """Whether it is no obstacle to a sign-off."""
        return self in GOOD

    @classmethod
    def _missing_(cls, value: object) -> Result | None:
        """Earlier versions stored `error` for what is unknown."""
        return cls.UNKNOWN if value == "error" else None


GOOD = frozenset({Result.PASS, Result.NOT_APPLICABLE})


class RunState(StrEnum):
    """`INCONCLUSIVE`: nothing failed, and not every check was passed."""

    QUEUED = "queued"
    RUNNING = "running"
    PASSED = "passed"
    FAILED = "failed"
    INCONCLUSIVE = "inconclusive"
    CANCELLED = "cancelled"

    @property
    def is_active(self) -> bool:
        """Whether the run waits for the worker, or is carried out."""
        return self in ACTIVE

    @property
    def is_queued(self) -> bool:
        return self is RunState.QUEUED


ACTIVE = frozenset({RunState.QUEUED, RunState.RUNNING})
ENDED = frozenset(RunState) - ACTIVE


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
    """How a run with these verdicts ends: it passes when every check that applies passed, and there was one; it fails
    when one failed."""
    found = set(results)
    if Result.FAIL in found:
        return RunState.FAILED
    passed = Result.PASS in found and all(result.is_good for result in found)
    return RunState.PASSED if passed else RunState.INCONCLUSIVE
