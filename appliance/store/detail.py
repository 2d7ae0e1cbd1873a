"""What the database has about one machine, for its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import JOIN, Case, fn

from appliance.domain.credential_states import SENT
from appliance.domain.verdicts import Result, RunState
from appliance.store.conditions import has_credential
from appliance.store.models import (
    Attempt,
    CredentialRow,
    Endpoint,
    ManifestRow,
    ProofRow,
    Run,
    SignOffRow,
    TlsKey,
    VerdictRow,
)
from appliance.store.reader import Reader, stored_json
from appliance.store.record import Record

ATTEMPTS = 20
"""How many of the latest logins are read."""


@dataclass(frozen=True, slots=True)
class ManifestRowRecord(Record):
    """A manifest row; `has_credential` = a password of this unit is stored."""

    line: int
    serial: str
    bmc_mac: str
    vendor: str
    model: str
    sku: str
    po_line: str
    site: str
    rack: str
    unit: str
    switch: str
    port: str
    ip: str
    uuid: str
    doc: int
    username: str
    has_credential: bool


@dataclass(frozen=True, slots=True)
class EndpointRecord(Record):
    id: int
    segment: str
    mac: str
    kind: str
    ip: str
    vlan: int
    first_seen: int
    last_seen: int


@dataclass(frozen=True, slots=True)
class TlsKeyRecord(Record):
    spki_sha256: str
    certificate_sha256: str
    subject: str
    first_seen: int
    last_seen: int


@dataclass(frozen=True, slots=True)
class AttemptRecord(Record):
    """A login; `allowed_by` is the person who allowed one more after it."""

    id: int
    tls_key: str
    outcome: str
    detail: str
    allowed_by: str
    at: int


@dataclass(frozen=True, slots=True)
class ProofRecord(Record):
    """`revoked` is why it no longer counts ("" = it counts)."""

    id: int
    method: str
    tls_key: str
    serial: str
    detail: Mapping[str, Any]
    revoked: str
    at: int


@dataclass(frozen=True, slots=True)
class SignOffRecord(Record):
    """`revoked` is why it no longer counts ("" = it counts)."""

    id: int
    run: int
    approver: str
    reason: str
    sha256: str
    revoked: str
    at: int


@dataclass(frozen=True, slots=True)
class VerdictRecord(Record):
    check: str
    title: str
    result: Result
    expected: str
    observed: str
    evidence: Any
    advice: str
    started_at: int
    ended_at: int

    @property
    def is_pass(self) -> bool:
        return self.result.is_good


@dataclass(frozen=True, slots=True)
class RunRecord(Record):
    """An acceptance run with its verdicts, in the order of the checks. `current` = it passed, and the machine has not
    changed since: who compares `basis` sets it."""

    id: int
    state: RunState
    suite: str
    checks: int
    requested_by: str
    basis: str
    step: str
    detail: str
    cancel: bool
    queued_at: int
    started_at: int
    ended_at: int
    verdicts: tuple[VerdictRecord, ...]
    current: bool = False

    @property
    def not_passed(self) -> tuple[VerdictRecord, ...]:
        return tuple(verdict for verdict in self.verdicts if not verdict.is_pass)

    def as_json(self) -> dict[str, Any]:
        found = Record.as_json(self)
        del found["basis"]
        return found


def manifest_row_of(reader: Reader, machine: int) -> ManifestRowRecord | None:
    """The machine's manifest row with the user name of the credential that would be sent."""
    row, credential = ManifestRow, CredentialRow
    is_sent = credential.state.in_([str(state) for state in SENT])
    first_sent = Case(credential.state, [(str(state), place) for place, state in enumerate(SENT)])
    query = (
        row.select(
            row.line, row.serial, row.bmc_mac, row.vendor, row.model, row.sku, row.po_line, row.site, row.rack,
            row.unit, row.switch, row.port, row.ip, row.uuid, row.doc, fn.COALESCE(credential.username, ""),
            has_credential(row.serial),
        )
        .join(credential, JOIN.LEFT_OUTER, on=(credential.serial == row.serial) & is_sent)
        .where(row.machine == machine)
        .order_by(row.id, first_sent)
        .limit(1)
    )  # fmt: skip
    for values in query.tuples().execute(reader.database):
        return ManifestRowRecord(*(*values[:-1], bool(values[-1])))
    return None


