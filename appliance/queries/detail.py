"""One machine: its identity and facts, what it waits for, its runs and sign-offs."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from appliance.context import Context
from appliance.domain.facts import Conflict, Fact, current
from appliance.domain.levels import Rung, assess
from appliance.errors import NotFound
from appliance.queries.listing import MachineSummary, summary
from appliance.queries.reading import any_of, instant, select, stored_json
from appliance.queries.site import Download, downloads
from appliance.store.standing import current_basis, load_view

RUNS = 10
"""How many acceptance runs a machine's page shows."""

_ROW = (
    "SELECT r.line, r.serial, bmc_mac, vendor, model, sku, po_line, site, rack, unit, switch, port, ip, uuid,"
    " coalesce(c.username, '') AS username, coalesce(length(c.secret), 0) > 0 AS has_credential, doc"
    " FROM manifest_row r LEFT JOIN credential c ON c.serial = r.serial AND c.state = 'factory' WHERE r.machine = ?"
)


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
class Verdict:
    check: str
    title: str
    result: str
    expected: str
    observed: str
    evidence: Any
    advice: str
    started_at: int
    ended_at: int

    def as_json(self) -> dict[str, Any]:
        return {
            "check": self.check,
            "title": self.title,
            "result": self.result,
            "expected": self.expected,
            "observed": self.observed,
            "evidence": self.evidence,
            "advice": self.advice,
            "started_at": instant(self.started_at),
            "ended_at": instant(self.ended_at),
        }


@dataclass(frozen=True, slots=True)
class RunDetail:
    """`current` = it passed, and the machine has not changed since."""

    id: int
    state: str
    suite: str
    checks: int
    requested_by: str
    step: str
    detail: str
    cancel: bool
    queued_at: int
    started_at: int
    ended_at: int
    current: bool
    verdicts: tuple[Verdict, ...]

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "state": self.state,
            "suite": self.suite,
            "checks": self.checks,
            "requested_by": self.requested_by,
            "step": self.step,
            "detail": self.detail,
            "cancel": self.cancel,
            "queued_at": instant(self.queued_at),
            "started_at": instant(self.started_at),
            "ended_at": instant(self.ended_at),
            "current": self.current,
            "verdicts": [verdict.as_json() for verdict in self.verdicts],
        }


@dataclass(frozen=True, slots=True)
class MachineDetail:
    """The lists of dictionaries are ready for JSON: instants are text."""

    summary: MachineSummary
    quarantine: str
    manifest_row: dict[str, Any] | None
    facts: tuple[ShownFact, ...]
    conflicts: tuple[Conflict, ...]
    ladder: tuple[Rung, ...]
    endpoints: tuple[dict[str, Any], ...]
    tls_keys: tuple[dict[str, Any], ...]
    attempts: tuple[dict[str, Any], ...]
    proofs: tuple[dict[str, Any], ...]
    runs: tuple[RunDetail, ...]
    sign_offs: tuple[dict[str, Any], ...]
    downloads: tuple[Download, ...]

    def as_json(self) -> dict[str, Any]:
        return self.summary.as_json() | {
            "quarantine": self.quarantine,
            "manifest_row": self.manifest_row,
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
            "endpoints": list(self.endpoints),
            "tls_keys": list(self.tls_keys),
            "attempts": list(self.attempts),
            "proofs": list(self.proofs),
            "runs": [run.as_json() for run in self.runs],
            "sign_offs": list(self.sign_offs),
            "downloads": [download.as_json() for download in self.downloads],
        }


