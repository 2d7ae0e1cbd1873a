"""Importing a manifest: checked whole, secrets sealed before they touch the database, written all or nothing."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.domain.manifest import BadRow, NotAManifest, Parsed, PlannedMachine, parse
from appliance.errors import BadInput, Refused
from appliance.store import manifests
from appliance.store.credentials import secret_purpose
from appliance.store.manifests import TOLD, Document, NewRow, StoredRow
from appliance.trust.errors import VaultError
from appliance.trust.vault import Vault
from appliance.wire.text import display

SHARED_PURPOSE = "manifest-password"
_TRIES = 3
_CLAIMED = {
    "bmc_mac": "Its MAC belongs to serial {holder} of an earlier import.",
    "ip": "Its address {value} is reserved for serial {holder} of an earlier import.",
    "uuid": "Its UUID belongs to serial {holder} of an earlier import.",
    "password": "Its password is also that of serial {holder}; each unit has its own.",
}
"""What only one row may have, and what is said when another one claims it."""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """`changed` is False when nothing was written: bad rows without `skip_bad`, or nothing new in the file."""

    added: int
    updated: int
    unchanged: int
    bad: tuple[BadRow, ...]
    changed: bool

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"bad": [asdict(row) for row in self.bad]}


@dataclass(frozen=True, slots=True)
class _Plan:
    rows: tuple[NewRow, ...]
    unchanged: int
    bad: tuple[BadRow, ...]

    @property
    def added(self) -> int:
        return sum(row.before is None for row in self.rows)

    def report(self, *, changed: bool) -> ImportReport:
        return ImportReport(self.added, len(self.rows) - self.added, self.unchanged, self.bad, changed)


def import_manifest(
    context: Context, actor: str, filename: str, data: bytes, *, skip_bad: bool = False
) -> ImportReport:
    """Imports a CSV manifest (`domain.manifest`). A row is known by its serial: a known one is updated in the columns
    that the file has, and keeps its machine. With bad rows and without `skip_bad` nothing is changed.

    Raises BadInput when the file is no manifest, StoreError."""
    try:
        parsed = parse(data, default_passwords())
    except NotAManifest as error:
        raise BadInput(str(error)) from None
    document = Document(display(os.fsencode(os.path.basename(filename)), 128), hashlib.sha256(data).hexdigest())
    for _ in range(_TRIES):
        connection = context.store.connection()
        at = manifests.latest_document(connection)
        plan = _plan(context.vault, parsed, manifests.load(connection))
        if plan.bad and not skip_bad:
            return plan.report(changed=False)
        if _write(context, actor, document, plan, at):
            return plan.report(changed=bool(plan.rows))
    raise Refused(blocker("manifest.import_collided"))


def default_passwords() -> frozenset[str]:
    """Passwords that some vendor puts on every unit."""
    lines = files("appliance.data").joinpath("default_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))


def _write(context: Context, actor: str, document: Document, plan: _Plan, at: int) -> bool:
    """False, with nothing written, when another import came in since the plan was made."""
    with context.store.write(actor, context.clock()) as tx:
        if manifests.latest_document(tx.connection) != at:
            return False
        count = len(plan.rows) + plan.unchanged
        tx.journal(
            "manifest.imported", sha256=document.sha256, filename=document.filename, added=plan.added,
            updated=len(plan.rows) - plan.added, unchanged=plan.unchanged, skipped=len(plan.bad),
        )  # fmt: skip
        manifests.apply(tx, document, plan.rows, count)
    return True


def _plan(vault: Vault, parsed: Parsed, stored: Mapping[str, StoredRow]) -> _Plan:
    """What has to be written, and which rows contradict rows of earlier imports."""
    known = _Fingerprints(vault, stored)
    bad = _contradictions(parsed, stored, known)
    rows, unchanged = [], 0
    for planned in parsed.rows:
        if planned.line in bad:
            continue
        before = stored.get(planned.serial)
        row = _new_row(vault, known, parsed.columns, planned, before)
        if before is not None and (row.told, row.secret) == (before.told, before.secret):
            unchanged += 1
        else:
            rows.append(row)
    found = [BadRow(line, reason) for line, reason in bad.items()]
    return _Plan(tuple(rows), unchanged, tuple(sorted((*parsed.bad, *found), key=lambda row: row.line)))


def _contradictions(parsed: Parsed, stored: Mapping[str, StoredRow], known: _Fingerprints) -> dict[int, str]:
    """Rows that claim what a row of an earlier import holds and keeps: the file does not have that row, or has it
    wrong. So one bad row may make others bad."""
    spellings = {serial.casefold(): serial for serial in stored}
    found = {
        planned.line: f"Its serial differs from the known {spelt} only in case; correct one of them."
        for planned in parsed.rows
        if planned.serial not in stored and (spelt := spellings.get(planned.serial.casefold()))
    }
    claims = _claims(parsed.rows, stored, known)
    coming = {planned.serial for planned in parsed.rows}
    keeping = [serial for serial in stored if serial not in coming]
    while keeping:
        for planned, why in claims.get(keeping.pop(), ()):
            if planned.line not in found:
                found[planned.line] = why
                keeping.append(planned.serial)
    return found


def _claims(
    rows: Iterable[PlannedMachine], stored: Mapping[str, StoredRow], known: _Fingerprints
) -> Mapping[str, list[tuple[PlannedMachine, str]]]:
    """By the serial of a known row: who claims something that it holds, and what is to be said of it."""
    holders = {
        (name, value): row.serial
        for row in stored.values()
        for name, value in _unique(dict(zip(TOLD, row.told, strict=True)), known.of_row(row))
    }
    found: dict[str, list[tuple[PlannedMachine, str]]] = defaultdict(list)
    for planned in rows:
        fingerprint = known.of(planned.password) if planned.password else ""
        for name, value in _unique({name: getattr(planned, name) for name in _CLAIMED}, fingerprint):
            holder = holders.get((name, value), planned.serial)
            if holder != planned.serial:
                found[holder].append((planned, _CLAIMED[name].format(value=value, holder=holder)))
    return found


def _unique(told: Mapping[str, str], fingerprint: str) -> list[tuple[str, str]]:
    """What a row has that no other may have."""
    values = {**told, "password": fingerprint}
    return [(name, values[name]) for name in _CLAIMED if values[name]]


def _new_row(
    vault: Vault, known: _Fingerprints, columns: Iterable[str], planned: PlannedMachine, before: StoredRow | None
) -> NewRow:
    told = tuple(
        getattr(planned, name) if before is None or name in columns or (name == "username" and planned.password)
        else old
        for name, old in zip(TOLD, before.told if before else TOLD, strict=True)
    )  # fmt: skip
    if before is not None and ("password" not in columns or known.same(before, planned.password)):
        secret = before.secret
    else:
        password = planned.password.encode()
        secret = vault.seal(password, secret_purpose(planned.serial)) if password else b""
    return NewRow(planned.line, planned.serial, secret, told, before)


class _Fingerprints:
    """Tells equal passwords by keyed digests; each sealed one is opened at most once."""

    def __init__(self, vault: Vault, stored: Mapping[str, StoredRow]) -> None:
        self._vault = vault
        self._of_serial: dict[str, str] = defaultdict(str)
        for serial, row in stored.items():
            if row.secret:
                self._of_serial[serial] = self._opened(row)

    def of(self, password: str) -> str:
        return self._vault.fingerprint(password.encode(), SHARED_PURPOSE)

    def of_row(self, row: StoredRow) -> str:
        return self._of_serial[row.serial]

    def same(self, row: StoredRow, password: str) -> bool:
        return self._of_serial[row.serial] == (self.of(password) if password else "")

    def _opened(self, row: StoredRow) -> str:
        """What does not open (sealed by a lost key) equals nothing, so that an import replaces it."""
        try:
            return self._vault.fingerprint(self._vault.open(row.secret, secret_purpose(row.serial)), SHARED_PURPOSE)
        except VaultError:
            return f"unreadable:{row.serial}"
