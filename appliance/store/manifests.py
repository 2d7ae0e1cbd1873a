"""The manifest's rows in the database, and the machines that they stand for.

An import of 100,000 rows is one transaction (a half-imported delivery would show half of it as unexpected), so
everything here is done by whole tables, not row by row; only machines that were seen are assessed anew."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from appliance.domain.facts import Name, Source
from appliance.domain.levels import View, assess
from appliance.domain.lifecycle import State
from appliance.store.standing import stored_reasons
from appliance.store.transaction import Transaction

TOLD = (
    "bmc_mac", "vendor", "model", "sku", "po_line", "site", "rack", "unit", "switch", "port", "ip", "uuid", "username",
)  # fmt: skip
"""What is kept as it stands in the file."""

_COLUMNS = tuple(name for name in TOLD if name != "username")
"""Those of them that are columns of the row; the user name is the credential's."""

_FACTS = (Name.SERIAL, Name.UUID, Name.VENDOR, Name.MODEL, Name.SKU, Name.SWITCH, Name.PORT)


@dataclass(frozen=True, slots=True)
class StoredRow:
    id: int
    serial: str
    machine: int
    secret: bytes
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row to be written; `before` is what it replaces. `told` is in the order of TOLD."""

    line: int
    serial: str
    secret: bytes
    told: tuple[str, ...]
    before: StoredRow | None

    @property
    def mac(self) -> str:
        return self.told[0]


@dataclass(frozen=True, slots=True)
class Document:
    filename: str
    sha256: str


def load(connection: sqlite3.Connection) -> dict[str, StoredRow]:
    """Every row, by serial."""
    rows = connection.execute(
        f"SELECT r.id, r.serial, r.machine, coalesce(c.secret, x''), {', '.join(_COLUMNS)}, coalesce(c.username, '')"
        " FROM manifest_row r LEFT JOIN credential c ON c.serial = r.serial AND c.state = 'factory'"
    )
    return {row[1]: StoredRow(row[0], row[1], row[2], bytes(row[3]), tuple(row[4:])) for row in rows}


def latest_document(connection: sqlite3.Connection) -> int:
    """Changes with every import."""
    return int(connection.execute("SELECT coalesce(max(id), 0) FROM manifestdoc").fetchone()[0])


def apply(tx: Transaction, document: Document, rows: Sequence[NewRow], count: int) -> None:
    """Writes the document and its new or changed rows, and joins each to its machine. `count` is of all its rows."""
    doc = tx.insert(
        "manifestdoc", sha256=document.sha256, filename=document.filename, imported_by=tx.actor, rows=count, at=tx.now
    )
    homes = _homes(tx, rows)
    _add_machines(tx, [(row, -machine) for row, machine in homes if machine < 0])
    known = [(row, machine) for row, machine in homes if machine > 0]
    settled = [(row, abs(machine)) for row, machine in homes]
    _write_rows(tx, doc, settled)
    _rename(tx, known)
    left = {row.before.machine for row, machine in settled if row.before} - {0}
    _leave(tx, left - {machine for _, machine in settled})
    _write_facts(tx, document, known, settled)
    _tell_seen(tx, document, known)


def _homes(tx: Transaction, rows: Sequence[NewRow]) -> list[tuple[NewRow, int]]:
    """The machine of each row; a negative id is to be made."""
    by_mac = dict(tx.all("SELECT mac, machine FROM endpoint WHERE machine > 0 ORDER BY last_seen"))
    claims = _claims(tx)
    seen = set(by_mac.values())
    return [(row, _home(row, by_mac, claims, seen) or -tx.next_id("machine")) for row in rows]


def _home(row: NewRow, by_mac: Mapping[str, int], claims: Mapping[str, set[int]], seen: set[int]) -> int:
    """The machine that has the row's MAC; else the one that held the row, unless it shows another MAC; else, for a
    row without a MAC, the only machine without a row that claims its serial; else none (0)."""
    if row.mac in by_mac:
        return by_mac[row.mac]
    before = row.before
    if before and before.machine and (not row.mac or row.mac == before.told[0] or before.machine not in seen):
        return before.machine
    claimants = claims.get(row.serial, set()) if not row.mac else set()
    return min(claimants) if len(claimants) == 1 else 0


def _claims(tx: Transaction) -> dict[str, set[int]]:
    """Serials claimed by machines that no row stands for."""
    found: dict[str, set[int]] = defaultdict(set)
    for serial, machine in tx.all(
        "SELECT f.value, f.machine FROM fact f JOIN machine m ON m.id = f.machine WHERE f.name = 'serial'"
        " AND f.source != 'manifest' AND m.state != 'retired'"
        " AND NOT EXISTS (SELECT 1 FROM manifest_row r WHERE r.machine = f.machine)"
    ):
        found[serial].add(machine)
    return found


def _add_machines(tx: Transaction, homes: Iterable[tuple[NewRow, int]]) -> None:
    """Machines that were never seen all stand the same: no need to assess each."""
    view = View(state=State.EXPECTED, seen=False, row=None)
    reasons = stored_reasons(assess(view, tx.policy))
    tx.run_many(
        "INSERT INTO machine (id, serial, vendor, model, state, state_since, level, reasons, reason_code,"
        " reason_role, created_at, changed_at) VALUES (?, ?, ?, ?, 'expected', ?, 0, ?, ?, ?, ?, ?)",
        (
            (machine, row.serial, row.told[1], row.told[2], tx.now, *reasons, tx.now, tx.now)
            for row, machine in homes
        ),
    )  # fmt: skip


def _write_rows(tx: Transaction, doc: int, settled: Sequence[tuple[NewRow, int]]) -> None:
    columns = ("doc", "line", "machine", *_COLUMNS, "serial")
    tx.run_many(
        f"INSERT INTO manifest_row ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        f" ON CONFLICT (serial) DO UPDATE SET {', '.join(f'{name} = excluded.{name}' for name in columns[:-1])}",
        ((doc, row.line, machine, *row.told[: len(_COLUMNS)], row.serial) for row, machine in settled),
    )
    tx.run_many(
        "DELETE FROM credential WHERE serial = ? AND state = 'factory'",
        ((row.serial,) for row, _ in settled if row.before),
    )
    tx.run_many(
        "INSERT INTO credential (machine, serial, username, secret, state, created_at, changed_at)"
        " VALUES (?, ?, ?, ?, 'factory', ?, ?)",
        (
            (machine, row.serial, row.told[-1], row.secret, tx.now, tx.now)
            for row, machine in settled
            if row.told[-1] or row.secret
        ),
    )


def _rename(tx: Transaction, known: Iterable[tuple[NewRow, int]]) -> None:
    """What a machine is called in lists; empty columns leave what its BMC said."""
    tx.run_many(
        "UPDATE machine SET serial = ?1, vendor = CASE ?2 WHEN '' THEN vendor ELSE ?2 END,"
        " model = CASE ?3 WHEN '' THEN model ELSE ?3 END, changed_at = ?4 WHERE id = ?5",
        ((row.serial, row.told[1], row.told[2], tx.now, machine) for row, machine in known),
    )


def _leave(tx: Transaction, machines: Iterable[int]) -> None:
    """Machines that a row has left: one that was only ever expected goes; one that was seen stays, unexpected."""
    for machine in machines:
        if tx.one("SELECT 1 FROM manifest_row WHERE machine = ? LIMIT 1", machine):
            tx.touch(machine)
            continue
        tx.run("DELETE FROM fact WHERE machine = ? AND +endpoint = 0 AND source = ?", machine, Source.MANIFEST)
        if not tx.run(
            "DELETE FROM machine WHERE id = ?1 AND state = 'expected'"
            " AND NOT EXISTS (SELECT 1 FROM endpoint WHERE machine = ?1)",
            machine,
        ):
            tx.journal("manifest.left", "The manifest's row now stands for another machine.", machine=machine)
            tx.touch(machine)


def _write_facts(
    tx: Transaction, document: Document, known: Iterable[tuple[NewRow, int]], settled: Iterable[tuple[NewRow, int]]
) -> None:
    tx.run_many(
        "DELETE FROM fact WHERE machine = ? AND +endpoint = 0 AND source = 'manifest'",
        ((machine,) for _, machine in known),
    )
    tx.run_many(
        "INSERT INTO fact (machine, endpoint, name, value, source, evidence, first_seen, last_seen)"
        " VALUES (?, 0, ?, ?, 'manifest', ?, ?, ?) ON CONFLICT DO NOTHING",
        (
            (machine, name, value, f"line {row.line} of {document.filename}", tx.now, tx.now)
            for row, machine in settled
            for name, value in _facts(row)
        ),
    )


def _facts(row: NewRow) -> list[tuple[str, str]]:
    said = dict(zip(TOLD, row.told, strict=True)) | {"serial": row.serial}
    return [(str(name), said[name]) for name in _FACTS if said[name]]


def _tell_seen(tx: Transaction, document: Document, settled: Iterable[tuple[NewRow, int]]) -> None:
    """Machines that are on the wire (or claimed there) are assessed anew; the others do not move by a row."""
    seen = {row[0] for row in tx.all("SELECT DISTINCT machine FROM endpoint WHERE machine > 0")}
    for row, machine in settled:
        if machine in seen:
            tx.journal(
                "manifest.row", f"Line {row.line} of {document.filename} is its row (serial {row.serial}).",
                machine=machine, line=row.line, sha256=document.sha256,
            )  # fmt: skip
            tx.run("UPDATE machine SET due = ? WHERE id = ?", tx.now, machine)
            tx.touch(machine)
