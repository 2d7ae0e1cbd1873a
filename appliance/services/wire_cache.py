"""When the wire reads the database again: after a commit, a few times a second at most."""

from __future__ import annotations

from appliance.engine.segment import Snapshot
from appliance.errors import StoreError
from appliance.store.database import Store
from appliance.store.wire_snapshot import SnapshotSource
from appliance.wire.errors import Malformed

REFRESH_MS = 200


class SnapshotReader:
    """Used in one thread only."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._source = SnapshotSource()
        self._changes = store.changes()
        self._version = -1
        self._read_at = 0
        self._stale = True

    def close(self) -> None:
        self._changes.close()

    def invalidate(self) -> None:
        """We committed something that may have changed a level; the version changes with others' commits only."""
        self._stale = True

    def refresh(self, now: int) -> Snapshot | None:
        """A new snapshot when something was committed since the last one; None also while the database cannot be
        read: then the last snapshot stays in use."""
        if now - self._read_at < REFRESH_MS:
            return None
        self._read_at = now  # a database that does not answer is not asked at every turn
        try:
            version = self._changes.version()
            if version == self._version and not self._stale:
                return None
            snapshot = self._source.load(self._store)
        except (StoreError, Malformed):
            return None
        self._version, self._stale = version, self._source.is_behind
        return snapshot
