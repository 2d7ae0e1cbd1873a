"""The manifest's rows in the database, and the machines that they are for.

An import of 100,000 rows is one transaction (of a half-imported delivery, half would be shown as not in the manifest),
so everything here is done by whole tables; only machines that were seen are assessed again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import EXCLUDED, JOIN, SQL, Case, fn

from appliance.domain.credential_states import CredentialState
from appliance.domain.facts import Name, Source
from appliance.domain.levels import View, assess
from appliance.domain.lifecycle import State, states_where
from appliance.store import search
from appliance.store.bulk import execute_grouped, execute_many, slot, slots
from appliance.store.models import CredentialRow, Endpoint, FactRow, Machine, ManifestDoc, ManifestRow, Meta_
from appliance.store.portable import insert, lock_rows
from appliance.store.reader import Reader
from appliance.store.standing import stored_reasons
from appliance.store.transaction import Transaction

ROW_COLUMNS = (
    "bmc_mac", "vendor", "model", "sku", "po_line", "site", "rack", "unit", "switch", "port", "ip", "uuid",
)  # fmt: skip
"""The columns of the file that a row keeps as they are."""

VALUES = (*ROW_COLUMNS, "username")
"""What an import gives for a row, beside its serial and its secret; the user name is the credential's."""

_CLAIMS_COUNT = tuple(str(state) for state in states_where(lambda traits: traits.claims_count))

FACTORY = CredentialState.FACTORY
"""The state of a credential that came with the manifest."""

_FACTS = tuple(
    (str(name), VALUES.index(name)) for name in (Name.UUID, Name.VENDOR, Name.MODEL, Name.SKU, Name.SWITCH, Name.PORT)
)
"""The facts that a row states beside its serial, and where their values are."""


@dataclass(frozen=True, slots=True)
class StoredRow:
    """`values` are in the order of VALUES; `secret` is sealed (b"" = none)."""

    serial: str
    machine: int
    secret: bytes
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row to be written; `before` is what it replaces."""

    line: int
    serial: str
    secret: bytes
    values: tuple[str, ...]
    before: StoredRow | None

    def facts(self) -> Iterator[tuple[str, str]]:
        yield Name.SERIAL.value, self.serial
        for name, position in _FACTS:
            if value := self.values[position]:
                yield name, value


@dataclass(frozen=True, slots=True)
class Document:
    filename: str
    sha256: str


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row with the id of the machine that it is for, which may have to be made."""

    row: NewRow
    machine: int
    is_new: bool


def load(reader: Reader) -> dict[str, StoredRow]:
    """Every row, by serial."""
    is_factory = (CredentialRow.serial == ManifestRow.serial) & (CredentialRow.state == FACTORY)
    query = (
        ManifestRow.select(
            ManifestRow.serial, ManifestRow.machine, CredentialRow.secret, CredentialRow.username,
            *(getattr(ManifestRow, name) for name in ROW_COLUMNS),
        )
        .join(CredentialRow, JOIN.LEFT_OUTER, on=is_factory)
    )  # fmt: skip
    # Straight from the cursor: the fields' conversions would do nothing here, for each value of a large manifest.
    return {
        serial: StoredRow(serial, machine, bytes(secret or b""), (*values, username or ""))
        for serial, machine, secret, username, *values in reader.database.execute(query)  # type: ignore[no-untyped-call]
    }


def latest_document(reader: Reader) -> int:
    """Changes with every import."""
    return int(ManifestDoc.select(fn.coalesce(fn.max(ManifestDoc.id), 0)).scalar(reader.database))


def lock_documents(tx: Transaction) -> int:
    """`latest_document`, which no other import changes until the transaction ends."""
    lock_rows(Meta_.select().where(Meta_.key == "schema"), tx.database).execute(tx.database)
    return latest_document(tx)


