"""What the wire process writes: endpoints, machines, facts, packets, leases and the spool, by whole batches.

These are the only statements that are written by hand. A busy network has thousands of rows a second, in batches of a
hundred frames: each statement is executed for all of a batch's rows at once, and for so small a batch peewee would take
longer to make the SQL than the database to execute it. They are the same on SQLite and PostgreSQL: `?` is replaced by
the driver's mark, ids are allocated beforehand, and nothing relies on an order of columns or on the type of a value."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from peewee import SQL, ModelSelect, fn

from appliance.domain.facts import storable
from appliance.domain.levels import View, assess
from appliance.domain.lifecycle import State
from appliance.domain.sightings import Sighting
from appliance.engine.endpoint_cache import SIGNATURES, KnownEndpoint
from appliance.engine.leases import Lease
from appliance.store import search
from appliance.store.models import Endpoint, Machine, ManifestRow
from appliance.store.portable import is_postgresql, lock_rows
from appliance.store.prepared import ForMany, Prepared
from appliance.store.reader import Reader
from appliance.store.standing import stored_reasons
from appliance.store.transaction import Transaction
from appliance.wire.text import ipv4_text

FRAMES_KEPT = 32
"""Packets kept as evidence for one endpoint: the first, and the latest."""

VALUES_KEPT = 16
"""Values of one fact from one source, of an endpoint with a content that changes often; the latest ones stay."""

FRAME_BYTES = 1600
"""How much of a frame is kept."""

_ADD_MACHINES = (
    "INSERT INTO machine (id, state, state_since, reasons, reason_code, reason_role, segment, created_at, changed_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ADD_ENDPOINTS = (
    "INSERT INTO endpoint (id, segment, mac, kind, machine, ip, vlan, signature, first_seen, last_seen)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_UPDATE_ENDPOINTS = "UPDATE endpoint SET kind = ?, machine = ?, ip = ?, signature = ?, last_seen = ? WHERE id = ?"
_MOVE_ENDPOINTS = "UPDATE endpoint SET ip = ? WHERE id = ?"
_WAKE = "UPDATE machine SET due = ? WHERE id = (SELECT machine FROM endpoint WHERE id = ?) AND level > 0"
_ADD_FACTS = (
    "INSERT INTO fact (machine, endpoint, name, value, source, evidence, first_seen, last_seen)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (endpoint, name, value, source) WHERE endpoint > 0"
    " DO UPDATE SET last_seen = excluded.last_seen, evidence = excluded.evidence, machine = excluded.machine"
)
_TRIM_FACTS = (
    "DELETE FROM fact WHERE endpoint = ? AND id IN (SELECT id FROM (SELECT id, row_number() OVER"
    " (PARTITION BY name, source ORDER BY last_seen DESC, id DESC) AS place FROM fact WHERE endpoint = ?) AS ranked"
    " WHERE place > ?)"
)
_ADD_FRAMES = "INSERT INTO sighting (endpoint, kind, summary, frame, vlan, at) VALUES (?, ?, ?, ?, ?, ?)"
_TRIM_FRAMES = (
    "DELETE FROM sighting WHERE endpoint = ? AND id NOT IN (SELECT id FROM sighting WHERE endpoint = ?"
    " ORDER BY id DESC LIMIT ?) AND id <> (SELECT min(id) FROM sighting WHERE endpoint = ?)"
)
_SAVE_LEASES = (
    "INSERT INTO lease (segment, ip, client, mac, state, granted_at, expires_at, hostname)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (segment, ip) DO UPDATE SET client = excluded.client, mac = excluded.mac, state = excluded.state,"
    " granted_at = excluded.granted_at, expires_at = excluded.expires_at, hostname = excluded.hostname"
)
_SPOOL = "INSERT INTO spool (origin, kind, segment, vlan, at, body) VALUES (?, ?, ?, ?, ?, ?)"

_ENDPOINTS = ForMany(
    lambda macs: Endpoint.select(
        Endpoint.segment, Endpoint.mac, Endpoint.id, Endpoint.machine, Endpoint.signature, Endpoint.last_seen,
        Endpoint.ip, Endpoint.kind,
    ).where(Endpoint.mac.in_(macs))
)  # fmt: skip


def _joined(ids: Sequence[Any]) -> ModelSelect[Endpoint]:
    return Endpoint.select(Endpoint.id, Endpoint.machine, Endpoint.kind).where(Endpoint.id.in_(ids))


_JOINED = ForMany(_joined)
_EXPECTED = ForMany(
    lambda macs: ManifestRow.select(ManifestRow.bmc_mac, ManifestRow.machine).where(
        ManifestRow.bmc_mac.in_(macs), ManifestRow.machine > 0
    )
)
_EXPECTED_SERIAL = Prepared(
    lambda serial: ManifestRow.select(ManifestRow.machine).where(
        (ManifestRow.serial == serial) & (ManifestRow.bmc_mac == "") & (ManifestRow.machine > 0)
        & ~fn.EXISTS(Endpoint.select(SQL("1")).where(Endpoint.machine == ManifestRow.machine))
    )
)  # fmt: skip

Key = tuple[str, str]
"""A segment and a MAC."""


class Spooled(NamedTuple):
    """`kind` says how `body` is to be read. For a frame: `vlan` is the tag that the kernel took out of it (-1 = none),
    `at` when it came (0 = not known)."""

    kind: str
    segment: str
    vlan: int
    at: int
    body: bytes


def find_endpoints(reader: Reader, keys: Collection[Key]) -> dict[Key, KnownEndpoint]:
    """Those of the endpoints that are recorded."""
    found = {}
    for segment, mac, number, machine, stored, *rest in _ENDPOINTS.rows(reader, [mac for _, mac in keys]):
        if (segment, mac) in keys:
            signatures = bytes(stored)
            each = tuple(signatures[start : start + 8] for start in range(0, len(signatures), 8))
            found[segment, mac] = KnownEndpoint(number, machine, each, *rest)
    return found


def read_joined(reader: Reader, endpoints: Sequence[KnownEndpoint]) -> None:
    """Machine and kind anew: others may have joined an endpoint to another machine (a manifest, an inventory). On a
    server, other appliances write at the same time: the rows are locked, in the order of their ids."""
    ids = sorted({known.id for known in endpoints})
    if ids and is_postgresql(reader.database):
        query = lock_rows(_joined(ids).order_by(Endpoint.id), reader.database)
        found = query.tuples().execute(reader.database)
    else:
        found = _JOINED.rows(reader, ids)
    stored = {number: rest for number, *rest in found}
    for known in endpoints:
        if known.id in stored:
            known.machine, known.kind = stored[known.id]


def machines_of_macs(reader: Reader, macs: Collection[str]) -> dict[str, int]:
    """The machines of the manifest's rows that name these MACs."""
    return {mac: machine for mac, machine in _EXPECTED.rows(reader, list(macs))}


