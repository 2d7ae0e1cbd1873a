"""What the wire process reads of the rest of the database while it runs."""

from __future__ import annotations

from appliance.engine.segment import Snapshot
from appliance.store.models import Endpoint, Machine, ManifestRow, Payload, SegmentRow
from appliance.store.reader import Reader, rows
from appliance.wire.text import ipv4_int

TRUSTED_LEVEL = 1


def load_snapshot(reader: Reader) -> Snapshot:
    """Raises Malformed when a manifest's row has no IPv4 address in its place."""
    # Level 1 needs a row of the manifest, so that is where to look; there may be far more machines.
    trusted = (
        ManifestRow.select(Endpoint.mac)
        .join(Machine, on=(Machine.id == ManifestRow.machine))
        .join(Endpoint, on=(Endpoint.machine == Machine.id))
        .where(ManifestRow.machine > 0, Machine.level >= TRUSTED_LEVEL)
    )
    public = Payload.select(Payload.name).where(Payload.least_level == 0)
    segments = rows(reader, SegmentRow.select(SegmentRow.name, SegmentRow.rogue_allowed, SegmentRow.rogue_cleared))
    reserved = ManifestRow.select(ManifestRow.bmc_mac, ManifestRow.ip).where(
        ManifestRow.ip != "", ManifestRow.bmc_mac != ""
    )
    return Snapshot(
        trusted=frozenset(mac for (mac,) in rows(reader, trusted)),
        boot_names=frozenset(name for (name,) in rows(reader, public)),
        rogue_allowed=frozenset(name for name, allowed, _ in segments if allowed),
        rogue_cleared={name: cleared for name, _, cleared in segments},
        reservations={mac: ipv4_int(ip) for mac, ip in rows(reader, reserved)},
    )
