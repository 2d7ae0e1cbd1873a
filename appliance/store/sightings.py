"""Records what packets told: endpoints, facts, evidence and journal, many in one transaction.

An endpoint that says what it said before costs one dictionary look-up; only news is written."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass

from appliance.domain.facts import Name
from appliance.domain.levels import View, assess
from appliance.domain.lifecycle import State
from appliance.domain.moments import HOUR, MINUTE, SECOND
from appliance.domain.sightings import NOT_MACHINES, Kind, Sighting
from appliance.store.standing import stored_reasons
from appliance.store.transaction import Transaction

REFRESH = 30 * SECOND
"""`last_seen` in the database is at most this old while the endpoint goes on speaking."""

SIGNATURES = 8
"""How many different wordings of one endpoint are remembered (boot firmware, then an operating system, ...)."""

FRAMES_KEPT = 32
"""Packets kept as evidence for one endpoint."""

NEWS_AT_ONCE, NEWS_EVERY = 16, MINUTE
"""An endpoint tells so many new things at once, and then one more in this time; what goes beyond is only counted, so
that no device can fill the journal by changing its words."""

FLOOD_TOLD = HOUR
"""How often it is told that words are only counted."""

VALUES_KEPT = 16
"""Values of one fact from one source, of an endpoint with many words; the latest ones stay."""

ENDPOINTS = 250_000
"""With so many endpoints recorded, one that nobody expects is no longer recorded: somebody makes up addresses."""

_FACT = (
    "INSERT INTO fact (machine, endpoint, name, value, source, evidence, first_seen, last_seen)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (endpoint, name, value, source) WHERE endpoint > 0"
    " DO UPDATE SET last_seen = excluded.last_seen, evidence = excluded.evidence, machine = excluded.machine"
)


_TRIM_FACTS = (
    "DELETE FROM fact WHERE endpoint = ? AND id IN (SELECT id FROM (SELECT id, row_number() OVER"
    " (PARTITION BY name, source ORDER BY last_seen DESC, id DESC) AS place FROM fact WHERE endpoint = ?)"
    " WHERE place > ?)"
)

_WAKE = "UPDATE machine SET due = ? WHERE id = (SELECT machine FROM endpoint WHERE id = ?) AND due > ?"

_VAGUE = frozenset({Kind.UNKNOWN, Kind.FIRMWARE})
"""What an endpoint seems to be until it tells more: boot firmware comes first, the system that it starts later."""


@dataclass(slots=True)
class _Known:
    """What the recorder remembers of an endpoint, so that a repeated packet needs no query."""

    id: int
    machine: int
    signatures: tuple[bytes, ...]
    last_written: int
    ip: str
    kind: str
    news_until: int = 0
    muted: int = 0
    flood_told_at: int = -FLOOD_TOLD

    def may_tell(self, now: int) -> bool:
        """Whether more news is recorded now; takes its share of the allowance (a leaky bucket) if so."""
        begin = max(self.news_until, now)
        if begin - now > NEWS_AT_ONCE * NEWS_EVERY:  # the clock was set back
            begin = now
        if begin - now > (NEWS_AT_ONCE - 1) * NEWS_EVERY:
            return False
        self.news_until = begin + NEWS_EVERY
        return True


def _load(tx: Transaction, segment: str, mac: str) -> _Known | None:
    row = tx.one(
        "SELECT id, machine, signature, last_seen, ip, kind FROM endpoint WHERE segment = ? AND mac = ?", segment, mac
    )
    if row is None:
        return None
    signatures = tuple(row[2][i : i + 8] for i in range(0, len(row[2]), 8))
    return _Known(row[0], row[1], signatures, row[3], row[4], row[5])


class Recorder:
    """Belongs to one process (whoever hears packets); remembers up to `capacity` endpoints between transactions.
    After a failed transaction call `forget()`."""

    def __init__(self, capacity: int = 200_000, endpoints: int = ENDPOINTS) -> None:
        self._known: OrderedDict[tuple[str, str], _Known] = OrderedDict()
        self._capacity = capacity
        self._endpoints = endpoints
        self._crowd_told_at = -FLOOD_TOLD

    def forget(self) -> None:
        self._known.clear()

    def record(self, tx: Transaction, sightings: Iterable[Sighting]) -> None:
        """Writes what is new in the sightings, in order."""
        batch = _Batch(tx)
        for sighted in sightings:
            self._one(batch, sighted)
        batch.flush()
        while len(self._known) > self._capacity:
            self._known.popitem(last=False)

    def is_recorded(self, segment: str, mac: str, signature: bytes, now: int) -> bool:
        """Whether recording these words again would write nothing: then nobody needs to read them."""
        known = self._known.get((segment, mac))
        return known is not None and signature in known.signatures and now - known.last_written < REFRESH

    def address(self, segment: str, mac: str) -> str:
        """Where a recorded endpoint was located last; "" when that is not known here."""
        known = self._known.get((segment, mac))
        return known.ip if known else ""

    def may_record_note(self, tx: Transaction, segment: str, mac: str) -> bool:
        """Whether the journal takes one more note about this MAC; its own words and notes share one allowance."""
        if not mac:
            return True
        known = self._find(tx, segment, mac)
        return known is not None and known.may_tell(tx.now)

    @staticmethod
    def whose(tx: Transaction, segment: str, mac: str) -> tuple[int, int]:
        """(endpoint, machine) of a recorded MAC, 0 where there is none."""
        row = tx.one("SELECT id, machine FROM endpoint WHERE segment = ? AND mac = ?", segment, mac)
        return (int(row[0]), int(row[1])) if row else (0, 0)

    def locate(self, tx: Transaction, addresses: Iterable[tuple[str, str, str]]) -> None:
        """(segment, MAC, IP): where recorded endpoints can now be reached. Wakes whoever waits for their machine."""
        moved = []
        for segment, mac, ip in addresses:
            known = self._find(tx, segment, mac)
            if known is not None and known.ip != ip:
                known.ip = ip
                moved.append((ip, known.id))
        if not moved:
            return
        tx.run_many("UPDATE endpoint SET ip = ? WHERE id = ?", moved)
        tx.run_many(_WAKE, [(tx.now, endpoint, tx.now) for _, endpoint in moved])

    def _one(self, batch: _Batch, sighted: Sighting) -> None:
        known = self._find(batch.tx, sighted.segment, sighted.mac)
        if known is None:
            made = batch.create(sighted, self._endpoints)
            if made is None:
                self._report_endpoint_limit(batch.tx)
            else:
                self._known[sighted.segment, sighted.mac] = made
            return
        if sighted.signature not in known.signatures or (sighted.ip and sighted.ip != known.ip):
            if known.may_tell(batch.tx.now):
                batch.news(known, sighted)
            else:
                batch.mute(known, sighted)
        elif batch.tx.now - known.last_written >= REFRESH:
            batch.refresh(known, sighted)

    def _find(self, tx: Transaction, segment: str, mac: str) -> _Known | None:
        key = (segment, mac)
        known = self._known.get(key) or _load(tx, segment, mac)
        if known is not None:
            self._known[key] = known
            self._known.move_to_end(key)
        return known

    def _report_endpoint_limit(self, tx: Transaction) -> None:
        if tx.now - self._crowd_told_at >= FLOOD_TOLD:
            self._crowd_told_at = tx.now
            tx.journal(
                "endpoint.crowd",
                f"{self._endpoints} endpoints are recorded; new ones are recorded only where the manifest names them.",
            )


class _Batch:
    """Rows of one transaction, written together at its end."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx
        self._endpoints: list[tuple[object, ...]] = []
        self._machines: list[tuple[object, ...]] = []
        self._facts: list[tuple[object, ...]] = []
        self._frames: list[tuple[object, ...]] = []
        self._rate_limited_ids: set[int] = set()
        self._unexpected: tuple[str, str, str] | None = None

    def create(self, sighted: Sighting, limit: int) -> _Known | None:
        """A new endpoint, joined to the machine that the manifest names for it, or to a new one. None when there are
        `limit` of them and nobody expects this one."""
        tx, endpoint = self.tx, self.tx.next_id("endpoint")
        machine = self._expected(sighted)
        if not machine and endpoint > limit:
            return None
        if not machine and sighted.kind not in NOT_MACHINES:
            machine = self._new_machine(sighted)
        self._endpoints.append(
            (endpoint, sighted.segment, sighted.mac, sighted.kind, machine, sighted.ip, sighted.vlan,
             sighted.signature, sighted.at or tx.now, tx.now)
        )  # fmt: skip
        known = _Known(endpoint, machine, (sighted.signature,), tx.now, sighted.ip, sighted.kind)
        self._tell(known, sighted, "endpoint.seen")
        return known

    def _new_machine(self, sighted: Sighting) -> int:
        machine = self.tx.next_id("machine")
        self._machines.append(
            (machine, State.DISCOVERED, self.tx.now, *self._reasons(), sighted.segment, self.tx.now, self.tx.now)
        )
        return machine

    def _reasons(self) -> tuple[str, str, str]:
        """Why a machine that nothing is known of does not move: the same sentence for each of them."""
        if not self._unexpected:
            assessment = assess(View(state=State.DISCOVERED, seen=True, row=None), self.tx.policy)
            self._unexpected = stored_reasons(assessment)
        return self._unexpected

    def _expected(self, sighted: Sighting) -> int:
        """The machine of the manifest's row with this MAC, whatever it seems to be (one forged frame must not hide an
        expected machine); else of the row without a MAC whose serial it claims."""
        found = self.tx.one("SELECT machine FROM manifest_row WHERE bmc_mac = ? AND machine > 0", sighted.mac)
        claims = [value for name, value, _ in sighted.facts if name == Name.SERIAL]
        if found is None and claims and sighted.kind not in NOT_MACHINES:
            found = self.tx.one(
                "SELECT r.machine FROM manifest_row r WHERE r.bmc_mac = '' AND r.serial = ? AND r.machine > 0"
                " AND NOT EXISTS (SELECT 1 FROM endpoint e WHERE e.machine = r.machine)",
                claims[0],
            )
        return int(found[0]) if found else 0

    def news(self, known: _Known, sighted: Sighting) -> None:
        """The endpoint said something that it had not said before."""
        self._reread(known)
        kind = sighted.kind if known.kind in _VAGUE and sighted.kind != Kind.UNKNOWN else known.kind
        if known.machine == 0:
            known.machine = self._expected(sighted)
        if known.machine == 0 and known.kind not in NOT_MACHINES and kind not in NOT_MACHINES:
            known.machine = self._new_machine(sighted)
        is_new = sighted.signature not in known.signatures
        if is_new:
            known.signatures = (*known.signatures, sighted.signature)[-SIGNATURES:]
        known.kind, known.ip, known.last_written = kind, sighted.ip or known.ip, self.tx.now
        self._flush_endpoints()
        self.tx.run(
            "UPDATE endpoint SET kind = ?, machine = ?, ip = ?, signature = ?, last_seen = ? WHERE id = ?",
            kind, known.machine, known.ip, b"".join(known.signatures), self.tx.now, known.id,
        )  # fmt: skip
        if is_new:
            self._tell(known, sighted, "endpoint.news")
            if len(known.signatures) == SIGNATURES:
                self._rate_limited_ids.add(known.id)
        else:
            self._add_facts(known, sighted)
        self.tx.touch(known.machine)

    def mute(self, known: _Known, sighted: Sighting) -> None:
        """It changes its words faster than they are recorded: they are counted."""
        known.muted += 1
        if self.tx.now - known.flood_told_at >= FLOOD_TOLD:
            known.flood_told_at = self.tx.now
            self._flush_endpoints()
            self.tx.journal(
                "endpoint.flood",
                f"{sighted.mac} changes its words faster than they are recorded; {known.muted} were left out so far.",
                machine=known.machine, endpoint=known.id, mac=sighted.mac, segment=sighted.segment, muted=known.muted,
            )  # fmt: skip

    def _reread(self, known: _Known) -> None:
        """Others may have joined the endpoint to another machine meanwhile (a manifest, the BMC's inventory)."""
        row = self.tx.one("SELECT machine, kind FROM endpoint WHERE id = ?", known.id)
        known.machine, known.kind = (row[0], row[1]) if row else (known.machine, known.kind)

    def refresh(self, known: _Known, sighted: Sighting) -> None:
        self._reread(known)
        known.last_written = self.tx.now
        if known.machine == 0 and (machine := self._expected(sighted)):
            known.machine = machine
            self.tx.touch(machine)
        self.tx.run("UPDATE endpoint SET last_seen = ?, machine = ? WHERE id = ?", self.tx.now, known.machine, known.id)
        self._add_facts(known, sighted)

    def _tell(self, known: _Known, sighted: Sighting, action: str) -> None:
        """Facts, the packet as their evidence, and the journal's entry."""
        self._frames.append(
            (known.id, sighted.source, sighted.summary, sighted.frame[:1600], sighted.vlan, sighted.at or self.tx.now)
        )
        self._add_facts(known, sighted)
        self.tx.journal(
            action, sighted.summary, machine=known.machine, endpoint=known.id,
            mac=sighted.mac, segment=sighted.segment, kind=str(sighted.kind), source=sighted.source,
        )  # fmt: skip

    def _add_facts(self, known: _Known, sighted: Sighting) -> None:
        at, machine, endpoint = sighted.at or self.tx.now, known.machine, known.id
        evidence = f"{sighted.source} packet from {sighted.mac}"
        for name, value, source in sighted.facts:
            self._facts.append((machine, endpoint, name, value, source, evidence, at, at))

    def _flush_endpoints(self) -> None:
        self.tx.run_many(
            "INSERT INTO machine (id, state, state_since, reasons, reason_code, reason_role, segment, created_at,"
            " changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            self._machines,
        )
        self.tx.run_many("INSERT INTO endpoint VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", self._endpoints)
        expected = {row[4] for row in self._endpoints} - {row[0] for row in self._machines}
        self.tx.touch(*(machine for machine in expected if isinstance(machine, int)))
        self._machines, self._endpoints = [], []

    def flush(self) -> None:
        self._flush_endpoints()
        self.tx.run_many(_FACT, self._facts)
        self.tx.run_many(_TRIM_FACTS, [(endpoint, endpoint, VALUES_KEPT) for endpoint in self._rate_limited_ids])
        self.tx.run_many(
            "INSERT INTO sighting (endpoint, kind, summary, frame, vlan, at) VALUES (?, ?, ?, ?, ?, ?)", self._frames
        )
        self._trim({row[0] for row in self._frames})
        self._facts, self._frames = [], []

    def _trim(self, endpoints: set[object]) -> None:
        """Keeps the first packet and the latest ones of each endpoint that has many."""
        if len(endpoints) > FRAMES_KEPT:
            return
        for endpoint in endpoints:
            self.tx.run(
                "DELETE FROM sighting WHERE endpoint = ?1 AND id NOT IN (SELECT id FROM sighting WHERE endpoint = ?1"
                " ORDER BY id DESC LIMIT ?2) AND id != (SELECT min(id) FROM sighting WHERE endpoint = ?1)",
                endpoint, FRAMES_KEPT,
            )  # fmt: skip