def machine(context: Context, number: int) -> MachineDetail:
    """Everything about one machine. Raises NotFound."""
    found = summary(context, number)
    if found is None:
        raise NotFound(f"There is no machine {number}.")
    view = load_view(context.store.connection(), number)
    assessment = assess(view, context.store.policy)
    rows = _dicts(context, _ROW, number)
    return MachineDetail(
        summary=found,
        quarantine=view.quarantine,
        manifest_row=rows[0] | {"has_credential": bool(rows[0]["has_credential"])} if rows else None,
        facts=_facts(view.facts, assessment.conflicts),
        conflicts=assessment.conflicts,
        ladder=assessment.ladder,
        endpoints=_dicts(context, _ENDPOINTS, number),
        tls_keys=_dicts(context, _KEYS, number),
        attempts=_dicts(context, _ATTEMPTS, number),
        proofs=_proofs(context, number),
        runs=_runs(context, number),
        sign_offs=_dicts(context, _SIGN_OFFS, number),
        downloads=tuple(downloads(context, machine=number, limit=50)),
    )


_ENDPOINTS = (
    "SELECT id, segment, mac, kind, ip, vlan, first_seen, last_seen FROM endpoint WHERE machine = ? ORDER BY first_seen"
)
_KEYS = (
    "SELECT spki_sha256, certificate_sha256, subject, first_seen, last_seen FROM tls_key WHERE machine = ?"
    " ORDER BY last_seen DESC, id DESC"
)
_ATTEMPTS = (
    "SELECT id, tls_key, outcome, detail, allowed_by, at FROM attempt WHERE machine = ? ORDER BY id DESC LIMIT 20"
)
_PROOFS = "SELECT id, method, tls_key, serial, detail, revoked, at FROM proof WHERE machine = ? ORDER BY id DESC"
_SIGN_OFFS = "SELECT id, run, approver, reason, sha256, revoked, at FROM sign_off WHERE machine = ? ORDER BY id DESC"
_INSTANTS = frozenset({"first_seen", "last_seen", "at"})


def _dicts(context: Context, sql: str, number: int) -> tuple[dict[str, Any], ...]:
    return tuple(
        {key: instant(row[key]) if key in _INSTANTS else row[key] for key in row.keys()}  # noqa: SIM118
        for row in select(context, sql, number)
    )


def _proofs(context: Context, number: int) -> tuple[dict[str, Any], ...]:
    return tuple(proof | {"detail": stored_json(proof["detail"], {})} for proof in _dicts(context, _PROOFS, number))


def _facts(facts: tuple[Fact, ...], conflicts: tuple[Conflict, ...]) -> tuple[ShownFact, ...]:
    """Those in conflict first, then by name; the newest of a name first."""
    in_conflict = {id(fact) for conflict in conflicts for fact in conflict.facts}
    newest = {id(fact) for fact in current(facts)}
    found = [ShownFact(fact, id(fact) in in_conflict, id(fact) not in newest) for fact in facts]
    return tuple(sorted(found, key=lambda one: (not one.in_conflict, one.fact.name, one.former, -one.fact.last_seen)))


def _runs(context: Context, number: int) -> tuple[RunDetail, ...]:
    rows = select(context, "SELECT * FROM run WHERE machine = ? ORDER BY id DESC LIMIT ?", number, RUNS)
    some = any_of([row["id"] for row in rows])
    verdicts = select(
        context, "SELECT * FROM verdict WHERE run IN (SELECT value FROM json_each(?)) ORDER BY position", some
    )
    present = current_basis(context.store.connection(), number, context.store.policy) if rows else ""
    return tuple(
        RunDetail(
            id=row["id"],
            state=row["state"],
            suite=row["suite"],
            checks=row["checks"],
            requested_by=row["requested_by"],
            step=row["step"],
            detail=row["detail"],
            cancel=bool(row["cancel"]),
            queued_at=row["queued_at"],
            started_at=row["started_at"],
            ended_at=row["ended_at"],
            current=row["state"] == "passed" and row["basis"] == present and row is rows[0],
            verdicts=tuple(_verdict(verdict) for verdict in verdicts if verdict["run"] == row["id"]),
        )
        for row in rows
    )


def _verdict(row: sqlite3.Row) -> Verdict:
    return Verdict(
        row["check_name"], row["title"], row["result"], row["expected"], row["observed"],
        stored_json(row["evidence"], {}), row["advice"], row["started_at"], row["ended_at"],
    )  # fmt: skip
