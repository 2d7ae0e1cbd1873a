"""The manifest's rows in the database, and imports on their way there.

An import of 100,000 rows is no single transaction, which would keep out everybody else. Its rows are staged, a few in
each transaction, where nobody looks for them; one short transaction then puts all of them in force; and they are
joined to their machines a few at a time (`store.manifest_join`). Whoever finds an import that is not done goes on with
it, or discards it if it was not in force."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from peewee import fn

from appliance.domain.blockers import blocker
from appliance.domain.credential_states import CredentialState
from appliance.domain.manifest import ImportState
from appliance.errors import Refused
from appliance.store.bulk import ForRows, slots
from appliance.store.models import CredentialRow, ManifestDoc, ManifestRow, Meta_, StagedRow
from appliance.store.portable import insert, lock_rows
from appliance.store.prepared import ForMany
from appliance.store.reader import Reader, rows
from appliance.store.transaction import Transaction

ROW_COLUMNS = (
    "bmc_mac", "vendor", "model", "sku", "po_line", "site", "rack", "unit", "switch", "port", "ip", "uuid",
)  # fmt: skip
"""The columns of the file that a row keeps as they are."""

VALUES = (*ROW_COLUMNS, "username")
"""What an import gives for a row, beside its serial and its secret; the user name is the credential's."""

FACTORY = CredentialState.FACTORY
"""The state of a credential that came with the manifest."""

_READ_AT_ONCE = 2000
"""Rows of one query when all are read: a reader that takes long makes the write-ahead log long."""


