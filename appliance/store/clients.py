"""The client of a download: from an address to the endpoint that has it, its machine and its segment. Nothing of it is
a proof."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from peewee import JOIN, chunked, fn

from appliance.domain import blockers
from appliance.domain.facts import Name
from appliance.domain.lifecycle import TRAITS, State
from appliance.store.models import Endpoint, FactRow, LeaseRow, Machine, SegmentRow
from appliance.store.prepared import Prepared
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction

_AT_ONCE = 500
"""Values in one IN list."""


@dataclass(frozen=True, slots=True)
class Client:
    """`endpoint` and `machine` are 0, and text is empty, where not known."""

    ip: str
    mac: str = ""
    segment: str = ""
    endpoint: int = 0
    machine: int = 0
    level: int = 0


@dataclass(frozen=True, slots=True)
class ClientMachine:
    """What a payload may be made of. `next_action` moves the machine on; it is the first reason's where the level
    decides, else the state's."""

    serial: str
    model: str
    state: str
    level: int
    next_action: str
    changed_at: int


_COLUMNS = (Endpoint.mac, Endpoint.segment, Endpoint.id, Endpoint.machine, fn.COALESCE(Machine.level, 0))


_BY_ADDRESS = (
    Endpoint.select(Endpoint.ip, *_COLUMNS)
    .join(Machine, JOIN.LEFT_OUTER, on=Machine.id == Endpoint.machine)
    .order_by(Endpoint.last_seen, Endpoint.id)
)
_BY_LEASE = (
    LeaseRow.select(LeaseRow.ip, *_COLUMNS)
    .join(Endpoint, on=(Endpoint.mac == LeaseRow.mac) & (Endpoint.segment == LeaseRow.segment))
    .join(Machine, JOIN.LEFT_OUTER, on=Machine.id == Endpoint.machine)
    # With the segments' names the primary key finds the leases.
    .where(LeaseRow.segment.in_(SegmentRow.select(SegmentRow.name)))
    .order_by(LeaseRow.granted_at, Endpoint.id)
)
"""In each, the last row of an address counts."""

_ONE_BY_ADDRESS = Prepared(lambda address: _BY_ADDRESS.where(Endpoint.ip == address))
_ONE_BY_LEASE = Prepared(lambda address: _BY_LEASE.where(LeaseRow.ip == address))


def client_at(reader: Reader, address: str) -> Client:
    """The client at an address: by its lease, the latest one; else the endpoint that was last seen with it."""
    rows = _ONE_BY_LEASE.rows(reader, address) or _ONE_BY_ADDRESS.rows(reader, address)
    return Client(*rows[-1]) if rows else Client(address)


def clients_at(reader: Reader, addresses: Collection[str]) -> Mapping[str, Client]:
    """`client_at` for many addresses in few statements."""
    found = {address: Client(address) for address in addresses}
    for some in chunked(list(found), _AT_ONCE):
        for query in (_BY_ADDRESS.where(Endpoint.ip.in_(some)), _BY_LEASE.where(LeaseRow.ip.in_(some))):
            found |= {row[0]: Client(*row) for row in query.tuples().execute(reader.database)}
    return found


def machine_of(reader: Reader, client: Client) -> ClientMachine | None:
    """The machine of a client; None when it is not known."""
    query = Machine.select(
        Machine.serial, Machine.model, Machine.state, Machine.level, Machine.reasons, Machine.changed_at
    ).where(Machine.id == client.machine)
    row = query.tuples().first(reader.database) if client.machine else None
    if row is None:
        return None
    serial, model, state, level, reasons, changed_at = row
    traits = TRAITS[State(state)]
    first = [blockers.from_json(reason) for reason in json.loads(reasons)[:1] if traits.level_decides]
    next_action = first[0].next_action if first else traits.next_action
    return ClientMachine(serial, model, state, level, next_action, changed_at)


def boot_facts(reader: Reader, client: Client) -> Sequence[str]:
    """The client's vendor classes and architectures (DHCP options 60 and 93), the latest first."""
    if not client.endpoint:
        return []
    query = (
        FactRow.select(FactRow.value)
        .where(FactRow.endpoint == client.endpoint, FactRow.name.in_([Name.VENDOR_CLASS, Name.ARCHITECTURE]))
        .order_by(FactRow.last_seen.desc(), FactRow.id.desc())
    )
    return [value for (value,) in query.tuples().execute(reader.database)]


def mark_seen(tx: Transaction, seen: Mapping[int, int]) -> None:
    """These endpoints (by id) were seen at these instants."""
    for endpoint, at in seen.items():
        Endpoint.update(last_seen=at).where(Endpoint.id == endpoint, Endpoint.last_seen < at).execute(tx.database)
