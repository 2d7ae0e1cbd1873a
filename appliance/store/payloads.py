"""The rows of the payload catalogue. The bytes are in `payload.blobs`, named by their digest."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass

from appliance.store.models import Payload
from appliance.store.prepared import Prepared
from appliance.store.reader import Reader
from appliance.store.record import Record
from appliance.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PayloadRecord(Record):
    """`size` in bytes; served to machines at `least_level` and above (0 = to every client)."""

    name: str
    sha256: str
    size: int
    content_type: str
    least_level: int
    added_by: str
    at: int


_ALL = Payload.select(
    Payload.name, Payload.sha256, Payload.size, Payload.content_type, Payload.least_level, Payload.added_by, Payload.at
)


_ONE = Prepared(lambda name: _ALL.where(Payload.name == name))


def payloads(reader: Reader) -> list[PayloadRecord]:
    """All of them, by name."""
    return list(_ALL.order_by(Payload.name).objects(PayloadRecord).execute(reader.database))


def find_payload(reader: Reader, name: str) -> PayloadRecord | None:
    return next((PayloadRecord(*row) for row in _ONE.rows(reader, name)), None)


def names_for_level(reader: Reader, names: Collection[str], level: int) -> set[str]:
    """Which of these names the catalogue has for a machine of this level."""
    query = Payload.select(Payload.name).where(Payload.name.in_(list(names)), Payload.least_level <= level)
    return {name for (name,) in query.tuples().execute(reader.database)}


def used_digests(reader: Reader) -> set[str]:
    """The digests of all bytes that the catalogue names."""
    return {digest for (digest,) in Payload.select(Payload.sha256).distinct().tuples().execute(reader.database)}


def is_used(reader: Reader, sha256: str) -> bool:
    return Payload.select().where(Payload.sha256 == sha256).exists(reader.database)


def put_payload(tx: Transaction, record: PayloadRecord) -> None:
    """Adds a payload, or replaces the one of that name."""
    columns = asdict(record)
    Payload.insert(**columns).on_conflict(
        conflict_target=[Payload.name], preserve=[getattr(Payload, name) for name in columns if name != "name"]
    ).as_rowcount().execute(tx.database)


def delete_payload(tx: Transaction, name: str) -> None:
    Payload.delete().where(Payload.name == name).execute(tx.database)