def machine_of_serial(reader: Reader, serial: str) -> int:
    """The machine of the manifest's row with this serial, if the row names no MAC and the machine has no endpoint."""
    found = _EXPECTED_SERIAL.rows(reader, serial)
    return int(found[0][0]) if found else 0


def highest_endpoint(reader: Reader) -> int:
    """The highest id: about how many endpoints were recorded."""
    return int(Endpoint.select(fn.MAX(Endpoint.id)).scalar(reader.database) or 0)


def move_endpoints(tx: Transaction, moved: Sequence[tuple[str, int]]) -> None:
    """(IP address, endpoint): new addresses. The worker, which waits for no other sign of an address, looks at their
    machines at once, as far as these are matched with the manifest."""
    if moved:
        tx.run_many(_MOVE_ENDPOINTS, moved)
        tx.run_many(_WAKE, [(tx.now, endpoint) for _, endpoint in moved])


def save_leases(tx: Transaction, leases: Iterable[tuple[str, Lease]], ahead: int = 0) -> None:
    """Writes (segment, lease) pairs in order; the latest of an address stays. `ahead`: how far the wall clock, by which
    they are stored, is ahead of the engine's."""
    rows = [
        (segment, ipv4_text(lease.ip), lease.client.hex(), lease.mac, str(lease.state),
         lease.granted_at + ahead, lease.expires_at + ahead, lease.hostname)
        for segment, lease in leases
    ]  # fmt: skip
    if rows:
        tx.run_many(_SAVE_LEASES, rows)


