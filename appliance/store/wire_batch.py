"""The statements of the wire's batches, written by hand: thousands of rows a second are too many for an object each,
and whole batches are written with one statement a table."""

from __future__ import annotations

from collections.abc import Sequence

from appliance.domain.levels import View, assess
from appliance.domain.lifecycle import State
from appliance.domain.sightings import Sighting
from appliance.engine.endpoint_cache import SIGNATURES, KnownEndpoint
from appliance.store.standing import stored_reasons
from appliance.store.transaction import Transaction

FRAMES_KEPT = 32
"""Packets kept as evidence for one endpoint: the first, and the latest."""

VALUES_KEPT = 16
"""Values of one fact from one source, of an endpoint whose content changes often; the latest ones stay."""

FRAME_BYTES = 1600
"""How much of a frame is kept."""

_ADD_MACHINES = (
    "INSERT INTO machine (id, state, state_since, reasons, reason_code, reason_role, segment, created_at, changed_at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
_ADD_ENDPOINTS = "INSERT INTO endpoint VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ADD_FACTS = (
    "INSERT INTO fact (machine, endpoint, name, value, source, evidence, first_seen, last_seen)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (endpoint, name, value, source) WHERE endpoint > 0"
    " DO UPDATE SET last_seen = excluded.last_seen, evidence = excluded.evidence, machine = excluded.machine"
)
_TRIM_FACTS = (
    "DELETE FROM fact WHERE endpoint = ? AND id IN (SELECT id FROM (SELECT id, row_number() OVER"
    " (PARTITION BY name, source ORDER BY last_seen DESC, id DESC) AS place FROM fact WHERE endpoint = ?)"
    " AS ranked WHERE place > ?)"
)
_ADD_FRAMES = "INSERT INTO sighting (endpoint, kind, summary, frame, vlan, at) VALUES (?, ?, ?, ?, ?, ?)"
_TRIM_FRAMES = (
    "DELETE FROM sighting WHERE endpoint = ? AND id NOT IN (SELECT id FROM sighting WHERE endpoint = ?"
    " ORDER BY id DESC LIMIT ?) AND id != (SELECT min(id) FROM sighting WHERE endpoint = ?)"
)
_WAKE = "UPDATE machine SET due = ? WHERE id = (SELECT machine FROM endpoint WHERE id = ?) AND due > ?"


def find_endpoint(tx: Transaction, segment: str, mac: str) -> KnownEndpoint | None:
    row = tx.one(
        "SELECT id, machine, signature, last_seen, ip, kind FROM endpoint WHERE segment = ? AND mac = ?", segment, mac
    )
    if row is None:
        return None
    signatures = tuple(row[2][start : start + 8] for start in range(0, len(row[2]), 8))
    return KnownEndpoint(row[0], row[1], signatures, row[3], row[4], row[5])


def read_joined(tx: Transaction, known: KnownEndpoint) -> tuple[int, str]:
    """The machine and the kind of an endpoint as they are stored; as they are known when it is not stored yet."""
    row = tx.one("SELECT machine, kind FROM endpoint WHERE id = ?", known.id)
    return (row[0], row[1]) if row else (known.machine, known.kind)


def expected_machine(tx: Transaction, mac: str, serial: str) -> int:
    """The machine of the manifest's row with this MAC; else, with a `serial`, of the row without a MAC that names it
    and whose machine has no endpoint yet. 0 when there is none."""
    found = tx.one("SELECT machine FROM manifest_row WHERE bmc_mac = ? AND machine > 0", mac)
    if found is None and serial:
        found = tx.one(
            "SELECT r.machine FROM manifest_row r WHERE r.bmc_mac = '' AND r.serial = ? AND r.machine > 0"
            " AND NOT EXISTS (SELECT 1 FROM endpoint e WHERE e.machine = r.machine)",
            serial,
        )
    return int(found[0]) if found else 0


def move_endpoints(tx: Transaction, moved: Sequence[tuple[str, int]]) -> None:
    """(IP address, endpoint): new addresses. The worker looks at their machines at once."""
    if moved:
        tx.run_many("UPDATE endpoint SET ip = ? WHERE id = ?", moved)
        tx.run_many(_WAKE, [(tx.now, endpoint, tx.now) for _, endpoint in moved])


