"""What SQLite and PostgreSQL do differently, under one name each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from peewee import Database, Field, Function, Model, ModelSelect, PostgresqlDatabase, chunked, fn
from peewee import __exception_wrapper__ as peewee_errors  # type: ignore[attr-defined]

from appliance.store.reader import Reader

M = TypeVar("M", bound=Model)

ROWS_AT_ONCE = 500
"""Rows in one INSERT: far below the number of parameters that either engine takes."""


def is_postgresql(database: Database) -> bool:
    return isinstance(database, PostgresqlDatabase)


def marked(database: Database, sql: str) -> str:
    """A statement written with `?` for its parameters, with the engine's marks. (No statement has a `?` or `%` that
    is not one.)"""
    return sql.replace("?", "%s") if is_postgresql(database) else sql


def execute_many(database: Database, sql: str, rows: Iterable[Sequence[Any]]) -> None:
    """Executes a statement, with the engine's marks, once for each row. Its errors are peewee's, as of every other
    statement: a driver's own would pass `Store.write` by."""
    with peewee_errors:
        database.cursor().executemany(sql, rows)  # type: ignore[no-untyped-call]


def insert(tx: Reader, model: type[Model], **columns: Any) -> int:
    """Inserts a row; returns its id (0 for a table without one)."""
    key = model._meta.primary_key
    if key is False or getattr(key, "auto_increment", False) is False:
        model.insert(**columns).as_rowcount().execute(tx.database)
        return 0
    return int(model.insert(**columns).execute(tx.database))


def insert_many(tx: Reader, model: type[Model], rows: Iterable[Mapping[str, Any]]) -> None:
    """Inserts rows that all have the same columns."""
    for some in chunked(rows, ROWS_AT_ONCE):
        model.insert_many(some).as_rowcount().execute(tx.database)


def without_index(field: Field) -> Function:
    """The field in a condition that leaves most rows: SQLite, which keeps no statistics, would rather use an index of
    it than that of a range which leaves few."""
    return fn.COALESCE(field, "")


def lock_rows(query: ModelSelect[M], database: Database) -> ModelSelect[M]:
    """The query; its rows are locked until the transaction ends. (On SQLite there is one writer at a time.)"""
    return query.for_update() if is_postgresql(database) else query


def plan_anew(database: Database) -> None:
    """Until the transaction ends, a server plans each statement for the tables as they are. It would keep the plan of a
    statement that it has executed often, which reads a whole table when that was nearly empty then."""
    if is_postgresql(database):
        database.execute_sql("SET LOCAL plan_cache_mode = force_custom_plan")  # type: ignore[no-untyped-call]
