"""What a function that reads the database is given: the store itself, or the transaction that is open."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from peewee import SQL, Database, Expression, Field, Query, SqliteDatabase


class Reader(Protocol):
    """`Store` and `Transaction`. `origin` is the appliance in the database: its journal, heartbeats and backlog."""

    @property
    def database(self) -> Database: ...

    @property
    def origin(self) -> int: ...


def stored_json(text: str | bytes, otherwise: Any) -> Any:
    """JSON that Gatehouse wrote itself; `otherwise` when it is damaged."""
    try:
        return json.loads(text)
    except ValueError:
        return otherwise


def rows(reader: Reader, query: Query) -> list[tuple[Any, ...]]:
    """The rows of a query as the database's driver gives them (SQLite's booleans are integers): for long lists, where
    peewee's conversion of each value takes longer than the query."""
    found: list[tuple[Any, ...]] = reader.database.execute(query).fetchall()  # type: ignore[no-untyped-call]
    return found


class ByIds:
    """A query for the rows that belong to a list of ids, however long, given to it as one parameter. It is compiled
    once for each engine: for a page of the list, peewee compiles longer than the database answers.

    `build` makes the query with a condition: `build(is_one_of)`, where `is_one_of(field)` is true for these ids."""

    def __init__(self, build: Callable[[Callable[[Field], Expression]], Query]) -> None:
        self._build = build
        self._compiled: dict[type[Database], tuple[str, list[Any]]] = {}

    def rows(self, reader: Reader, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """As `rows` gives them."""
        database, is_sqlite = reader.database, isinstance(reader.database, SqliteDatabase)
        if type(database) not in self._compiled:
            listed = "(SELECT value FROM json_each(?))" if is_sqlite else "(SELECT unnest(%s))"
            query = self._build(lambda field: field.in_(SQL(listed, (_IDS,))))
            context = database.get_sql_context()
            self._compiled[type(database)] = context.sql(query).query()  # type: ignore[no-untyped-call]
        sql, parameters = self._compiled[type(database)]
        given = json.dumps(list(ids)) if is_sqlite else list(ids)
        bound = [given if one is _IDS else one for one in parameters]
        found: list[tuple[Any, ...]] = database.execute_sql(sql, bound).fetchall()  # type: ignore[no-untyped-call]
        return found


_IDS = object()
