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
"""Rows of one execution of a `ForRows`: with more, a server is hardly faster."""

Row = tuple[Any, ...]


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


class ForRows:
    """A statement that is executed for any number of rows, `group` of them at once: `make(n)` has slots for the values
    of n rows. Values go to the database as they are, without the fields' conversions: text, integers, bytes, None."""

    def __init__(self, make: Callable[[int], Query], group: int = GROUP) -> None:
        self._make, self._group = make, group
        self._made: dict[tuple[type, int], tuple[str, Callable[[Row], Row]]] = {}

    def execute(self, tx: Transaction, rows: Iterable[Row]) -> None:
        rest: list[Row] = []

        def groups() -> Iterator[Row]:
            for some in chunked(rows, self._group):
                if len(some) < self._group:
                    rest.extend(some)
                else:
                    yield tuple(chain.from_iterable(some))

        self._execute(tx, self._group, groups())
        self._execute(tx, 1, iter(rest))

    def _execute(self, tx: Transaction, size: int, rows: Iterator[Row]) -> None:
        first = next(rows, None)
        if first is None:
            return
        key = type(tx.database), size
        if key not in self._made:
            self._made[key] = _compiled(tx, self._make(size))
        sql, ordered = self._made[key]
        portable.execute_many(tx.database, sql, map(ordered, chain((first,), rows)))


def _compiled(tx: Transaction, query: Query) -> tuple[str, Callable[[Row], Row]]:
    """The statement, and how a row's values and the statement's constants become its parameters."""
    sql, params = tx.database.get_sql_context().sql(query).query()  # type: ignore[no-untyped-call]
    constants = tuple(each for each in params if not isinstance(each, Slot))
    # Constants are addressed from the end of a row to which they were added, so that one call orders all of it.
    places, position = [], -len(constants)
    for each in params:
        places.append(each.index if isinstance(each, Slot) else position)
        position += not isinstance(each, Slot)
    if len(places) == 1:
        return sql, lambda row: ((row + constants)[places[0]],)
    ordered = itemgetter(*places)
    return sql, lambda row: ordered(row + constants)
