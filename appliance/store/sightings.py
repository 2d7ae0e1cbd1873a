"""Records what frames lead to: endpoints, facts, evidence and journal entries, many in one transaction.

Whether a sighting is a change is decided by `engine.endpoint_cache`; the statements are in `store.wire_batch`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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
from appliance.store.models import Endpoint
from appliance.store.transaction import Transaction
from appliance.store.wire_batch import (
    Key,
    WireBatch,
    find_endpoints,
    highest_endpoint,
    machine_of_serial,
    machines_of_macs,
    move_endpoints,
    read_joined,
)

ENDPOINTS = 250_000
"""With so many endpoints recorded, one that nobody expects is no longer recorded: a device invents addresses."""


class Recorder:
    """Belongs to one process. After a failed transaction call `forget()`. `now` measures durations (rate limits, when
    to refresh), by a clock that nobody sets; without it the transaction's instant does. What is written has that."""

    def __init__(self, cache: EndpointCache | None = None, endpoints: int = ENDPOINTS) -> None:
        self.cache = cache or EndpointCache()
        self._endpoints = endpoints
        self._limit_reports = ReportInterval(LIMIT_REPORTED_EVERY)

    def forget(self) -> None:
        self.cache.clear()

    def record_events(self, tx: Transaction, events: Sequence[WireEvent], now: int | None = None) -> None:
        """Sightings, then addresses, then the journal's entries, each in order. An entry about an endpoint takes its
        share of the endpoint's rate limit; one about an endpoint that is not recorded is left out."""
        now = tx.now if now is None else now
        self.record(tx, [event.read() for event in events if isinstance(event, PendingSighting)], now)
        self.locate(tx, [event for event in events if isinstance(event, AddressLearned)], now)
        notes = [event for event in events if isinstance(event, JournalNote)]
        about = self._find(tx, [(note.segment, note.mac) for note in notes if note.mac], now)
        read_joined(tx, list(about.values()))
        for note in notes:
            known = about.get((note.segment, note.mac))
            if note.mac and (known is None or not known.admit_change(now)):
                continue
            machine, endpoint = (known.machine, known.id) if known else (0, 0)
            tx.journal(note.action, machine=machine, endpoint=endpoint, segment=note.segment, **note.data)

    def record(self, tx: Transaction, sightings: Sequence[Sighting], now: int | None = None) -> None:
        """Writes what is new in the sightings, in order; endpoints that nobody has seen before come first."""
        now = tx.now if now is None else now
        batch, first = WireBatch(tx), dict[Key, Sighting]()
        known = self._find(tx, [(sighting.segment, sighting.mac) for sighting in sightings], now)
        for sighting in sightings:
            if (sighting.segment, sighting.mac) not in known:
                first.setdefault((sighting.segment, sighting.mac), sighting)
        changing = [
            known[sighting.segment, sighting.mac]
            for sighting in sightings
            if (sighting.segment, sighting.mac) in known
            and not self.cache.is_recorded(sighting.segment, sighting.mac, sighting.signature, now)
        ]
        read_joined(tx, changing)
        # The manifest may have come to expect an endpoint that has no machine, or is not seen before.
        unjoined = [*first, *(key for key, endpoint in known.items() if endpoint.machine == 0)]
        expected = machines_of_macs(tx, {mac for _, mac in unjoined})
        known |= self._create(batch, first, expected, now)
        for sighting in sightings:
            endpoint = known.get((sighting.segment, sighting.mac))
            if endpoint is not None and first.get((sighting.segment, sighting.mac)) is not sighting:
                self._change(batch, endpoint, sighting, expected, now)
        batch.flush()
        self.cache.trim()

    def locate(self, tx: Transaction, addresses: Sequence[AddressLearned], now: int | None = None) -> None:
        """Where recorded endpoints can now be reached. Wakes whoever waits for their machine."""
        keys = [(learned.segment, learned.mac) for learned in addresses]
        known = self._find(tx, keys, tx.now if now is None else now)
        moved = []
        for learned in addresses:
            endpoint = known.get((learned.segment, learned.mac))
            if endpoint is not None and endpoint.ip != learned.ip:
                endpoint.ip = learned.ip
                moved.append((learned.ip, endpoint.id))
        move_endpoints(tx, moved)

    def _find(self, tx: Transaction, keys: Iterable[Key], now: int) -> dict[Key, KnownEndpoint]:
        """Those of the endpoints that are recorded, from the cache or the database."""
        found, missing = {}, []
        for key in dict.fromkeys(keys):
            known = self.cache.get(*key)
            if known is None:
                missing.append(key)
            else:
                found[key] = known
        stored = find_endpoints(tx, set(missing)) if missing else {}
        for known in stored.values():
            known.last_written = now - max(0, tx.now - known.last_written)
        found |= stored
        for key, known in found.items():
            self.cache.put(*key, known)
        return found

    def _create(
        self, batch: WireBatch, first: Mapping[Key, Sighting], expected: Mapping[str, int], now: int
    ) -> dict[Key, KnownEndpoint]:
        """New endpoints, each joined to the machine that the manifest names for it, or to a new one. When there are too
        many endpoints, only those that somebody expects."""
        if not first:
            return {}
        tx, room, joined = batch.tx, self._endpoints - highest_endpoint(batch.tx), dict[Key, int]()
        for key, sighting in first.items():
            machine = _expected(batch, sighting, expected)
            if machine or len(joined) < room:
                joined[key] = machine
            elif self._limit_reports.due(now):
                tx.journal("endpoint.limit_reached", count=self._endpoints)
        new = [key for key, machine in joined.items() if not machine and can_be_machine(first[key].kind)]
        machines = batch.add_machines([first[key] for key in new])
        unexpected = dict(zip(new, machines, strict=True))
        joined |= unexpected
        created, ids = {}, tx.allocate_ids(Endpoint, len(joined)) if joined else ()
        for number, (key, machine) in zip(ids, joined.items(), strict=True):
            sighting = first[key]
            known = KnownEndpoint(number, machine, (sighting.signature,), now, sighting.ip, str(sighting.kind))
            batch.add_endpoint(known, sighting)
            batch.add_evidence(known, sighting, "endpoint.seen")
            self.cache.put(*key, known)
            created[key] = known
        tx.touch(*(machine for key, machine in joined.items() if key not in unexpected))
        return created

    def _change(
        self, batch: WireBatch, known: KnownEndpoint, sighting: Sighting, expected: Mapping[str, int], now: int
    ) -> None:
        tx = batch.tx
        change = known.change(sighting, now)
        if change is Change.LIMITED and known.limit_report_due(now):
            tx.journal(
                "endpoint.rate_limited", machine=known.machine, endpoint=known.id, mac=sighting.mac,
                segment=sighting.segment, count=known.limited,
            )  # fmt: skip
        if change is Change.REFRESH:
            known.last_written = now
            if not known.machine and (machine := _expected(batch, sighting, expected)):
                known.machine = machine
                tx.touch(machine)
            batch.add_facts(known, sighting)
            batch.update_endpoint(known)
        elif change is Change.NEW:
            could_be_machine = can_be_machine(known.kind)
            is_new_content = known.update(sighting, now)
            known.machine = known.machine or _expected(batch, sighting, expected)
            if not known.machine and could_be_machine and can_be_machine(known.kind):
                (known.machine,) = batch.add_machines([sighting])
            batch.update_endpoint(known)
            if is_new_content:
                batch.add_evidence(known, sighting, "endpoint.changed")
            else:
                batch.add_facts(known, sighting)
            tx.touch(known.machine)


def _expected(batch: WireBatch, sighting: Sighting, expected: Mapping[str, int]) -> int:
    """The machine of the manifest's row with this MAC, whatever it seems to be (one forged frame must not hide an
    expected machine); else of the row without a MAC that has the serial it claims, if no endpoint has it yet, also none
    of this batch."""
    machine = expected.get(sighting.mac, 0)
    if not machine and can_be_machine(sighting.kind):
        claims = [value for name, value, _ in sighting.facts if name == Name.SERIAL]
        machine = machine_of_serial(batch.tx, claims[0]) if claims else 0
        machine = 0 if machine in batch.joined else machine
    batch.joined.add(machine)
    return machine