@dataclass(frozen=True, slots=True)
class StoredRow:
    """`values` are in the order of VALUES; `secret` is sealed (b"" = none)."""

    serial: str
    machine: int
    secret: bytes
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row to be written; `before` is what it replaces. Rows of the same group `together` change together."""

    line: int
    serial: str
    secret: bytes
    values: tuple[str, ...]
    before: StoredRow | None
    together: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    filename: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Import:
    """An import that is not done. `joined` of its `rows` are; it last went on at `changed_at`."""

    id: int
    filename: str
    sha256: str
    imported_by: str
    state: ImportState
    rows: int
    joined: int
    changed_at: int


_COLUMNS = (
    ManifestRow.id, ManifestRow.serial, ManifestRow.machine, *(getattr(ManifestRow, name) for name in ROW_COLUMNS)
)  # fmt: skip
_OF_SERIALS = ForMany(lambda serials: ManifestRow.select(*_COLUMNS).where(ManifestRow.serial.in_(serials)))
_CREDENTIALS = ForMany(
    lambda serials: CredentialRow.select(CredentialRow.serial, CredentialRow.username, CredentialRow.secret).where(
        CredentialRow.serial.in_(serials) & (CredentialRow.state == str(FACTORY))
    )
)
_STAGE = ForRows(
    lambda count: StagedRow.insert_many(
        slots(
            count,
            (
                StagedRow.doc, StagedRow.together, StagedRow.line, StagedRow.serial, StagedRow.secret,
                StagedRow.content,
            ),
        )
    )
)  # fmt: skip


def load(reader: Reader) -> dict[str, StoredRow]:
    """Every row, by serial."""
    found: dict[str, StoredRow] = {}
    query, after = ManifestRow.select(*_COLUMNS).order_by(ManifestRow.id).limit(_READ_AT_ONCE), 0
    while some := rows(reader, query.where(ManifestRow.id > after)):
        found |= _with_credentials(reader, some)
        after = some[-1][0]
    return found


def rows_of_serials(reader: Reader, serials: Sequence[str]) -> dict[str, StoredRow]:
    """Those of them that there are."""
    return _with_credentials(reader, list(_OF_SERIALS.rows(reader, serials)))


def _with_credentials(reader: Reader, found: Sequence[tuple[Any, ...]]) -> dict[str, StoredRow]:
    """Two look-ups, not a join: a server that does not know yet how long the tables have grown joins them slowly."""
    known = {serial: rest for serial, *rest in _CREDENTIALS.rows(reader, [columns[1] for columns in found])}
    stored = {}
    for _, serial, machine, *values in found:
        username, secret = known.get(serial, ("", b""))
        stored[serial] = StoredRow(serial, machine, bytes(secret), (*values, username))
    return stored


def latest_document(reader: Reader) -> int:
    """Changes with every import."""
    return int(ManifestDoc.select(fn.coalesce(fn.max(ManifestDoc.id), 0)).scalar(reader.database))


def unfinished(reader: Reader) -> Import | None:
    """The import that is not done; there is at most one."""
    doc = ManifestDoc
    columns = (doc.id, doc.filename, doc.sha256, doc.imported_by, doc.state, doc.rows, doc.joined, doc.changed_at)
    found = doc.select(*columns).where(doc.state != str(ImportState.DONE)).order_by(doc.id).limit(1)
    for id_, filename, sha256, imported_by, state, count, joined, changed_at in rows(reader, found):
        return Import(id_, filename, sha256, imported_by, ImportState(state), count, joined, changed_at)
    return None


def begin(tx: Transaction, document: Document, count: int, latest: int) -> int:
    """The id of a new import of a file with `count` usable rows, which is staged from now on; 0 when another one came
    after the `latest`."""
    lock_rows(Meta_.select().where(Meta_.key == "schema"), tx.database).execute(tx.database)
    if latest_document(tx) != latest or unfinished(tx) is not None:
        return 0
    return insert(
        tx, ManifestDoc, sha256=document.sha256, filename=document.filename, imported_by=tx.actor, rows=count,
        at=tx.now, state=str(ImportState.STAGING), changed_at=tx.now,
    )  # fmt: skip


def stage(tx: Transaction, doc: int, new: Sequence[NewRow]) -> None:
    """Stores rows of an import that is not in force. Raises Refused when somebody has discarded it."""
    _go_on(tx, doc)
    _STAGE.execute(tx, ((doc, row.together, row.line, row.serial, row.secret, tx.json(row.values)) for row in new))


def put_in_force(tx: Transaction, doc: int, unchanged: int) -> None:
    """From now on the import counts, whatever happens: its rows are staged, all but the unchanged ones. Raises Refused
    when somebody has discarded it."""
    _go_on(tx, doc)
    change = ManifestDoc.update(state=str(ImportState.JOINING), joined=unchanged, at=tx.now)
    change.where(ManifestDoc.id == doc).execute(tx.database)


def discard_some(doc: int, tx: Transaction, count: int) -> int:
    """Removes up to so many staged rows of an import, and then the import, if it is not in force; returns how many."""
    if not _is_staging(doc).exists(tx.database):
        return 0
    ids = [each[0] for each in rows(tx, _staged(doc, StagedRow.id).limit(count))]
    if ids:
        return int(StagedRow.delete().where(StagedRow.id.in_(ids)).execute(tx.database))
    ManifestDoc.delete().where(ManifestDoc.id == doc).execute(tx.database)
    return 0


def take_staged(tx: Transaction, doc: int, count: int, group: int) -> list[NewRow]:
    """The next rows to be joined, which are no longer staged: `count`, and those that change together with the last of
    them, of which there are at most `group`."""
    columns = (StagedRow.id, StagedRow.line, StagedRow.serial, StagedRow.secret, StagedRow.content, StagedRow.together)
    found = rows(tx, _staged(doc, *columns).limit(count))
    if found:
        last = found[-1]
        more = _staged(doc, *columns).where(StagedRow.id > last[0], StagedRow.together == last[-1]).limit(group)
        found += rows(tx, more)
        StagedRow.delete().where(StagedRow.doc == doc, StagedRow.id <= found[-1][0]).execute(tx.database)
    before = rows_of_serials(tx, [each[2] for each in found])
    return [
        NewRow(line, serial, bytes(secret), tuple(json.loads(content)), before.get(serial), together)
        for _, line, serial, secret, content, together in found
    ]


def count_joined(tx: Transaction, doc: int, count: int) -> None:
    """So many more rows of an import in force are joined; 0: none is left."""
    change: dict[Any, Any] = {ManifestDoc.changed_at: tx.now, ManifestDoc.joined: ManifestDoc.joined + count}
    if not count:
        change[ManifestDoc.state] = str(ImportState.DONE)
    ManifestDoc.update(change).where(ManifestDoc.id == doc).execute(tx.database)


def _staged(doc: int, *columns: Any) -> Any:
    return StagedRow.select(*columns).where(StagedRow.doc == doc).order_by(StagedRow.id)


def _is_staging(doc: int) -> Any:
    return ManifestDoc.select().where(ManifestDoc.id == doc, ManifestDoc.state == str(ImportState.STAGING))


def _go_on(tx: Transaction, doc: int) -> None:
    if not lock_rows(_is_staging(doc), tx.database).exists(tx.database):
        raise Refused(blocker("manifest.import_collided"))
    ManifestDoc.update(changed_at=tx.now).where(ManifestDoc.id == doc).execute(tx.database)
