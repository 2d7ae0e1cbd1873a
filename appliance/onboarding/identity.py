"""Is the machine behind this BMC the one that the manifest's row is for? Pure."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.bmc.inventory import Identity
from appliance.domain.levels import Row


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that differs."""

    name: str
    expected: str
    observed: str

    def sentence(self) -> str:
        observed = f"the BMC reports {self.observed!r}" if self.observed else "the BMC reports none"
        return f"The {self.name} should be {self.expected!r}; {observed}."


def mismatches(observed: Identity, row: Row) -> tuple[Mismatch, ...]:
    """What contradicts the row: its serial, to the letter, and its UUID where the row has one. What packets claimed is
    not compared: anybody who can send one could have any machine quarantined."""
    found = []
    if observed.serial != row.serial.strip():
        found.append(Mismatch("serial number", row.serial, observed.serial))
    if row.uuid and observed.uuid.casefold() != row.uuid.casefold():
        found.append(Mismatch("UUID", row.uuid, observed.uuid))
    return tuple(found)
