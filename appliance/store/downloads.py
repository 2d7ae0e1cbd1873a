"""The rows in which downloads are counted: one for each client, protocol, name and result."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from peewee import EXCLUDED, SQL, chunked

from appliance.store.models import Meta_, PayloadRequest
from appliance.store.reader import Reader
from appliance.store.record import Record
from appliance.store.transaction import Transaction

_AT_ONCE = 500
"""Rows in one statement."""

Key = tuple[str, str, str, bool]
"""ip, protocol, name, served."""


@dataclass(frozen=True, slots=True)
class DownloadRecord(Record):
    """`served` False: the client did not get the file. `count`: the downloads that ended; `journalled_at`: when the
    last of them was entered in the journal."""

    ip: str
    machine: int
    protocol: str
    name: str
    served: bool
    detail: str
    count: int
    first_at: int
    last_at: int
    journalled_at: int

    @property
    def key(self) -> Key:
        return self.ip, self.protocol, self.name, self.served


_R = PayloadRequest
_UNSERVED = _R.served == SQL("FALSE")
"""NOT would find no index."""

_ALL = _R.select(
    _R.ip, _R.machine, _R.protocol, _R.name, _R.served, _R.detail, _R.count, _R.first_at, _R.last_at, _R.journalled_at
)


def find_downloads(reader: Reader, keys: Iterable[Key]) -> dict[Key, DownloadRecord]:
    """The records of these keys, as far as there are any."""
    wanted, found = set(keys), dict[Key, DownloadRecord]()
    for some in chunked(wanted, _AT_ONCE):
        query = _ALL.where(_R.ip.in_({key[0] for key in some}), _R.name.in_({key[2] for key in some}))
        for record in query.objects(DownloadRecord).execute(reader.database):
            if record.key in wanted:
                found[record.key] = record
    return found


def list_downloads(reader: Reader, *, unserved: bool, machine: int, limit: int) -> list[DownloadRecord]:
    """The latest first; with `unserved`, only those that did not get the file; those of one machine, if it is not 0."""
    query = _ALL
    if unserved:
        query = query.where(_UNSERVED)
    if machine:
        query = query.where(_R.machine == machine)
    found = query.order_by(_R.last_at.desc(), _R.id.desc()).limit(limit)
    return list(found.objects(DownloadRecord).execute(reader.database))


def save_downloads(tx: Transaction, records: Iterable[DownloadRecord], added: Mapping[Key, int]) -> None:
    """Writes new and changed records; of `count` only what was `added`, so that two appliances may write."""
    rows = (asdict(record) | {"count": added[record.key]} for record in records)
    for some in chunked(rows, _AT_ONCE):
        _R.insert_many(some).on_conflict(
            conflict_target=[_R.ip, _R.protocol, _R.name, _R.served],
            preserve=[_R.machine, _R.detail, _R.last_at, _R.journalled_at],
            update={_R.count: _R.count + EXCLUDED.count},
        ).as_rowcount().execute(tx.database)


def last_spool_file(reader: Reader, actor: str) -> str | None:
    """The name of the last spool file of this process that the database has."""
    key = _spool_key(reader, actor)
    found: str | None = Meta_.select(Meta_.value).where(Meta_.key == key).scalar(reader.database)
    return found


def set_last_spool_file(tx: Transaction, actor: str, name: str) -> None:
    row = Meta_.insert(key=_spool_key(tx, actor), value=name)
    row.on_conflict(conflict_target=[Meta_.key], preserve=[Meta_.value]).as_rowcount().execute(tx.database)


def _spool_key(reader: Reader, actor: str) -> str:
    return f"downloads.{reader.origin}.{actor}"


def count_unserved(reader: Reader) -> int:
    return _R.select().where(_UNSERVED).count(reader.database)


def count_unserved_names(reader: Reader, ip: str, since: int, besides: str) -> int:
    """How many names this client asked for in vain for the first time since then; `besides` is not counted."""
    query = _R.select().where(_R.ip == ip, ~_R.served, _R.first_at > since, _R.name != besides)
    return query.count(reader.database)


def delete_unserved(tx: Transaction, before: int) -> None:
    """Deletes what was last asked for in vain before then."""
    _R.delete().where(_UNSERVED, _R.last_at < before).execute(tx.database)
