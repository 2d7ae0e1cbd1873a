"""What was heard and waits to be recorded. It waits in the spool, on disk, not in memory: a start after a kill goes on
where the last commit was."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from appliance.domain.sightings import Sighting
from appliance.engine.sighting import Observer, lldp_signature, signature
from appliance.net.capture import Captured
from appliance.store.spool import Spooled, count_spooled, spool, unspool
from appliance.store.transaction import Transaction
from appliance.wire.dhcp4 import Message, pull_message
from appliance.wire.errors import Malformed
from appliance.wire.ether import ETHERTYPE_LLDP, Frame, pull_frame, pull_udp
from appliance.wire.lldp import Neighbour
from appliance.wire.lldp import pull as pull_lldp

_FRAME, _ADDRESS, _NOTE = "frame", "address", "note"
_QUOTA, _QUOTA_IN_STORM, _KEPT = 1024, 16, 100_000


@dataclass(frozen=True, slots=True)
class JournalNote:
    """A journal entry to be written; `mac` is whose timeline it belongs to ("" = nobody's)."""

    action: str
    text: str
    segment: str
    mac: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AddressLearned:
    """Where a MAC can be reached now."""

    segment: str
    mac: str
    ip: str


@dataclass(frozen=True, slots=True)
class PendingSighting:
    """A frame that says something new, not yet read for facts: that waits until it is recorded."""

    observer: Observer
    captured: Captured
    frame: Frame
    content: Message | Neighbour
    digest: bytes

    @property
    def segment(self) -> str:
        return self.observer.segment

    def read(self) -> Sighting:
        raw, at = self.captured.data, self.captured.at
        if isinstance(self.content, Message):
            return self.observer.dhcp(raw, self.frame, self.content, self.digest, at=at)
        return self.observer.lldp(raw, self.frame, self.content, self.digest, at=at)


WireEvent = PendingSighting | AddressLearned | JournalNote
"""What is to be recorded of who was heard; in order, but not necessarily before the reply."""

Observers = Callable[[str], Observer]
"""Who reads the frames of a segment, by its name."""


class Backlog:
    """`waiting`: how many are in the spool."""

    def __init__(self, observers: Observers, waiting: int = 0) -> None:
        self.waiting = waiting
        self._observers = observers

    def due(self, tx: Transaction, new: Sequence[WireEvent], *, storm: bool) -> Sequence[WireEvent]:
        """What this transaction shall record, oldest first: all that is new, as a rule. In a storm clients come first,
        and what is new goes into the spool; it is recorded when fewer frames wait, or before it becomes too much."""
        waiting = count_spooled(tx.connection)
        if not waiting and not storm:
            self.waiting = 0
            return new
        spool(tx, map(_spooled, new))
        rows = unspool(tx, _QUOTA_IN_STORM if storm and waiting < _KEPT else _QUOTA)
        self.waiting = waiting + len(new) - len(rows)
        return [self._told(row) for row in rows]

    def _told(self, row: Spooled) -> WireEvent:
        if row.kind == _ADDRESS:
            return AddressLearned(row.segment, *json.loads(row.body))
        if row.kind == _NOTE:
            action, text, mac, data = json.loads(row.body)
            return JournalNote(action, text, row.segment, mac, data)
        try:
            captured = Captured(row.body, None if row.vlan < 0 else row.vlan, False, row.at)
            return _heard(self._observers(row.segment), captured)
        except Malformed as error:
            text = f"A frame that an earlier version put aside cannot be read any more: {error}"
            return JournalNote("segment.malformed", text, row.segment)


def _spooled(told: WireEvent) -> Spooled:
    if isinstance(told, PendingSighting):
        captured = told.captured
        return Spooled(_FRAME, told.segment, -1 if captured.vlan is None else captured.vlan, captured.at, captured.data)
    if isinstance(told, AddressLearned):
        return Spooled(_ADDRESS, told.segment, -1, 0, _body(told.mac, told.ip))
    return Spooled(_NOTE, told.segment, -1, 0, _body(told.action, told.text, told.mac, told.data))


def _body(*words: object) -> bytes:
    return json.dumps(words).encode()


def _heard(observer: Observer, captured: Captured) -> PendingSighting:
    """Raises Malformed. Checksums were looked at when it came."""
    frame = pull_frame(captured.data, captured.vlan)
    if frame.ethertype == ETHERTYPE_LLDP:
        return PendingSighting(observer, captured, frame, pull_lldp(frame.payload), lldp_signature(frame))
    message = pull_message(pull_udp(frame.payload, check=False).payload)
    return PendingSighting(observer, captured, frame, message, signature(message, frame.vlan))
