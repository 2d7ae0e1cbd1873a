"""One machine: its identity and facts, what it waits for, its runs and sign-offs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from appliance.context import Context
from appliance.domain.blockers import Blocker
from appliance.domain.facts import Conflict, Fact, current
from appliance.domain.levels import Rung, assess
from appliance.domain.reservations import other_address_blocker
from appliance.domain.staleness import basis
from appliance.domain.verdicts import RunState
from appliance.errors import NotFound
from appliance.queries.listing import MachineSummary, summary
from appliance.queries.site import downloads
from appliance.store import detail
from appliance.store.detail import (
    AttemptRecord,
    EndpointRecord,
    ManifestRowRecord,
    ProofRecord,
    RunRecord,
    SignOffRecord,
    TlsKeyRecord,
)
from appliance.store.downloads import DownloadRecord
from appliance.store.leases import holder_of
from appliance.store.record import instant
from appliance.store.standing import load_view

RUNS = 10
"""How many acceptance runs a machine's page shows."""


@dataclass(frozen=True, slots=True)
class ShownFact:
    """A fact with what the page adds: `in_conflict` = another source has another value; `former` = its source has a
    newer value."""

    fact: Fact
    in_conflict: bool
    former: bool

    def as_json(self) -> dict[str, Any]:
        fact = self.fact
        return {
            "name": str(fact.name),
            "value": fact.value,
            "source": str(fact.source),
            "evidence": fact.evidence,
            "first_seen": instant(fact.first_seen),
            "last_seen": instant(fact.last_seen),
            "in_conflict": self.in_conflict,
        }


@dataclass(frozen=True, slots=True)
class MachineDetail:
    summary: MachineSummary
    quarantine: str
    manifest_row: ManifestRowRecord | None
    facts: tuple[ShownFact, ...]
    conflicts: tuple[Conflict, ...]
    ladder: tuple[Rung, ...]
    endpoints: tuple[EndpointRecord, ...]
    tls_keys: tuple[TlsKeyRecord, ...]
    attempts: tuple[AttemptRecord, ...]
    proofs: tuple[ProofRecord, ...]
    runs: tuple[RunRecord, ...]
    sign_offs: tuple[SignOffRecord, ...]
    downloads: tuple[DownloadRecord, ...]
    address: Blocker | None = None
    """Why it has another address than its manifest row reserves."""

    def as_json(self) -> dict[str, Any]:
        return self.summary.as_json() | {
            "quarantine": self.quarantine,
            "manifest_row": self.manifest_row.as_json() if self.manifest_row else None,
            "facts": [fact.as_json() for fact in self.facts],
            "conflicts": [conflict.sentence() for conflict in self.conflicts],
            "ladder": [
                {
                    "level": rung.level,
                    "name": rung.name,
                    "reached": rung.level <= self.summary.level and not rung.reasons,
                    "reasons": [reason.as_json() for reason in rung.reasons],
                }
                for rung in self.ladder
            ],
            "endpoints": [endpoint.as_json() for endpoint in self.endpoints],
            "tls_keys": [key.as_json() for key in self.tls_keys],
            "attempts": [attempt.as_json() for attempt in self.attempts],
            "proofs": [proof.as_json() for proof in self.proofs],
            "runs": [run.as_json() for run in self.runs],
            "sign_offs": [sign_off.as_json() for sign_off in self.sign_offs],
            "downloads": [download.as_json() for download in self.downloads],
            "address": self.address.as_json() if self.address else None,
        }


def machine(context: Context, number: int) -> MachineDetail:
    """Everything about one machine. Raises NotFound."""
    store, found = context.store, summary(context, number)
    if found is None:
        raise NotFound(f"There is no machine {number}.")
    view = load_view(store, number)
    assessment = assess(view, store.policy)
    row = detail.manifest_row_of(store, number)
    return MachineDetail(
        summary=found,
        quarantine=view.quarantine,
        manifest_row=row,
        facts=shown_facts(view.facts, assessment.conflicts),
        conflicts=assessment.conflicts,
        ladder=assessment.ladder,
        endpoints=detail.endpoints_of(store, number),
        tls_keys=detail.tls_keys_of(store, number),
        attempts=detail.attempts_of(store, number),
        proofs=detail.proofs_of(store, number),
        runs=runs(context, number, basis(view, store.policy)),
        sign_offs=detail.sign_offs_of(store, number),
        downloads=tuple(downloads(context, machine=number, limit=50)),
        address=_address_blocker(context, found, row.ip if row else ""),
    )


def _address_blocker(context: Context, found: MachineSummary, planned: str) -> Blocker | None:
    if planned in ("", found.ip) or not found.ip:
        return None
    holder = holder_of(context.store, found.segment, planned, context.clock())
    return other_address_blocker(planned, found.ip, holder)


def shown_facts(facts: Sequence[Fact], conflicts: Sequence[Conflict]) -> tuple[ShownFact, ...]:
    """Those in conflict first, then by name; the newest of a name first."""
    in_conflict = {id(fact) for conflict in conflicts for fact in conflict.facts}
    newest = {id(fact) for fact in current(facts)}
    found = [ShownFact(fact, id(fact) in in_conflict, id(fact) not in newest) for fact in facts]
    return tuple(sorted(found, key=lambda one: (not one.in_conflict, one.fact.name, one.former, -one.fact.last_seen)))


def runs(context: Context, number: int, present: str) -> tuple[RunRecord, ...]:
    """The latest runs; only the latest of all can be current, when it was judged against the `present` basis."""
    latest, *earlier = detail.runs_of(context.store, number, RUNS) or (None,)
    if latest is None:
        return ()
    return (replace(latest, current=latest.state is RunState.PASSED and latest.basis == present), *earlier)
