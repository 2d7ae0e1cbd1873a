"""What the wire needs to know of the rest, read again when something was committed, a few times a second at most."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from appliance.errors import StoreError
from appliance.store.database import Store
from appliance.wire.errors import Malformed
from appliance.wire.text import ipv4_int

REFRESH_MS = 200
_RESERVED = "SELECT bmc_mac, ip FROM manifest_row WHERE ip != '' AND bmc_mac != ''"


@dataclass(frozen=True, slots=True)
class Known:
    """`trusted`: MACs of machines at level 1 or above. `boot_names`: the catalogue. `rogue_allowed`:
    segments on which a person allowed answers beside a rogue server. `rogue_cleared`: how often a person reported the
    rogue server of a segment as removed. `reservations`: addresses by MAC, from the manifest."""

    trusted: frozenset[str] = field(default_factory=frozenset)
    boot_names: frozenset[str] = field(default_factory=frozenset)
    rogue_allowed: frozenset[str] = field(default_factory=frozenset)
    rogue_cleared: Mapping[str, int] = field(default_factory=dict)
    reservations: Mapping[str, int] = field(default_factory=dict)


class Cache:
    """Read in the thread of its user only."""

    def __init__(self, store: Store) -> None:
        self.known = Known()
        self._store = store
        self._version = -1
        self._read_at = 0
        self._stale = True

    def outdated(self) -> None:
        """We committed something that may have changed a level; `version` tells of others' commits only."""
        self._stale = True

    def refresh(self, now: int) -> bool:
        """True when it was read anew. While the database cannot be read, what was known stays."""
        if now - self._read_at < REFRESH_MS:
            return False
        try:
            version = self._store.version()
            if version == self._version and not self._stale:
                return False
            self.known = _read(self._store.connection())
        except (sqlite3.Error, StoreError, Malformed):
            return False
        self._version, self._read_at, self._stale = version, now, False
        return True


def _read(connection: sqlite3.Connection) -> Known:
    """Level 1 needs a row of the manifest, so that is where to look; there may be far more machines."""
    trusted = connection.execute(
        "SELECT e.mac FROM manifest_row r JOIN machine m ON m.id = r.machine JOIN endpoint e ON e.machine = m.id"
        " WHERE r.machine > 0 AND m.level >= 1"
    )
    return Known(
        frozenset(row[0] for row in trusted),
        frozenset(row[0] for row in connection.execute("SELECT name FROM payload WHERE least_level = 0")),
        frozenset(row[0] for row in connection.execute("SELECT name FROM segment WHERE rogue_allowed")),
        dict(connection.execute("SELECT name, rogue_cleared FROM segment").fetchall()),
        {mac: ipv4_int(ip) for mac, ip in connection.execute(_RESERVED)},
    )