def apply(tx: Transaction, document: Document, rows: Sequence[NewRow], count: int) -> None:
    """Writes the document and its new or changed rows, and joins each to its machine. `count` is of all its rows."""
    doc = insert(
        tx, ManifestDoc, sha256=document.sha256, filename=document.filename, imported_by=tx.actor, rows=count, at=tx.now
    )
    placed = _placed(tx, rows)
    known = [each for each in placed if not each.is_new]
    _add_machines(tx, [each for each in placed if each.is_new])
    columns = [getattr(ManifestRow, name) for name in ROW_COLUMNS]
    written = (ManifestRow.doc, ManifestRow.line, ManifestRow.machine, *columns)
    execute_grouped(
        tx,
        lambda count: ManifestRow.insert_many(slots(count, (ManifestRow.serial, *written))).on_conflict(
            conflict_target=[ManifestRow.serial], update={field: EXCLUDED[field.name] for field in written}
        ),
        ((each.row.serial, doc, each.row.line, each.machine, *each.row.values[:-1]) for each in placed),
    )
    # Of those that were seen, the assessment adds what the network shows.
    search.put_texts(tx, [(each.machine, search.search_text(_searched(each.row))) for each in placed])
    _write_credentials(tx, placed)
    _name_machines(tx, known)
    _leave_machines(tx, placed)
    _write_facts(tx, document, placed, known)
    # Machines that are on the network (or claimed there) are assessed again; a row alone does not move the others.
    seen = {row[0] for row in Endpoint.select(Endpoint.machine).distinct().tuples().execute(tx.database)}
    for each in known:
        if each.machine in seen:
            tx.journal(
                "manifest.row_matched", machine=each.machine, line=each.row.line, filename=document.filename,
                serial=each.row.serial, sha256=document.sha256,
            )  # fmt: skip
            tx.touch(each.machine)
    wake = Machine.update(due=tx.now).where(Machine.id == slot(0))
    execute_many(tx, wake, ((each.machine,) for each in known if each.machine in seen))


def _placed(tx: Transaction, rows: Sequence[NewRow]) -> list[_Placed]:
    """The machine of each row: the one that has the row's MAC; else the one that held the row, unless it shows another
    MAC; else, for a row without a MAC, the only machine without a row that claims its serial; else a new one."""
    endpoints = Endpoint.select(Endpoint.mac, Endpoint.machine).where(Endpoint.machine > 0).order_by(Endpoint.last_seen)
    by_mac = dict(endpoints.tuples().execute(tx.database))
    seen = set(by_mac.values())
    claims: dict[str, set[int]] = defaultdict(set)
    claimed = (
        FactRow.select(FactRow.value, FactRow.machine)
        .join(Machine, on=Machine.id == FactRow.machine)
        .where(
            FactRow.name == SQL("'serial'"), FactRow.source != Source.MANIFEST, Machine.state.in_(_CLAIMS_COUNT),
            ~fn.EXISTS(ManifestRow.select(SQL("1")).where(ManifestRow.machine == FactRow.machine)),
        )
    )  # fmt: skip
    for serial, machine in claimed.tuples().execute(tx.database):
        claims[serial].add(machine)
    machines = []
    for row in rows:
        mac, before = row.values[0], row.before
        machine = by_mac.get(mac, 0)
        if not machine and before and (not mac or mac == before.values[0] or before.machine not in seen):
            machine = before.machine
        if not machine and not mac and len(claims.get(row.serial, ())) == 1:
            (machine,) = claims[row.serial]
        machines.append(machine)
    new = iter(tx.allocate_ids(Machine, machines.count(0)))
    return [_Placed(row, machine or next(new), not machine) for row, machine in zip(rows, machines, strict=True)]


def _add_machines(tx: Transaction, placed: Iterable[_Placed]) -> None:
    """Machines that were never seen all have the same standing: it is assessed once."""
    reasons, code, role = stored_reasons(assess(View(state=State.EXPECTED, seen=False, row=None), tx.policy))
    standing = {
        Machine.state: State.EXPECTED, Machine.state_since: tx.now, Machine.created_at: tx.now,
        Machine.changed_at: tx.now, Machine.reasons: reasons, Machine.reason_code: code, Machine.reason_role: role,
    }  # fmt: skip
    named = (Machine.id, Machine.serial, Machine.vendor, Machine.model)
    rows = ((each.machine, each.row.serial, *each.row.values[1:3]) for each in placed)
    execute_grouped(tx, lambda count: Machine.insert_many(slots(count, named, standing)), rows)


def _searched(row: NewRow) -> Iterator[str]:
    yield row.serial
    yield from (row.values[VALUES.index(name)] for name in search.ROW)