class WireBatch:
    """Rows of one transaction, written together by `flush`."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self._endpoints: list[tuple[object, ...]] = []
        self._machines: list[tuple[object, ...]] = []
        self._facts: list[tuple[object, ...]] = []
        self._frames: list[tuple[object, ...]] = []
        self._full_ids: set[int] = set()
        self._reasons: tuple[str, str, str] | None = None

    def add_machine(self, segment: str) -> int:
        """A machine that nobody expects; why it does not move on is the same for each of them."""
        if self._reasons is None:
            assessment = assess(View(state=State.DISCOVERED, seen=True, row=None), self.tx.policy)
            self._reasons = stored_reasons(assessment)
        machine, now = self.tx.next_id("machine"), self.tx.now
        self._machines.append((machine, State.DISCOVERED, now, *self._reasons, segment, now, now))
        return machine

    def add_endpoint(self, known: KnownEndpoint, sighting: Sighting) -> None:
        self._endpoints.append(
            (known.id, sighting.segment, sighting.mac, sighting.kind, known.machine, sighting.ip, sighting.vlan,
             sighting.signature, sighting.at or self.tx.now, self.tx.now)
        )  # fmt: skip

    def add_evidence(self, known: KnownEndpoint, sighting: Sighting, action: str) -> None:
        """Facts, the packet as their evidence, and the journal's entry."""
        at = sighting.at or self.tx.now
        self._frames.append(
            (known.id, sighting.source, sighting.summary, sighting.frame[:FRAME_BYTES], sighting.vlan, at)
        )
        self.add_facts(known, sighting)
        if len(known.signatures) == SIGNATURES:
            self._full_ids.add(known.id)
        self.tx.journal(
            action, machine=known.machine, endpoint=known.id, mac=sighting.mac, segment=sighting.segment,
            kind=str(sighting.kind), source=sighting.source, summary=sighting.summary,
        )  # fmt: skip

    def add_facts(self, known: KnownEndpoint, sighting: Sighting) -> None:
        at, machine, endpoint = sighting.at or self.tx.now, known.machine, known.id
        evidence = f"{sighting.source} packet from {sighting.mac}"
        for name, value, source in sighting.facts:
            self._facts.append((machine, endpoint, name, value, source, evidence, at, at))

    def update_endpoint(self, known: KnownEndpoint) -> None:
        self.flush_endpoints()
        self.tx.run(
            "UPDATE endpoint SET kind = ?, machine = ?, ip = ?, signature = ?, last_seen = ? WHERE id = ?",
            known.kind, known.machine, known.ip, b"".join(known.signatures), self.tx.now, known.id,
        )  # fmt: skip

    def refresh_endpoint(self, known: KnownEndpoint) -> None:
        self.tx.run("UPDATE endpoint SET last_seen = ?, machine = ? WHERE id = ?", self.tx.now, known.machine, known.id)

    def flush_endpoints(self) -> None:
        """Machines and endpoints, for a statement or an entry that names them."""
        self.tx.run_many(_ADD_MACHINES, self._machines)
        self.tx.run_many(_ADD_ENDPOINTS, self._endpoints)
        expected = {row[4] for row in self._endpoints} - {row[0] for row in self._machines}
        self.tx.touch(*(machine for machine in expected if isinstance(machine, int)))
        self._machines, self._endpoints = [], []

    def flush(self) -> None:
        self.flush_endpoints()
        self.tx.run_many(_ADD_FACTS, self._facts)
        self.tx.run_many(_TRIM_FACTS, [(endpoint, endpoint, VALUES_KEPT) for endpoint in self._full_ids])
        self.tx.run_many(_ADD_FRAMES, self._frames)
        endpoints = {row[0] for row in self._frames}
        if len(endpoints) <= FRAMES_KEPT:  # a batch of many newcomers has none with many packets
            for endpoint in endpoints:
                self.tx.run(_TRIM_FRAMES, endpoint, endpoint, FRAMES_KEPT, endpoint)
        self._facts, self._frames = [], []
