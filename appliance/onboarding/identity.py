"""Is the machine behind this BMC the one that the manifest's row means? Pure."""

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
        told = f"the BMC says {self.observed!r}" if self.observed else "the BMC tells none"
        return f"The {self.name} should be {self.expected!r}; {told}."


def mismatches(observed: Identity, row: Row) -> tuple[Mismatch, ...]:
    """What contradicts the row: its serial, to the letter, and its UUID where it tells one. What packets claimed is not
    looked at: whoever can send one could have any machine set apart."""
    found = []
    if observed.serial != row.serial.strip():
        found.append(Mismatch("serial number", row.serial, observed.serial))
    if row.uuid and observed.uuid.casefold() != row.uuid.casefold():
        found.append(Mismatch("UUID", row.uuid, observed.uuid))
    return tuple(found)
