"""What was heard and waits to be recorded, oldest first. Whatever still waits when a batch is committed goes into the
spool with that commit, and is found there by the next start."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import islice

from appliance.domain.sightings import Sighted
from appliance.engine.sighting import Observer, lldp_signature, signature
from appliance.net.capture import Captured
from appliance.store.spool import Spooled, spool, unspool
from appliance.store.transaction import Transaction
from appliance.wire.dhcp4 import Message, pull_message
from appliance.wire.errors import Malformed
from appliance.wire.ether import ETHERTYPE_LLDP, Frame, pull_frame, pull_udp
from appliance.wire.lldp import Neighbour
from appliance.wire.lldp import pull as pull_lldp

_FRAME, _ADDRESS, _NOTE = "frame", "address", "note"


@dataclass(frozen=True, slots=True)
class Note:
    """A journal entry to be written; `mac` is whose timeline it belongs to ("" = nobody's)."""

    action: str
    text: str
    segment: str
    mac: str = ""
    data: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Located:
    """Where a MAC can be reached now."""

    segment: str
    mac: str
    ip: str


@dataclass(frozen=True, slots=True)
class Heard:
    """A frame that says something new, not yet read for facts: that waits until it is recorded."""

    observer: Observer
    captured: Captured
    frame: Frame
    content: Message | Neighbour
    digest: bytes

    @property
    def segment(self) -> str:
        return self.observer.segment

    def read(self) -> Sighted:
        raw, at = self.captured.data, self.captured.at
        if isinstance(self.content, Message):
            return self.observer.dhcp(raw, self.frame, self.content, self.digest, at=at)
        return self.observer.lldp(raw, self.frame, self.content, self.digest, at=at)


Told = Heard | Located | Note
"""What is to be recorded of who was heard; in order, but not necessarily before the reply."""

Observers = Callable[[str], Observer]
"""Who reads the frames of a segment, by its name."""


class Backlog:
    """`waiting` are what an earlier start left in the spool, `next_id` the first id that is free there."""

    def __init__(self, waiting: Iterable[Told] = (), next_id: int = 1) -> None:
        self._told = deque(waiting)
        self._next_id = next_id

    def __len__(self) -> int:
        return len(self._told)

    def first(self, count: int, new: Sequence[Told]) -> list[Told]:
        """The oldest ones, at most `count`, of those that wait and then of the `new` ones."""
        old = list(islice(self._told, count))
        return old + list(new[: count - len(old)])

    def save(self, tx: Transaction, recorded: int, new: Sequence[Told]) -> None:
        """Within the transaction that records the first `recorded`: they leave the spool, and what stays of the `new`
        ones enters it."""
        old = len(self._told)
        if old and recorded:
            unspool(tx, self._next_id - old + min(recorded, old))
        stays = new[max(recorded - old, 0) :]
        spool(tx, [_spooled(self._next_id + place, told) for place, told in enumerate(stays)])

    def settle(self, recorded: int, new: Sequence[Told]) -> None:
        """The transaction is on disk."""
        stays = new[max(recorded - len(self._told), 0) :]
        for _ in range(min(recorded, len(self._told))):
            self._told.popleft()
        self._told.extend(stays)
        self._next_id += len(stays)


def _spooled(place: int, told: Told) -> Spooled:
    if isinstance(told, Heard):
        captured = told.captured
        vlan = -1 if captured.vlan is None else captured.vlan
        return Spooled(place, _FRAME, told.segment, vlan, captured.at, captured.data)
    kind = _ADDRESS if isinstance(told, Located) else _NOTE
    return Spooled(place, kind, told.segment, -1, 0, json.dumps(asdict(told)).encode())


def read_backlog(rows: Sequence[Spooled], observers: Observers) -> Backlog:
    """What is in the spool, as it was told."""
    return Backlog((_told(row, observers) for row in rows), rows[-1].id + 1 if rows else 1)


def _told(row: Spooled, observers: Observers) -> Told:
    if row.kind == _ADDRESS:
        return Located(**json.loads(row.body))
    if row.kind == _NOTE:
        return Note(**json.loads(row.body))
    try:
        return _heard(observers(row.segment), Captured(row.body, None if row.vlan < 0 else row.vlan, False, row.at))
    except Malformed as error:
        text = f"A frame that an earlier version put aside cannot be read any more: {error}"
        return Note("segment.malformed", text, row.segment)


def _heard(observer: Observer, captured: Captured) -> Heard:
    """Raises Malformed. Checksums were looked at when it came."""
    frame = pull_frame(captured.data, captured.vlan)
    if frame.ethertype == ETHERTYPE_LLDP:
        return Heard(observer, captured, frame, pull_lldp(frame.payload), lldp_signature(frame))
    message = pull_message(pull_udp(frame.payload, check=False).payload)
    return Heard(observer, captured, frame, message, signature(message, frame.vlan))
