"""What the wire needs of the database, read again when something was committed, a few times a second at most."""

from __future__ import annotations

import sqlite3

from appliance.engine.segment import Snapshot
from appliance.errors import StoreError
from appliance.store.database import Store
from appliance.wire.errors import Malformed
from appliance.wire.text import ipv4_int

REFRESH_MS = 200
_RESERVED = "SELECT bmc_mac, ip FROM manifest_row WHERE ip != '' AND bmc_mac != ''"


class SnapshotReader:
    """Used in one thread only."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._changes = store.changes()
        self._version = -1
        self._read_at = 0
        self._stale = True

    def invalidate(self) -> None:
        """We committed something that may have changed a level; the store's version changes with others' commits
        only."""
        self._stale = True

    def refresh(self, now: int) -> Snapshot | None:
        """A new snapshot when something was committed since the last one; None also while the database cannot be
        read: then the last snapshot stays in use."""
        if now - self._read_at < REFRESH_MS:
            return None
        try:
            version = self._changes.version()
            if version == self._version and not self._stale:
                return None
            snapshot = _read(self._store.connection())
        except (sqlite3.Error, StoreError, Malformed):
            return None
        self._version, self._read_at, self._stale = version, now, False
        return snapshot


def _read(connection: sqlite3.Connection) -> Snapshot:
    """Level 1 needs a row of the manifest, so that is where to look; there may be far more machines."""
    trusted = connection.execute(
        "SELECT e.mac FROM manifest_row r JOIN machine m ON m.id = r.machine JOIN endpoint e ON e.machine = m.id"
        " WHERE r.machine > 0 AND m.level >= 1"
    )
    return Snapshot(
        frozenset(row[0] for row in trusted),
        frozenset(row[0] for row in connection.execute("SELECT name FROM payload WHERE least_level = 0")),
        frozenset(row[0] for row in connection.execute("SELECT name FROM segment WHERE rogue_allowed")),
        dict(connection.execute("SELECT name, rogue_cleared FROM segment").fetchall()),
        {mac: ipv4_int(ip) for mac, ip in connection.execute(_RESERVED)},
    )
