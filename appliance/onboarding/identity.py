"""Is the machine behind this BMC the one that the manifest's row is for? Pure."""

from __future__ import annotations

from appliance.bmc.identity import Identity
from appliance.domain.identity import Mismatch, Wanted, normal_uuid, same_serial, same_uuid
from appliance.domain.levels import Row


def wanted(row: Row | None) -> Wanted:
    """Who the row expects."""
    return Wanted(row.serial.strip(), normal_uuid(row.uuid)) if row else Wanted()


def mismatches(observed: Identity, row: Row) -> tuple[Mismatch, ...]:
    """What contradicts the row: its serial, but for case, and its UUID where the row has one, in either byte order.
    What packets claimed is not compared: anybody who can send one could have any machine quarantined."""
    found = []
    if not same_serial(observed.serial, row.serial):
        found.append(Mismatch("serial number", row.serial, observed.serial))
    if normal_uuid(row.uuid) and not same_uuid(observed.uuid, row.uuid):
        found.append(Mismatch("UUID", row.uuid, observed.uuid))
    return tuple(found)
