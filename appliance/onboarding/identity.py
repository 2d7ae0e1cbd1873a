"""Is the machine behind this BMC the one that the manifest's row means? Pure."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.bmc.inventory import Identity
from appliance.domain.facts import Fact, Name, Source, latest


@dataclass(frozen=True, slots=True)
class Mismatch:
    """One thing that differs."""

    name: str
    expected: str
    observed: str

    def sentence(self) -> str:
        told = f"the BMC says {self.observed!r}" if self.observed else "the BMC tells none"
        return f"The {self.name} should be {self.expected!r}; {told}."


def mismatches(observed: Identity, serial: str, facts: tuple[Fact, ...]) -> tuple[Mismatch, ...]:
    """What contradicts the row: its serial, to the letter, and the UUID where the manifest tells one."""
    found = []
    if observed.serial != serial.strip():
        found.append(Mismatch("serial number", serial, observed.serial))
    uuid = latest(facts, Name.UUID, Source.MANIFEST)
    if uuid and observed.uuid.casefold() != uuid.casefold():
        found.append(Mismatch("UUID", uuid, observed.uuid))
    return tuple(found)
