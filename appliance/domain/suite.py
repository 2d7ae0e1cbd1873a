"""A suite of acceptance checks as a value: what decisions and records need of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from appliance.domain.verdicts import Result


class NamedCheck(Protocol):
    """A check, apart from how it is carried out. After a `gate` that is not passed, all others are skipped."""

    @property
    def name(self) -> str: ...

    @property
    def title(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def gate(self) -> bool: ...


C = TypeVar("C", bound=NamedCheck)


@dataclass(frozen=True, slots=True)
class Suite(Generic[C]):
    """The checks of a run, in the order in which they are carried out. Records name it by `label`."""

    name: str
    version: str
    checks: tuple[C, ...] = ()

    @property
    def label(self) -> str:
        return f"{self.name}-{self.version}"

    def versions(self) -> dict[str, int]:
        """The version of each check, by its name."""
        return {check.name: check.version for check in self.checks}

    def failed_gate(self, results: Mapping[str, Result]) -> C | None:
        """The gate that was carried out and not passed, if there is one."""
        return next(
            (check for check in self.checks if check.gate and not results.get(check.name, Result.PASS).is_good),
            None,
        )


EMPTY: Suite[Any] = Suite("none", "0")
"""A run of it is inconclusive: it proves nothing."""