def _write_credentials(tx: Transaction, placed: Iterable[_Placed]) -> None:
    """The factory credential of each row: a row that gives neither a user name nor a secret has none."""
    kept = (CredentialRow.machine, CredentialRow.username, CredentialRow.secret)
    first = {CredentialRow.state: FACTORY, CredentialRow.created_at: tx.now, CredentialRow.changed_at: tx.now}
    update = {field: EXCLUDED[field.name] for field in (*kept, CredentialRow.changed_at)}
    is_given = {each.row.serial: bool(each.row.values[-1] or each.row.secret) for each in placed}
    execute_grouped(
        tx,
        lambda count: CredentialRow.insert_many(slots(count, (CredentialRow.serial, *kept), first)).on_conflict(
            conflict_target=[CredentialRow.serial], conflict_where=SQL(f"state = '{FACTORY}'"), update=update
        ),
        (
            (each.row.serial, each.machine, each.row.values[-1], each.row.secret)
            for each in placed
            if is_given[each.row.serial]
        ),
    )
    gone = CredentialRow.delete().where((CredentialRow.serial == slot(0)) & (CredentialRow.state == FACTORY))
    execute_many(tx, gone, ((each.row.serial,) for each in placed if each.row.before and not is_given[each.row.serial]))


def _name_machines(tx: Transaction, known: Iterable[_Placed]) -> None:
    """What a machine is called in lists; an empty column leaves what its BMC reports."""
    update = Machine.update(
        {
            Machine.serial: slot(1),
            Machine.vendor: Case(None, [(slot(2) == "", Machine.vendor)], slot(2)),
            Machine.model: Case(None, [(slot(3) == "", Machine.model)], slot(3)),
            Machine.changed_at: tx.now,
        }
    ).where(Machine.id == slot(0))
    execute_many(tx, update, ((each.machine, each.row.serial, *each.row.values[1:3]) for each in known))


def _leave_machines(tx: Transaction, placed: Iterable[_Placed]) -> None:
    """Machines that lost their row to another one: one that was only expected is deleted; one that was seen stays, and
    is not in the manifest."""
    left = {each.row.before.machine for each in placed if each.row.before} - {each.machine for each in placed} - {0}
    if not left:
        return

    def ids(query: Any) -> set[int]:
        return {row[0] for row in query.tuples().execute(tx.database)}

    tx.touch(*sorted(left & (with_row := ids(ManifestRow.select(ManifestRow.machine).distinct()))))
    without_row = sorted(left - with_row)
    _delete_facts(tx, without_row)
    expected = ids(Machine.select(Machine.id).where(Machine.state == State.EXPECTED))
    unseen = expected - ids(Endpoint.select(Endpoint.machine).distinct())
    execute_many(tx, Machine.delete().where(Machine.id == slot(0)), ((each,) for each in without_row if each in unseen))
    for machine in without_row:
        if machine not in unseen:
            tx.journal("manifest.row_left", machine=machine)
            tx.touch(machine)


def _write_facts(tx: Transaction, document: Document, placed: Iterable[_Placed], known: Iterable[_Placed]) -> None:
    _delete_facts(tx, (each.machine for each in known))
    columns = (FactRow.machine, FactRow.name, FactRow.value, FactRow.evidence)
    same = {
        FactRow.endpoint: 0, FactRow.source: Source.MANIFEST, FactRow.first_seen: tx.now, FactRow.last_seen: tx.now
    }  # fmt: skip
    execute_grouped(
        tx,
        lambda count: FactRow.insert_many(slots(count, columns, same)).on_conflict_ignore(),
        (
            (each.machine, name, value, evidence)
            for each in placed
            for evidence in (f"line {each.row.line} of {document.filename}",)
            for name, value in each.row.facts()
        ),
    )


def _delete_facts(tx: Transaction, machines: Iterable[int]) -> None:
    """The manifest's facts about these machines."""
    is_manifest = FactRow.source == Source.MANIFEST
    execute_grouped(
        tx,
        lambda count: FactRow.delete().where(FactRow.machine.in_([slot(each) for each in range(count)]) & is_manifest),
        ((machine,) for machine in machines),
    )
