"""What an import would change: its rows are compared with those of earlier imports, and their secrets are sealed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from appliance.domain.manifest import BadRow, Parsed
from appliance.store.credentials import secret_purpose
from appliance.store.manifests import VALUES, NewRow, StoredRow
from appliance.trust.errors import VaultError
from appliance.trust.vault import Vault

SHARED_PURPOSE = "manifest-password"
_UNIQUE = {
    "bmc_mac": "Its MAC belongs to serial {holder} of an earlier import.",
    "ip": "Its address {value} is reserved for serial {holder} of an earlier import.",
    "uuid": "Its UUID belongs to serial {holder} of an earlier import.",
    "password": "Its password is also that of serial {holder}; each unit has its own.",
}
"""What only one row may have, and the reason why another row that claims it is bad."""


_EXCHANGED = tuple(VALUES.index(name) for name in ("bmc_mac", "ip", "uuid"))


@dataclass(frozen=True, slots=True)
class Plan:
    """The rows that are new or change, how many stay as they are, and those that cannot be used."""

    rows: tuple[NewRow, ...]
    unchanged: int
    bad: tuple[BadRow, ...]


def make_plan(vault: Vault, parsed: Parsed, stored: Mapping[str, StoredRow]) -> Plan:
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
    return Plan(grouped(rows), unchanged, tuple(sorted((*parsed.bad, *found), key=lambda row: row.line)))


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


def grouped(rows: Sequence[NewRow]) -> tuple[NewRow, ...]:
    """The rows, numbered by groups: a row that takes a MAC, an address or a UUID that another row of the import gives
    up changes together with that one, so that no machine is without its row, or has two, in between."""
    held = {
        (position, row.before.values[position]): number
        for number, row in enumerate(rows)
        if row.before
        for position in _EXCHANGED
    }
    group = list(range(len(rows)))

    def first_of(number: int) -> int:
        while group[number] != number:
            group[number] = number = group[group[number]]
        return number

    for number, row in enumerate(rows):
        for position in _EXCHANGED:
            other = held.get((position, row.values[position]), number) if row.values[position] else number
            group[first_of(number)] = first_of(other)
    numbered = (replace(row, together=first_of(number)) for number, row in enumerate(rows))
    return tuple(sorted(numbered, key=lambda row: row.together))


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
