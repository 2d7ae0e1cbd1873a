"""Joins the rows of an import that is in force to the machines that they are for, some rows in each transaction.

A row is new for its readers as a whole: with its machine, its facts, its credential and the machine's standing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from peewee import EXCLUDED, SQL, Case, fn

from appliance.domain.credential_states import CredentialState
from appliance.domain.facts import Name, Source
from appliance.domain.levels import View, assess
from appliance.domain.lifecycle import State, states_where
from appliance.store import search
from appliance.store.bulk import ForRows, slot, slots
from appliance.store.manifests import FACTORY, ROW_COLUMNS, VALUES, Import, NewRow, count_joined, take_staged
from appliance.store.models import CredentialRow, Endpoint, FactRow, Machine, MachineSearch, ManifestRow
from appliance.store.prepared import ForMany
from appliance.store.standing import stored_reasons
from appliance.store.transaction import Transaction

LARGEST_GROUP = 256
"""Rows that exchange their MACs and are joined in one transaction; of more, some machines have two rows or none for a
moment."""

_CLAIMS_COUNT = tuple(str(state) for state in states_where(lambda traits: traits.claims_count))

_FACTS = tuple(
    (str(name), VALUES.index(name)) for name in (Name.UUID, Name.VENDOR, Name.MODEL, Name.SKU, Name.SWITCH, Name.PORT)
)
"""The facts that a row states beside its serial, and where their values are."""

_ENDPOINTS = ForMany(
    lambda macs: (
        Endpoint.select(Endpoint.mac, Endpoint.machine)
        .where(Endpoint.mac.in_(macs) & (Endpoint.machine > 0))
        .order_by(Endpoint.last_seen)
    )
)
_SEEN = ForMany(lambda ids: Endpoint.select(Endpoint.machine).where(Endpoint.machine.in_(ids)).distinct())
_EXPECTED = ForMany(
    lambda ids: Machine.select(Machine.id).where(Machine.id.in_(ids) & (Machine.state == str(State.EXPECTED)))
)
_WITH_ROW = ForMany(lambda ids: ManifestRow.select(ManifestRow.machine).where(ManifestRow.machine.in_(ids)).distinct())
_CLAIMS = ForMany(
    lambda serials: FactRow.select(FactRow.value, FactRow.machine)
    .join(Machine, on=Machine.id == FactRow.machine)
    .where(
        FactRow.value.in_(serials) & (FactRow.name == SQL("'serial'")) & (FactRow.source != str(Source.MANIFEST))
        & Machine.state.in_(_CLAIMS_COUNT)
        & ~fn.EXISTS(ManifestRow.select(SQL("1")).where(ManifestRow.machine == FactRow.machine))
    )
)  # fmt: skip

_ROW_FIELDS = (
    ManifestRow.doc, ManifestRow.line, ManifestRow.machine, *(getattr(ManifestRow, name) for name in ROW_COLUMNS),
)  # fmt: skip
_PUT_ROWS = ForRows(
    lambda count: ManifestRow.insert_many(slots(count, (ManifestRow.serial, *_ROW_FIELDS))).on_conflict(
        conflict_target=[ManifestRow.serial], update={field: EXCLUDED[field.name] for field in _ROW_FIELDS}
    )
)
_ADD_MACHINES = ForRows(
    lambda count: Machine.insert_many(
        slots(
            count,
            (
                Machine.id, Machine.serial, Machine.vendor, Machine.model, Machine.reasons, Machine.reason_code,
                Machine.reason_role, Machine.state_since, Machine.created_at, Machine.changed_at,
            ),
            {Machine.state: str(State.EXPECTED)},
        )
    )
)  # fmt: skip
_CREDENTIAL_FIELDS = (
    CredentialRow.machine, CredentialRow.username, CredentialRow.secret, CredentialRow.changed_at
)  # fmt: skip
_PUT_CREDENTIALS = ForRows(
    lambda count: CredentialRow.insert_many(
        slots(
            count, (CredentialRow.serial, *_CREDENTIAL_FIELDS, CredentialRow.created_at),
            {CredentialRow.state: str(FACTORY)},
        )
    ).on_conflict(
        conflict_target=[CredentialRow.serial], conflict_where=SQL(f"state = '{FACTORY}'"),
        update={field: EXCLUDED[field.name] for field in _CREDENTIAL_FIELDS},
    )
)  # fmt: skip
_REPLACED = ForMany(
    lambda serials: CredentialRow.select(CredentialRow.serial).where(
        CredentialRow.serial.in_(serials) & (CredentialRow.state == str(CredentialState.ACTIVE))
    )
)
_DELETE_CREDENTIALS = ForRows(
    lambda _: CredentialRow.delete().where(
        (CredentialRow.serial == slot(0)) & (CredentialRow.state == SQL(f"'{FACTORY}'"))
    ),
    group=1,
)
_NAME_MACHINES = ForRows(
    lambda _: Machine.update(
        {
            Machine.serial: slot(1),
            Machine.vendor: Case(None, [(slot(2) == "", Machine.vendor)], slot(2)),
            Machine.model: Case(None, [(slot(3) == "", Machine.model)], slot(3)),
            Machine.changed_at: slot(4),
        }
    ).where(Machine.id == slot(0)),
    group=1,
)
_WAKE_MACHINES = ForRows(lambda _: Machine.update(due=slot(1)).where(Machine.id == slot(0)), group=1)
_DELETE_MACHINES = ForRows(lambda _: Machine.delete().where(Machine.id == slot(0)), group=1)
_DELETE_TEXTS = ForRows(lambda _: MachineSearch.delete().where(MachineSearch.machine == slot(0)), group=1)
_ADD_FACTS = ForRows(
    lambda count: FactRow.insert_many(
        slots(
            count,
            (
                FactRow.machine, FactRow.name, FactRow.value, FactRow.evidence, FactRow.first_seen, FactRow.last_seen,
            ),
            {FactRow.endpoint: 0, FactRow.source: str(Source.MANIFEST)},
        )
    ).on_conflict_ignore()
)  # fmt: skip
_DELETE_FACTS = ForRows(
    lambda _: FactRow.delete().where((FactRow.machine == slot(0)) & (FactRow.source == str(Source.MANIFEST))), group=1
)


@dataclass(frozen=True, slots=True)
class _Placed:
    """A row with the id of the machine that it is for, which may have to be made."""

    row: NewRow
    machine: int
    is_new: bool


def join_some(found: Import, tx: Transaction, count: int) -> int:
    """Joins about so many of the import's staged rows; returns how many. With none left, the import is done."""
    new = take_staged(tx, found.id, count, LARGEST_GROUP)
    if new:
        _join(tx, found, new)
    count_joined(tx, found.id, len(new))
    return len(new)