def add_to_spool(tx: Transaction, rows: Iterable[Spooled]) -> None:
    tx.run_many(_SPOOL, [(tx.origin, *row) for row in rows])


class WireBatch:
    """Rows of one transaction, written together by `flush`. `joined`: the machines that endpoints of it were joined to,
    which the database does not show before."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self.joined: set[int] = set()
        self._machines: list[tuple[object, ...]] = []
        self._texts: list[tuple[int, str]] = []
        self._added: list[tuple[object, ...]] = []
        self._updated: list[tuple[object, ...]] = []
        self._facts: list[tuple[object, ...]] = []
        self._frames: list[tuple[object, ...]] = []
        self._many_contents: set[int] = set()

    def add_machines(self, first: Sequence[Sighting]) -> Sequence[int]:
        """A machine that nobody expects for each of the sightings; why it waits is the same for all of them."""
        if not first:
            return ()
        assessment = assess(View(state=State.DISCOVERED, seen=True, row=None), self.tx.policy)
        reasons, now = stored_reasons(assessment), self.tx.now
        ids = self.tx.allocate_ids(Machine, len(first))
        for number, sighting in zip(ids, first, strict=True):
            self._machines.append((number, str(State.DISCOVERED), now, *reasons, sighting.segment, now, now))
            stated = (value for name, value, _ in sighting.facts if name in search.FACTS)
            self._texts.append((number, search.search_text([sighting.mac, *stated])))
        return ids

    def add_endpoint(self, known: KnownEndpoint, sighting: Sighting) -> None:
        self._added.append(
            (known.id, sighting.segment, sighting.mac, str(sighting.kind), known.machine, sighting.ip, sighting.vlan,
             sighting.signature, sighting.at or self.tx.now, self.tx.now)
        )  # fmt: skip

    def update_endpoint(self, known: KnownEndpoint) -> None:
        signatures = b"".join(known.signatures)
        self._updated.append((str(known.kind), known.machine, known.ip, signatures, self.tx.now, known.id))

    def add_evidence(self, known: KnownEndpoint, sighting: Sighting, action: str) -> None:
        """Facts, the packet as their evidence, and the journal's entry. Its `seen_at` is the packet's `at`: the entry
        is written later than the packet was received."""
        frame, at = sighting.frame[:FRAME_BYTES], sighting.at or self.tx.now
        self._frames.append((known.id, sighting.source, sighting.summary, frame, sighting.vlan, at))
        self.add_facts(known, sighting)
        if len(known.signatures) == SIGNATURES:
            self._many_contents.add(known.id)
        self.tx.journal(
            action, machine=known.machine, endpoint=known.id, mac=sighting.mac, segment=sighting.segment,
            kind=str(sighting.kind), source=sighting.source, summary=sighting.summary, seen_at=at,
        )  # fmt: skip

    def add_facts(self, known: KnownEndpoint, sighting: Sighting) -> None:
        at, machine, endpoint = sighting.at or self.tx.now, known.machine, known.id
        evidence = f"{sighting.source} packet from {sighting.mac}"
        for name, value, source in sighting.facts:
            self._facts.append((machine, endpoint, name, storable(value), source, evidence, at, at))

    def flush(self) -> None:
        search.put_texts(self.tx, self._texts)
        for statement, rows in (
            (_ADD_MACHINES, self._machines),
            (_ADD_ENDPOINTS, self._added),
            (_UPDATE_ENDPOINTS, self._updated),
            (_ADD_FACTS, self._facts),
            (_TRIM_FACTS, [(endpoint, endpoint, VALUES_KEPT) for endpoint in self._many_contents]),
            (_ADD_FRAMES, self._frames),
        ):
            if rows:
                self.tx.run_many(statement, rows)
        endpoints = {row[0] for row in self._frames}
        if 0 < len(endpoints) <= FRAMES_KEPT:  # a batch of many newcomers has none with many packets
            self.tx.run_many(_TRIM_FRAMES, [(each, each, FRAMES_KEPT, each) for each in endpoints])
