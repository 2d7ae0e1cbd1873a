"""Importing a manifest: checked whole, secrets sealed before they touch the database, written all or nothing."""

from __future__ import annotations

import hashlib
import os
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from typing import Any

from appliance.commands.addresses import configured_addresses
from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.domain.manifest import BadRow, NotAManifest, Parsed, parse
from appliance.domain.reservations import without_unusable_addresses
from appliance.errors import Refused, UnusableManifest
from appliance.store import manifests
from appliance.store.credentials import secret_purpose
from appliance.store.manifests import VALUES, Document, NewRow, StoredRow
from appliance.trust.errors import VaultError
from appliance.trust.vault import Vault
from appliance.wire.text import display

SHARED_PURPOSE = "manifest-password"
_TRIES = 3
_UNIQUE = {
    "bmc_mac": "Its MAC belongs to serial {holder} of an earlier import.",
    "ip": "Its address {value} is reserved for serial {holder} of an earlier import.",
    "uuid": "Its UUID belongs to serial {holder} of an earlier import.",
    "password": "Its password is also that of serial {holder}; each unit has its own.",
}
"""What only one row may have, and the reason why another row that claims it is bad."""


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

    def report(self, *, changed: bool) -> ImportReport:
        added = sum(row.before is None for row in self.rows)
        return ImportReport(added, len(self.rows) - added, self.unchanged, self.bad, changed)


def import_manifest(
    context: Context, actor: str, filename: str, data: bytes, *, skip_bad: bool = False
) -> ImportReport:
    """Imports a CSV manifest (`domain.manifest`). A row is identified by its serial: a known one is updated in the
    columns that the file has, and keeps its machine. With bad rows and without `skip_bad` nothing is changed.

    Raises UnusableManifest, Refused when other imports come in at the same time, StoreError."""
    try:
        parsed = parse(data, default_passwords())
    except NotAManifest as error:
        raise UnusableManifest(str(error)) from None
    parsed = without_unusable_addresses(parsed, configured_addresses(context))
    document = Document(display(os.fsencode(os.path.basename(filename)), 128), hashlib.sha256(data).hexdigest())
    for _ in range(_TRIES):
        latest = manifests.latest_document(context.store)
        plan = _plan(context.vault, parsed, manifests.load(context.store))
        report = plan.report(changed=bool(plan.rows))
        if plan.bad and not skip_bad:
            return plan.report(changed=False)
        with context.store.write(actor, context.clock()) as tx:
            if manifests.lock_documents(tx) != latest:
                continue
            tx.journal(
                "manifest.imported", sha256=document.sha256, filename=document.filename, added=report.added,
                updated=report.updated, unchanged=report.unchanged, skipped=len(report.bad),
            )  # fmt: skip
            manifests.apply(tx, document, plan.rows, len(plan.rows) + plan.unchanged)
        return report
    raise Refused(blocker("manifest.import_collided"))


def default_passwords() -> frozenset[str]:
    """Passwords that some vendor puts on every unit."""
    lines = files("appliance.data").joinpath("default_passwords.txt").read_text("utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("# "))


def _plan(vault: Vault, parsed: Parsed, stored: Mapping[str, StoredRow]) -> _Plan:
    """What has to be written, and which rows contradict rows of earlier imports."""
    passwords = _Fingerprints(vault, stored)
    bad = _contradictions(parsed, stored, passwords)
    rows, unchanged = [], 0
    for planned in parsed.rows:
        if planned.line in bad:
            continue
        before = stored.get(planned.serial)
        given = parsed.columns | ({"username"} if planned.password else frozenset())
        values = tuple(
            getattr(planned, name) if before is None or name in given else before.values[position]
            for position, name in enumerate(VALUES)
        )
        if before is not None and (
            "password" not in given or passwords.of_row(before) == passwords.of(planned.password)
        ):
            secret = before.secret
        elif planned.password:
            secret = vault.seal(planned.password.encode(), secret_purpose(planned.serial))
        else:
            secret = b""
        if before is not None and (values, secret) == (before.values, before.secret):
            unchanged += 1
        else:
            rows.append(NewRow(planned.line, planned.serial, secret, values, before))
    found = [BadRow(line, reason) for line, reason in bad.items()]
    return _Plan(tuple(rows), unchanged, tuple(sorted((*parsed.bad, *found), key=lambda row: row.line)))


def _contradictions(parsed: Parsed, stored: Mapping[str, StoredRow], passwords: _Fingerprints) -> dict[int, str]:
    """Rows that claim what a row of an earlier import holds and keeps: the file does not have that row, or it is bad.
    So one bad row may make others bad."""
    spellings = {serial.casefold(): serial for serial in stored}
    found = {
        planned.line: f"Its serial differs from the known {spelt} only in case; correct one of them."
        for planned in parsed.rows
        if planned.serial not in stored and (spelt := spellings.get(planned.serial.casefold()))
    }
    holders: dict[tuple[str, str], str] = {}
    for row in stored.values():
        held = {**dict(zip(VALUES, row.values, strict=True)), "password": passwords.of_row(row)}
        holders.update({(name, held[name]): row.serial for name in _UNIQUE if held[name]})
    claims: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for planned in parsed.rows:
        for name, reason in _UNIQUE.items():
            value = passwords.of(planned.password) if name == "password" else getattr(planned, name)
            holder = holders.get((name, value), planned.serial) if value else planned.serial
            if holder != planned.serial:
                claims[holder].append((planned.line, planned.serial, reason.format(value=value, holder=holder)))
    coming = {planned.serial for planned in parsed.rows}
    keeping = [serial for serial in stored if serial not in coming]
    while keeping:
        for line, serial, reason in claims.get(keeping.pop(), ()):
            if line not in found:
                found[line] = reason
                keeping.append(serial)
    return found


class _Fingerprints:
    """Finds equal passwords by keyed digests; each sealed one is opened at most once."""

    def __init__(self, vault: Vault, stored: Mapping[str, StoredRow]) -> None:
        self._vault = vault
        self._of_serial: dict[str, str] = defaultdict(str)
        for serial, row in stored.items():
            if row.secret:
                try:
                    opened = vault.open(row.secret, secret_purpose(serial))
                    self._of_serial[serial] = vault.fingerprint(opened, SHARED_PURPOSE)
                except VaultError:
                    # A secret that does not open (sealed by a lost key) equals none, so that an import replaces it.
                    self._of_serial[serial] = f"unreadable:{serial}"

    def of(self, password: str) -> str:
        """ "" for no password."""
        return self._vault.fingerprint(password.encode(), SHARED_PURPOSE) if password else ""

    def of_row(self, row: StoredRow) -> str:
        return self._of_serial[row.serial]