def _join(tx: Transaction, found: Import, new: Sequence[NewRow]) -> None:
    placed = _placed(tx, new)
    known = [each for each in placed if not each.is_new]
    _add_machines(tx, [each for each in placed if each.is_new])
    _PUT_ROWS.execute(
        tx, ((each.row.serial, found.id, each.row.line, each.machine, *each.row.values[:-1]) for each in placed)
    )
    # Of those that were seen, the assessment adds what the network shows.
    search.put_texts(tx, [(each.machine, search.search_text(_searched(each.row))) for each in placed])
    _write_credentials(tx, placed)
    _NAME_MACHINES.execute(tx, ((each.machine, each.row.serial, *each.row.values[1:3], tx.now) for each in known))
    _leave_machines(tx, placed)
    _DELETE_FACTS.execute(tx, ((each.machine,) for each in known))
    _ADD_FACTS.execute(
        tx,
        (
            (each.machine, name, value, f"line {each.row.line} of {found.filename}", tx.now, tx.now)
            for each in placed
            for name, value in _facts(each.row)
        ),
    )
    _assess_seen(tx, found, known)


def _placed(tx: Transaction, new: Sequence[NewRow]) -> list[_Placed]:
    """The machine of each row: the one that has the row's MAC; else the one that held the row, unless it shows another
    MAC; else, for a row without a MAC, the only machine without a row that claims its serial; else a new one."""
    by_mac = dict(_ENDPOINTS.rows(tx, [row.values[0] for row in new if row.values[0]]))
    seen = _ids(_SEEN, tx, {row.before.machine for row in new if row.before})
    claims: dict[str, set[int]] = defaultdict(set)
    for serial, machine in _CLAIMS.rows(tx, [row.serial for row in new if not row.values[0]]):
        claims[serial].add(machine)
    machines = []
    for row in new:
        mac, before = row.values[0], row.before
        machine = by_mac.get(mac, 0)
        if not machine and before and (not mac or mac == before.values[0] or before.machine not in seen):
            machine = before.machine
        if not machine and not mac and len(claims.get(row.serial, ())) == 1:
            (machine,) = claims[row.serial]
        machines.append(machine)
    made = iter(tx.allocate_ids(Machine, machines.count(0)))
    return [_Placed(row, machine or next(made), not machine) for row, machine in zip(new, machines, strict=True)]


