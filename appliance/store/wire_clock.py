"""The wall clock is set while leases are stored: what the wire process keeps to find out, and to move them by it."""

from __future__ import annotations

import json
from collections.abc import Collection

from appliance.domain.instants import Instant, from_json
from appliance.store.models import LeaseRow, Meta_
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction


def last_instant(reader: Reader) -> Instant | None:
    """The instant up to which the wire process of this appliance followed the wall clock; None before its first
    start."""
    found = Meta_.select(Meta_.value).where(Meta_.key == _key(reader)).scalar(reader.database)
    return from_json(json.loads(found)) if found else None


def set_last_instant(tx: Transaction, instant: Instant) -> None:
    row = Meta_.insert(key=_key(tx), value=json.dumps(instant.as_json()))
    row.on_conflict(conflict_target=[Meta_.key], preserve=[Meta_.value]).as_rowcount().execute(tx.database)


def move_leases(tx: Transaction, segments: Collection[str], by: int) -> None:
    """The wall clock was set by this many milliseconds: what is left of a lease, and its age, stay what they are."""
    row = LeaseRow
    moved = {row.granted_at: row.granted_at + by, row.expires_at: row.expires_at + by}
    row.update(moved).where(row.segment.in_(list(segments))).execute(tx.database)


def _key(reader: Reader) -> str:
    return f"wire.instant.{reader.origin}"
