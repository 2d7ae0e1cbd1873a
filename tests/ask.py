"""A look into the database in plain SQL, on either engine."""

from __future__ import annotations

from typing import Any

from appliance.store.models import MODELS
from appliance.store.portable import insert
from appliance.store.reader import Reader


def ask(reader: Reader, sql: str, *params: object) -> list[tuple[Any, ...]]:
    """The rows, if there are any; `?` marks a value."""
    cursor = reader.database.execute_sql(sql.replace("?", reader.database.param), params)  # type: ignore[no-untyped-call]
    return [tuple(row) for row in cursor.fetchall()] if cursor.description else []


def add(reader: Reader, table: str, **columns: object) -> int:
    """Inserts a row as it is; returns its id."""
    (model,) = [model for model in MODELS if model._meta.table_name == table]
    return insert(reader, model, **columns)
