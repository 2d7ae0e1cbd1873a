"""What is known of a segment at run time. The wire process writes it; a person decides about a rogue DHCP server."""

from __future__ import annotations

import json
from dataclasses import dataclass
from ipaddress import IPv4Interface

from appliance.domain.blockers import blocker
from appliance.engine.rogue import RogueServer
from appliance.errors import Refused
from appliance.store.models import Origin, SegmentRow
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class SegmentState:
    """`rogue` is another DHCP server, last seen at `rogue_at`; `allowed`: a person allowed answers beside it; `cleared`
    counts how often a person reported it as removed."""

    rogue: RogueServer | None = None
    rogue_at: int = 0
    allowed: bool = False
    answering: bool = False
    updated_at: int = 0
    cleared: int = 0


def load_segment(reader: Reader, name: str) -> SegmentState:
    """Raises ValueError when what is stored of the other server cannot be read."""
    row = SegmentRow
    query = row.select(
        row.rogue, row.rogue_at, row.rogue_allowed, row.answering, row.updated_at, row.rogue_cleared
    ).where(row.name == name)
    found = query.tuples().first(reader.database)
    if found is None:
        return SegmentState()
    stored, *rest = found
    return SegmentState(RogueServer.from_json(json.loads(stored)) if stored else None, *rest)


def is_known(reader: Reader, name: str) -> bool:
    """Whether the wire process has started on it."""
    return SegmentRow.select(SegmentRow.name).where(SegmentRow.name == name).exists(reader.database)


def segment_address(reader: Reader, name: str) -> IPv4Interface | None:
    """The address that the wire process found on the segment's interface."""
    found = SegmentRow.select(SegmentRow.address).where(SegmentRow.name == name).scalar(reader.database)
    return IPv4Interface(found) if found else None


def announce_segment(tx: Transaction, name: str, *, interface: str, address: str, mode: str, server_id: str) -> None:
    """At the start: what the segment is. What was known of other servers stays. Raises Refused when another appliance
    on the same server has a segment of this name."""
    row = SegmentRow
    others = row.select(Origin.name).join(Origin, on=(Origin.id == row.origin))
    for (appliance,) in others.where(row.name == name, row.origin != tx.origin).tuples().execute(tx.database):
        raise Refused(blocker("segment.other_appliance", segment=name, appliance=appliance))
    SegmentRow.insert(
        name=name, interface=interface, address=address, mode=mode, server_id=server_id, updated_at=tx.now,
        origin=tx.origin,
    ).on_conflict(
        conflict_target=[row.name],
        preserve=[row.interface, row.address, row.mode, row.server_id, row.updated_at, row.origin],
        update={row.received: 0, row.dropped: 0, row.malformed: 0},
    ).as_rowcount().execute(tx.database)  # fmt: skip


def count_segment(
    tx: Transaction, name: str, *, received: int, dropped: int, malformed: int, answering: bool, rogue_at: int
) -> None:
    """The counters since the start of the process, and when another DHCP server was seen last (0 = never)."""
    SegmentRow.update(
        received=received, dropped=dropped, malformed=malformed, answering=answering, rogue_at=rogue_at,
        updated_at=tx.now,
    ).where(SegmentRow.name == name).execute(tx.database)  # fmt: skip


def set_rogue_server(tx: Transaction, name: str, server: RogueServer | None, answering: bool) -> None:
    """Another DHCP server was seen; None: a person reported it as removed."""
    SegmentRow.update(
        rogue=json.dumps(server.as_json()) if server else "", rogue_at=tx.now if server else 0, answering=answering
    ).where(SegmentRow.name == name).execute(tx.database)


def allow_rogue_server(tx: Transaction, name: str, allowed: bool) -> bool:
    """A person allows answers beside a rogue server, or no longer; False when that is so already."""
    other = (SegmentRow.name == name) & (SegmentRow.rogue_allowed != allowed)
    change = SegmentRow.update(rogue_allowed=allowed).where(other)
    return int(change.execute(tx.database)) > 0


def clear_rogue_server(tx: Transaction, name: str) -> bool:
    """A person reports the rogue server as removed. A permission ends with it: it was for the server that the person
    knew of. The running wire process sees the higher count. False when there is neither a server nor a permission."""
    change = SegmentRow.update(rogue="", rogue_at=0, rogue_allowed=False, rogue_cleared=SegmentRow.rogue_cleared + 1)
    decided = (SegmentRow.rogue != "") | SegmentRow.rogue_allowed
    return int(change.where((SegmentRow.name == name) & decided).execute(tx.database)) > 0
