"""One statement, built by peewee once, for many rows: an import of 100,000 rows is too many for a query object each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from peewee import Field, Model, Query, Value

from appliance.store import portable
from appliance.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class Slot:
    """Stands in a statement for the value that is filled in when it is executed."""

    index: int


def slot(index: int) -> Value:
    """The place, in a statement, of each row's `index`-th value."""
    return Value(Slot(index), converter=False)


def insert_slots(model: type[Model], *fields: Field) -> Any:
    """An INSERT with a slot for each of the fields, in this order; the other fields get their defaults."""
    return model.insert({field: slot(index) for index, field in enumerate(fields)})


def execute_many(tx: Transaction, query: Query, rows: Iterable[tuple[Any, ...]]) -> None:
    """Executes the statement once for each row. Values go to the database as they are, without the fields' conversions:
    text, integers, bytes and None."""
    sql, params = query.bind(tx.database).sql()
    constants = tuple(each for each in params if not isinstance(each, Slot))
    # Constants are addressed from the end of a row to which they were added, so that one call orders all of it.
    places, position = [], -len(constants)
    for each in params:
        places.append(each.index if isinstance(each, Slot) else position)
        position += not isinstance(each, Slot)
    ordered = itemgetter(*places) if len(places) > 1 else lambda row: (row[places[0]],)
    portable.execute_many(tx.database, sql, (ordered(row + constants) for row in rows))