def _add_machines(tx: Transaction, placed: Iterable[_Placed]) -> None:
    """Machines that were never seen all have the same standing: it is assessed once."""
    standing = stored_reasons(assess(View(state=State.EXPECTED, seen=False, row=None), tx.policy))
    instants = (tx.now, tx.now, tx.now)
    rows = ((each.machine, each.row.serial, *each.row.values[1:3], *standing, *instants) for each in placed)
    _ADD_MACHINES.execute(tx, rows)


def _write_credentials(tx: Transaction, placed: Sequence[_Placed]) -> None:
    """The factory credential of each row: a row that gives neither a user name nor a secret has none, nor has a unit of
    which the BMC has taken another since: the factory's is retired, and does not come back with its packing list."""
    replaced = {serial for (serial,) in _REPLACED.rows(tx, [each.row.serial for each in placed])}
    given = [each for each in placed if (each.row.values[-1] or each.row.secret) and each.row.serial not in replaced]
    _PUT_CREDENTIALS.execute(
        tx,
        ((each.row.serial, each.machine, each.row.values[-1], each.row.secret, tx.now, tx.now) for each in given),
    )
    gone = {each.row.serial for each in placed if each.row.before} - {each.row.serial for each in given}
    _DELETE_CREDENTIALS.execute(tx, ((serial,) for serial in sorted(gone)))


def _leave_machines(tx: Transaction, placed: Sequence[_Placed]) -> None:
    """Machines that lost their row to another one: one that was only expected is deleted; one that was seen stays, and
    is not in the manifest."""
    left = {each.row.before.machine for each in placed if each.row.before} - {each.machine for each in placed} - {0}
    if not left:
        return
    with_row = _ids(_WITH_ROW, tx, left)
    tx.touch(*sorted(with_row))
    without_row = sorted(left - with_row)
    _DELETE_FACTS.execute(tx, ((machine,) for machine in without_row))
    unseen = _ids(_EXPECTED, tx, without_row) - _ids(_SEEN, tx, without_row)
    _DELETE_MACHINES.execute(tx, ((machine,) for machine in sorted(unseen)))
    _DELETE_TEXTS.execute(tx, ((machine,) for machine in sorted(unseen)))
    for machine in without_row:
        if machine not in unseen:
            tx.journal("manifest.row_left", machine=machine)
            tx.touch(machine)


def _assess_seen(tx: Transaction, found: Import, known: Sequence[_Placed]) -> None:
    """Machines that are on the network are assessed again, and the worker looks at them; a row alone does not move the
    others."""
    seen = _ids(_SEEN, tx, [each.machine for each in known])
    for each in known:
        if each.machine in seen:
            tx.journal(
                "manifest.row_matched", machine=each.machine, line=each.row.line, filename=found.filename,
                serial=each.row.serial, sha256=found.sha256,
            )  # fmt: skip
    tx.touch(*sorted(seen))
    _WAKE_MACHINES.execute(tx, ((machine, tx.now) for machine in sorted(seen)))


def _searched(row: NewRow) -> Iterator[str]:
    yield row.serial
    yield from (row.values[VALUES.index(name)] for name in search.ROW)


def _facts(row: NewRow) -> Iterator[tuple[str, str]]:
    yield Name.SERIAL.value, row.serial
    for name, position in _FACTS:
        if value := row.values[position]:
            yield name, value


def _ids(query: ForMany, tx: Transaction, ids: Collection[int]) -> set[int]:
    return {row[0] for row in query.rows(tx, list(ids))}
