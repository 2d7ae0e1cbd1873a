"""What the wire process reads of the rest of the database while it runs: whole at its start, then what changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from peewee import JOIN, SQL, ModelSelect, Tuple, fn

from appliance.engine.segment import Snapshot
from appliance.store.models import Endpoint, JournalRow, Machine, ManifestDoc, ManifestRow, Origin, Payload, SegmentRow
from appliance.store.prepared import ForMany, Prepared
from appliance.store.reader import Reader, rows
from appliance.wire.text import ipv4_int

TRUSTED_LEVEL = 1

ENTRIES_AT_ONCE = 2_000
"""Entries of a journal that are looked at before clients are served again."""

RESERVED_AT_ONCE = 4_000
"""Reservations that are read before clients are served again."""


class SnapshotSource:
    """Belongs to one thread. Every change of a level, and every endpoint that joins a machine, is an entry about the
    machine in the journal of an appliance: so the entries since the last time name the machines to look at.

    `is_behind`: there are more such entries than were read."""

    def __init__(self) -> None:
        self.is_behind = False
        self._read: dict[int, int] = {}
        self._trusted: set[str] = set()
        self._import: list[tuple[Any, ...]] | None = None
        self._reservations: Mapping[str, int] = {}
        self._unread: dict[str, int] | None = None
        self._after: tuple[Any, ...] = ("", "")

    def load(self, reader: Reader) -> Snapshot:
        """Raises Malformed when a row of the manifest has no IPv4 address in its place."""
        is_first = not self._read
        self._follow_journals(reader)
        self._follow_manifest(reader)
        while is_first and self._unread is not None:
            self._follow_manifest(reader)
        self.is_behind |= self._unread is not None
        segments = rows(reader, SegmentRow.select(SegmentRow.name, SegmentRow.rogue_allowed, SegmentRow.rogue_cleared))
        public = Payload.select(Payload.name).where(Payload.least_level == 0)
        return Snapshot(
            trusted=self._trusted,
            boot_names=frozenset(name for (name,) in rows(reader, public)),
            rogue_allowed=frozenset(name for name, allowed, _ in segments if allowed),
            rogue_cleared={name: cleared for name, _, cleared in segments},
            reservations=self._reservations,
        )

    def _follow_journals(self, reader: Reader) -> None:
        newest = {origin: -1 if idx is None else int(idx) for origin, idx in _NEWEST.rows(reader)}
        if not self._read:
            self._trusted.update(mac for (mac,) in rows(reader, _all_trusted()))
            self._read = newest
            return
        ends = {origin: min(idx, self._read.get(origin, -1) + ENTRIES_AT_ONCE) for origin, idx in newest.items()}
        machines: set[int] = set()
        for origin, end in ends.items():
            if end > (start := self._read.get(origin, -1)):
                machines.update(machine for (machine,) in _CHANGED.rows(reader, origin, start, end))
        for mac, is_trusted in _TRUST.rows(reader, sorted(machines)):
            (self._trusted.add if is_trusted else self._trusted.discard)(mac)
        self._read, self.is_behind = ends, ends != newest

    def _follow_manifest(self, reader: Reader) -> None:
        """An import changes rows as long as it goes on. They are read some at a time, in the order of the index of
        those with an address, and are in force when all of them are read."""
        if self._unread is None:
            found = _LATEST_IMPORT.rows(reader)
            if found == self._import:
                return
            self._import, self._unread, self._after = found, {}, ("", "")
        some = _RESERVED.rows(reader, *self._after, RESERVED_AT_ONCE)
        self._unread.update((mac, ipv4_int(ip)) for mac, ip in some)
        if len(some) < RESERVED_AT_ONCE:
            self._reservations, self._unread = self._unread, None
        else:
            self._after = some[-1]


_NEWEST = Prepared(
    lambda: Origin.select(
        Origin.id, JournalRow.select(fn.MAX(JournalRow.idx)).where(JournalRow.origin == Origin.id)
    ),
    values=0,
)  # fmt: skip
_LATEST_IMPORT = Prepared(
    lambda: ManifestDoc.select(ManifestDoc.id, ManifestDoc.joined).order_by(ManifestDoc.id.desc()).limit(1), values=0
)
_RESERVED = Prepared(
    lambda mac, ip, count: (
        ManifestRow.select(ManifestRow.bmc_mac, ManifestRow.ip)
        # The conditions are literals, because the index is a partial one.
        .where(SQL("ip != '' AND bmc_mac != ''") & (Tuple(ManifestRow.bmc_mac, ManifestRow.ip) > Tuple(mac, ip)))
        .order_by(ManifestRow.bmc_mac, ManifestRow.ip)
        .limit(count)
    ),
    values=3,
)
_CHANGED = Prepared(
    lambda origin, start, end: JournalRow.select(JournalRow.machine).where(
        JournalRow.origin == origin, JournalRow.idx > start, JournalRow.idx <= end, JournalRow.machine > 0
    ),
    values=3,
)


def _trust(ids: Sequence[Any]) -> ModelSelect[Any]:
    """The MACs of these machines, and whether any machine that has the MAC is trusted."""
    same = Endpoint.alias()
    vouched = (
        same.select(SQL("1"))
        .join(Machine, JOIN.CROSS)
        .where((same.mac == Endpoint.mac) & (Machine.id == same.machine) & (Machine.level >= TRUSTED_LEVEL))
    )
    return Endpoint.select(Endpoint.mac, fn.EXISTS(vouched)).where(Endpoint.machine.in_(ids))


_TRUST = ForMany(_trust)


def _all_trusted() -> ModelSelect[Any]:
    """Level 1 needs a row of the manifest, so that is where to look; there may be far more machines."""
    return (
        ManifestRow.select(Endpoint.mac)
        .join(Machine, on=(Machine.id == ManifestRow.machine))
        .join(Endpoint, on=(Endpoint.machine == Machine.id))
        .where(ManifestRow.machine > 0, Machine.level >= TRUSTED_LEVEL)
    )
