"""Events that wait to be recorded. They wait in the spool, on disk, not in memory: a start after a kill goes on where
the last commit was."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence

from appliance.engine.events import AddressLearned, JournalNote, PendingSighting, WireEvent
from appliance.engine.frames import receive
from appliance.engine.segment import SegmentEngine
from appliance.store.spool import take_spooled
from appliance.store.transaction import Transaction
from appliance.store.wire_batch import Spooled, add_to_spool
from appliance.wire.ether import Captured

_FRAME, _ADDRESS, _NOTE = "frame", "address", "note"
_QUOTA, _QUOTA_IN_STORM, _KEPT = 256, 16, 100_000
"""So many are recorded in one transaction, some 40 ms in which nobody is answered; so many while clients wait; and so
many at most are kept waiting for that."""

Observers = Callable[[str], SegmentEngine]
"""An engine that only observes the segment of this name: it answers nothing and has recorded nothing."""


class Backlog:
    """`waiting`: how many events are in the spool; `taken`: how many the last transaction was to record. Call
    `committed` when a transaction is on disk."""

    def __init__(self, observers: Observers, waiting: int = 0) -> None:
        self.waiting, self.taken = waiting, 0
        self._after_commit = waiting
        self._observers = observers
        self._engines: dict[str, SegmentEngine] = {}

    def due(self, tx: Transaction, new: Sequence[WireEvent], *, storm: bool) -> Sequence[WireEvent]:
        """What this transaction shall record, oldest first: all that is new, as a rule. In a storm clients come first,
        and what is new goes into the spool; it is recorded when fewer frames wait, or before it becomes too much."""
        if not self.waiting and not storm:
            self._after_commit, self.taken = 0, len(new)
            return new
        self.put(tx, new)
        rows = self._take(tx, _QUOTA_IN_STORM if storm and self.waiting < _KEPT else _QUOTA, len(new))
        return [event for row in rows for event in self._events(row)]

    def put(self, tx: Transaction, new: Sequence[WireEvent]) -> None:
        """All of it into the spool, to be recorded later."""
        add_to_spool(tx, map(_spooled, new))
        self._after_commit = self.waiting + len(new)

    def first(self, tx: Transaction) -> Sequence[WireEvent]:
        """The oldest of what waits, to be recorded alone."""
        return [event for row in self._take(tx, 1) for event in self._events(row)]

    def drop_first(self, tx: Transaction) -> None:
        """The oldest of what waits cannot be recorded."""
        self._take(tx, 1)

    def _take(self, tx: Transaction, count: int, added: int = 0) -> Sequence[Spooled]:
        rows = take_spooled(tx, count)
        # Fewer than were asked for: the spool is empty, whatever was counted.
        self._after_commit = self.waiting + added - len(rows) if len(rows) == count else 0
        self.taken = len(rows)
        return rows

    def committed(self) -> None:
        self.waiting = self._after_commit

    def _events(self, row: Spooled) -> Sequence[WireEvent]:
        """What was spooled. A frame is handled anew, by an engine that only observes: only the sighting is left to be
        recorded, or a note where a later version cannot read the frame."""
        if row.kind == _ADDRESS:
            return [AddressLearned(row.segment, *json.loads(row.body))]
        if row.kind == _NOTE:
            action, *texts, mac, data = json.loads(row.body)
            sentence = {"reason": texts[0], "error": texts[0]} if texts else {}  # an earlier version stored it
            return [JournalNote(action, row.segment, mac, {**sentence, **data})]
        engine = self._engines.get(row.segment)
        if engine is None:
            engine = self._engines[row.segment] = self._observers(row.segment)
        engine.recorded()
        # Its checksum was verified when it came, where that was possible.
        captured = Captured(row.body, None if row.vlan < 0 else row.vlan, False, row.at)
        events = receive(engine, captured, row.at).events
        return [event for event in events if not isinstance(event, AddressLearned)]


def _spooled(event: WireEvent) -> Spooled:
    if isinstance(event, PendingSighting):
        captured = event.captured
        return Spooled(
            _FRAME, event.segment, -1 if captured.vlan is None else captured.vlan, captured.at, captured.data
        )
    if isinstance(event, AddressLearned):
        return Spooled(_ADDRESS, event.segment, -1, 0, json.dumps((event.mac, event.ip)).encode())
    return Spooled(_NOTE, event.segment, -1, 0, json.dumps((event.action, event.mac, event.data)).encode())
