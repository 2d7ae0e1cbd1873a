"""What a site demands. Policy is data; the sign-off record has it with its digest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from fnmatch import fnmatchcase
from typing import Any


@dataclass(frozen=True, slots=True)
class FirmwareRule:
    """Approved versions for models that match a shell pattern. `components` are (pattern of names or ids in the
    firmware inventory, approved versions)."""

    model: str = "*"
    bmc: tuple[str, ...] = ()
    bios: tuple[str, ...] = ()
    components: tuple[tuple[str, tuple[str, ...]], ...] = ()


PART_KINDS: Mapping[str, str] = {
    "cpus": "CPUs", "gpus": "GPUs", "dimms": "DIMMs", "memory_gib": "GiB of memory", "drives": "drives",
    "ports": "network ports", "supplies": "power supplies", "fans": "fans",
}  # fmt: skip
"""What can be counted, with its name for people."""


@dataclass(frozen=True, slots=True)
class PartsRule:
    """How many parts of a kind (`PART_KINDS`) models have that match a shell pattern."""

    model: str = "*"
    counts: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """Levels are those of `domain.levels`; `isolated_segments` are those with ports that cannot reach one another.
    `event_log_days`: older entries of event logs do not count; 0 = all count."""

    level_for_testing: int = 2
    level_for_release: int = 2
    clock_tolerance_seconds: int = 5
    event_log_days: int = 0
    firmware: tuple[FirmwareRule, ...] = ()
    parts: tuple[PartsRule, ...] = ()
    isolated_segments: frozenset[str] = field(default_factory=frozenset)

    def firmware_for(self, model: str) -> FirmwareRule | None:
        """The first rule with a pattern that matches the model."""
        return next((rule for rule in self.firmware if fnmatchcase(model, rule.model)), None)

    def parts_for(self, model: str) -> PartsRule | None:
        """The first rule with a pattern that matches the model."""
        return next((rule for rule in self.parts if fnmatchcase(model, rule.model)), None)

    def as_json(self) -> Mapping[str, Any]:
        content = asdict(self)
        content["isolated_segments"] = sorted(self.isolated_segments)
        content["firmware"] = [
            asdict(rule)
            | {"bmc": list(rule.bmc), "bios": list(rule.bios)}
            | {"components": {pattern: list(versions) for pattern, versions in rule.components}}
            for rule in self.firmware
        ]
        content["parts"] = [{"model": rule.model, "counts": dict(rule.counts)} for rule in self.parts]
        return content
