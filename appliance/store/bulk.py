"""One statement, built by peewee once, for many rows: an import of 100,000 rows is too many for a query object each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from peewee import Field, Query, Value, chunked

from appliance.store import portable

if TYPE_CHECKING:
    from appliance.store.transaction import Transaction

GROUP = 50
"""Rows of one statement in `execute_grouped`: with more, a server is hardly faster."""


@dataclass(frozen=True, slots=True)
class Slot:
    """Stands in a statement for the value that is filled in when it is executed."""

    index: int


def slot(index: int) -> Value:
    """The place, in a statement, of each row's `index`-th value."""
    return Value(Slot(index), converter=False)


def slots(count: int, fields: Sequence[Field], constants: Mapping[Any, Any] | None = None) -> list[dict[Field, Any]]:
    """For peewee's `insert_many`: `count` rows with places for these fields' values, one row after the other, and with
    the same constants."""
    width = len(fields)
    return [
        {field: slot(number * width + index) for index, field in enumerate(fields)} | dict(constants or {})
        for number in range(count)
    ]


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


def execute_grouped(tx: Transaction, statement: Callable[[int], Query], rows: Iterable[tuple[Any, ...]]) -> None:
    """The same with up to GROUP rows for each execution: `statement(n)` has slots for the values of n rows."""
    rest: list[tuple[Any, ...]] = []

    def groups() -> Iterator[tuple[Any, ...]]:
        for group in chunked(rows, GROUP):
            if len(group) < GROUP:
                rest.extend(group)
            else:
                yield tuple(chain.from_iterable(group))

    execute_many(tx, statement(GROUP), groups())
    if rest:
        execute_many(tx, statement(len(rest)), [tuple(chain.from_iterable(rest))])