def endpoints_of(reader: Reader, machine: int) -> tuple[EndpointRecord, ...]:
    """The first seen first."""
    one = Endpoint
    query = one.select(one.id, one.segment, one.mac, one.kind, one.ip, one.vlan, one.first_seen, one.last_seen)
    rows = query.where(one.machine == machine).order_by(one.first_seen, one.id).tuples()
    return tuple(EndpointRecord(*row) for row in rows.execute(reader.database))


def tls_keys_of(reader: Reader, machine: int) -> tuple[TlsKeyRecord, ...]:
    """The present one first."""
    key = TlsKey
    query = key.select(key.spki_sha256, key.certificate_sha256, key.subject, key.first_seen, key.last_seen)
    rows = query.where(key.machine == machine).order_by(key.last_seen.desc(), key.id.desc()).tuples()
    return tuple(TlsKeyRecord(*row) for row in rows.execute(reader.database))


def attempts_of(reader: Reader, machine: int) -> tuple[AttemptRecord, ...]:
    """The latest ATTEMPTS, the latest first."""
    one = Attempt
    query = one.select(one.id, one.tls_key, one.outcome, one.detail, one.allowed_by, one.at)
    rows = query.where(one.machine == machine).order_by(one.id.desc()).limit(ATTEMPTS).tuples()
    return tuple(AttemptRecord(*row) for row in rows.execute(reader.database))


def proofs_of(reader: Reader, machine: int) -> tuple[ProofRecord, ...]:
    """The latest first."""
    one = ProofRow
    query = one.select(one.id, one.method, one.tls_key, one.serial, one.detail, one.revoked, one.at)
    rows = query.where(one.machine == machine).order_by(one.id.desc()).tuples()
    return tuple(
        ProofRecord(number, method, key, serial, stored_json(detail, {}), revoked, at)
        for number, method, key, serial, detail, revoked, at in rows.execute(reader.database)
    )


def sign_offs_of(reader: Reader, machine: int) -> tuple[SignOffRecord, ...]:
    """The latest first."""
    one = SignOffRow
    query = one.select(one.id, one.run, one.approver, one.reason, one.sha256, one.revoked, one.at)
    rows = query.where(one.machine == machine).order_by(one.id.desc()).tuples()
    return tuple(SignOffRecord(*row) for row in rows.execute(reader.database))


def sign_off_envelope(reader: Reader, number: int) -> tuple[int, bytes] | None:
    """The machine and the record, exactly as it was signed; None when there is no such record."""
    query = SignOffRow.select(SignOffRow.machine, SignOffRow.envelope).where(SignOffRow.id == number).tuples()
    for machine, envelope in query.execute(reader.database):
        return machine, bytes(envelope)
    return None


def latest_sign_off(reader: Reader, machine: int) -> int:
    """The number of the machine's latest record; 0 when it has none."""
    return int(
        SignOffRow.select(fn.MAX(SignOffRow.id)).where(SignOffRow.machine == machine).scalar(reader.database) or 0
    )


def runs_of(reader: Reader, machine: int, limit: int) -> tuple[RunRecord, ...]:
    """The latest runs with their verdicts, the latest first."""
    query = Run.select(
        Run.id, Run.state, Run.suite, Run.checks, Run.requested_by, Run.basis, Run.step, Run.detail, Run.cancel,
        Run.queued_at, Run.started_at, Run.ended_at,
    ).where(Run.machine == machine).order_by(Run.id.desc()).limit(limit)  # fmt: skip
    rows = list(query.tuples().execute(reader.database))
    verdicts = _verdicts_of(reader, [row[0] for row in rows]) if rows else {}
    return tuple(
        RunRecord(*(row[0], RunState(row[1]), *row[2:8], bool(row[8]), *row[9:], tuple(verdicts.get(row[0], ()))))
        for row in rows
    )


def _verdicts_of(reader: Reader, runs: Sequence[int]) -> Mapping[int, Sequence[VerdictRecord]]:
    one = VerdictRow
    query = one.select(
        one.run, one.check_name, one.title, one.result, one.expected, one.observed, one.evidence, one.advice,
        one.started_at, one.ended_at,
    ).where(one.run.in_(runs)).order_by(one.position)  # fmt: skip
    found: dict[int, list[VerdictRecord]] = defaultdict(list)
    for run, check, title, result, expected, observed, evidence, *values in query.tuples().execute(reader.database):
        verdict = VerdictRecord(check, title, Result(result), expected, observed, stored_json(evidence, {}), *values)
        found[run].append(verdict)
    return found
