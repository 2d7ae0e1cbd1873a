"""Records what frames lead to: endpoints, facts, evidence and journal entries, many in one transaction.

Whether a sighting is a change is decided by `engine.endpoint_cache`; the statements are in `store.wire_batch`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from appliance.domain.facts import Name
from appliance.domain.sightings import Sighting
from appliance.engine.endpoint_cache import (
    LIMIT_REPORTED_EVERY,
    Change,
    EndpointCache,
    KnownEndpoint,
    can_be_machine,
)
from appliance.engine.events import AddressLearned, JournalNote, PendingSighting, WireEvent
from appliance.engine.rate_limit import ReportInterval
from appliance.store.transaction import Transaction
from appliance.store.wire_batch import WireBatch, expected_machine, find_endpoint, move_endpoints, read_joined

ENDPOINTS = 250_000
"""With so many endpoints recorded, one that nobody expects is no longer recorded: a device invents addresses."""


class Recorder:
    """Belongs to one process. After a failed transaction call `forget()`."""

    def __init__(self, cache: EndpointCache | None = None, endpoints: int = ENDPOINTS) -> None:
        self.cache = cache or EndpointCache()
        self._endpoints = endpoints
        self._limit_reports = ReportInterval(LIMIT_REPORTED_EVERY)

    def forget(self) -> None:
        self.cache.clear()

    def record_events(self, tx: Transaction, events: Sequence[WireEvent]) -> None:
        """Sightings, then addresses, then the journal's entries about endpoints, each in order. An entry about an
        endpoint takes its share of the endpoint's rate limit."""
        self.record(tx, [event.read() for event in events if isinstance(event, PendingSighting)])
        self.locate(tx, [event for event in events if isinstance(event, AddressLearned)])
        for event in events:
            if not isinstance(event, JournalNote):
                continue
            endpoint, machine = 0, 0
            if event.mac:
                known = self._find(tx, event.segment, event.mac)
                if known is None or not known.admit_change(tx.now):
                    continue
                endpoint, machine = known.id, read_joined(tx, known)[0]
            tx.journal(event.action, machine=machine, endpoint=endpoint, segment=event.segment, **event.data)

    def record(self, tx: Transaction, sightings: Iterable[Sighting]) -> None:
        """Writes what is new in the sightings, in order."""
        batch = WireBatch(tx)
        for sighting in sightings:
            known = self._find(tx, sighting.segment, sighting.mac)
            change = Change.NEW if known is None else known.change(sighting, tx.now)
            if known is None:
                self._create(batch, sighting)
            elif change is Change.NEW:
                self._update(batch, known, sighting)
            elif change is Change.REFRESH:
                self._refresh(batch, known, sighting)
            elif change is Change.LIMITED and known.limit_report_due(tx.now):
                batch.flush_endpoints()
                tx.journal(
                    "endpoint.rate_limited", machine=known.machine, endpoint=known.id, mac=sighting.mac,
                    segment=sighting.segment, count=known.limited,
                )  # fmt: skip
        batch.flush()
        self.cache.trim()

    def locate(self, tx: Transaction, addresses: Iterable[AddressLearned]) -> None:
        """Where recorded endpoints can now be reached. Wakes whoever waits for their machine."""
        moved = []
        for learned in addresses:
            known = self._find(tx, learned.segment, learned.mac)
            if known is not None and known.ip != learned.ip:
                known.ip = learned.ip
                moved.append((learned.ip, known.id))
        move_endpoints(tx, moved)

    def _find(self, tx: Transaction, segment: str, mac: str) -> KnownEndpoint | None:
        known = self.cache.get(segment, mac) or find_endpoint(tx, segment, mac)
        if known is not None:
            self.cache.put(segment, mac, known)
        return known

    def _create(self, batch: WireBatch, sighting: Sighting) -> None:
        """A new endpoint, joined to the machine that the manifest names for it, or to a new one; none when there are
        too many of them and nobody expects this one."""
        tx, endpoint = batch.tx, batch.tx.next_id("endpoint")
        machine = _expected(tx, sighting)
        if not machine and endpoint > self._endpoints:
            if self._limit_reports.due(tx.now):
                tx.journal("endpoint.limit_reached", count=self._endpoints)
            return
        if not machine and can_be_machine(sighting.kind):
            machine = batch.add_machine(sighting.segment)
        known = KnownEndpoint(endpoint, machine, (sighting.signature,), tx.now, sighting.ip, sighting.kind)
        batch.add_endpoint(known, sighting)
        batch.add_evidence(known, sighting, "endpoint.seen")
        self.cache.put(sighting.segment, sighting.mac, known)

    @staticmethod
    def _update(batch: WireBatch, known: KnownEndpoint, sighting: Sighting) -> None:
        """The endpoint's content, or its address, is one that it did not have before."""
        # Others may have joined the endpoint to another machine meanwhile (a manifest, the BMC's inventory).
        known.machine, known.kind = read_joined(batch.tx, known)
        could_be_machine = can_be_machine(known.kind)
        is_new_content = known.update(sighting, batch.tx.now)
        known.machine = known.machine or _expected(batch.tx, sighting)
        if not known.machine and could_be_machine and can_be_machine(known.kind):
            known.machine = batch.add_machine(sighting.segment)
        batch.update_endpoint(known)
        if is_new_content:
            batch.add_evidence(known, sighting, "endpoint.changed")
        else:
            batch.add_facts(known, sighting)
        batch.tx.touch(known.machine)

    @staticmethod
    def _refresh(batch: WireBatch, known: KnownEndpoint, sighting: Sighting) -> None:
        """It sends what it sent before: `last_seen` moves on."""
        known.machine, known.kind = read_joined(batch.tx, known)
        known.last_written = batch.tx.now
        if known.machine == 0 and (machine := _expected(batch.tx, sighting)):
            known.machine = machine
            batch.tx.touch(machine)
        batch.refresh_endpoint(known)
        batch.add_facts(known, sighting)


def _expected(tx: Transaction, sighting: Sighting) -> int:
    """The machine of the manifest's row with this MAC, whatever it seems to be (one forged frame must not hide an
    expected machine); else of the row without a MAC whose serial it claims."""
    claims = [value for name, value, _ in sighting.facts if name == Name.SERIAL]
    return expected_machine(tx, sighting.mac, claims[0] if claims and can_be_machine(sighting.kind) else "")
