"""Events that are not recorded yet: written (`wire_batch.add_to_spool`) with the leases that answered them, so that a
kill loses none of them. First in, first out; only the wire process of the same appliance uses them."""

from __future__ import annotations

from collections.abc import Sequence

from peewee import fn

from appliance.store.models import Spool
from appliance.store.prepared import Prepared
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction
from appliance.store.wire_batch import Spooled

_OLDEST = Prepared(
    lambda origin, count: (
        Spool.select(Spool.id, Spool.kind, Spool.segment, Spool.vlan, Spool.at, Spool.body)
        .where(Spool.origin == origin)
        .order_by(Spool.id)
        .limit(count)
    ),
    2,
)
_REMOVE = Prepared(lambda origin, last: Spool.delete().where(Spool.origin == origin, Spool.id <= last), 2)


def take_spooled(tx: Transaction, count: int) -> Sequence[Spooled]:
    """The oldest ones; they leave the spool with this transaction, which records them."""
    rows = _OLDEST.rows(tx, tx.origin, count)
    if rows:
        _REMOVE.execute(tx, tx.origin, rows[-1][0])
    return [Spooled(kind, segment, vlan, at, bytes(body)) for _, kind, segment, vlan, at, body in rows]


def count_spooled(reader: Reader) -> int:
    query = Spool.select(fn.COUNT(Spool.id)).where(Spool.origin == reader.origin)
    return int(query.scalar(reader.database))
