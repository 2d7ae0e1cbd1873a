"""Queries that are executed hundreds of times a second: peewee makes their SQL once for each engine."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from peewee import SQL, Expression, Field, ModelSelect, Query, Value

from appliance.store.bulk import Slot, slot
from appliance.store.portable import is_postgresql
from appliance.store.reader import Reader

_SIZES = (1, 16, 256)
"""Lists of ids are filled up to one of these lengths, so that there are few different texts of SQL."""


class Prepared:
    """A statement with values that are filled in when it is executed: `make` gets a placeholder for each of them.

    Values go to the driver as they are (no conversion by a field), and rows come back as the driver reads them."""

    def __init__(self, make: Callable[..., Query], values: int = 1) -> None:
        self._make = make
        self._values = values
        self._texts: dict[type, tuple[str, list[Any]]] = {}

    def execute(self, reader: Reader, *values: Any) -> Any:
        """The cursor."""
        database = reader.database
        text = self._texts.get(type(database))
        if text is None:
            query = self._make(*(slot(index) for index in range(self._values)))
            sql, parameters = database.get_sql_context().sql(query).query()  # type: ignore[no-untyped-call]
            text = self._texts[type(database)] = sql, list(parameters)
        filled = [values[one.index] if isinstance(one, Slot) else one for one in text[1]]
        return database.execute_sql(text[0], filled)  # type: ignore[no-untyped-call]

    def rows(self, reader: Reader, *values: Any) -> list[tuple[Any, ...]]:
        found: list[tuple[Any, ...]] = self.execute(reader, *values).fetchall()
        return found


class ForMany:
    """A query for the rows of some machines or endpoints: `make` gets the list of their ids (or MACs), for `in_`."""

    def __init__(self, make: Callable[[Sequence[Value]], ModelSelect[Any]]) -> None:
        self._by_size = {size: Prepared(lambda *ids: make(ids), size) for size in _SIZES}

    def rows(self, reader: Reader, ids: Sequence[int | str]) -> Iterator[tuple[Any, ...]]:
        """The rows, in the query's order within each few hundred ids."""
        largest = _SIZES[-1]
        for start in range(0, len(ids), largest):
            some = ids[start : start + largest]
            size = next(size for size in _SIZES if size >= len(some))
            yield from self._by_size[size].rows(reader, *some, *[some[-1]] * (size - len(some)))


class ByIds:
    """A query for the rows that belong to a list of ids, however long, given to it as one value.

    `build` makes the query with a condition: `build(is_one_of)`, where `is_one_of(field)` is true for these ids."""

    def __init__(self, build: Callable[[Callable[[Field], Expression]], Query]) -> None:
        def prepared(listed: str) -> Prepared:
            return Prepared(lambda _: build(lambda field: field.in_(SQL(listed, (Slot(0),)))))

        self._sqlite = prepared("(SELECT value FROM json_each(?))")
        self._postgresql = prepared("(SELECT unnest(%s))")

    def rows(self, reader: Reader, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        if is_postgresql(reader.database):
            return self._postgresql.rows(reader, list(ids))
        return self._sqlite.rows(reader, json.dumps(list(ids)))
