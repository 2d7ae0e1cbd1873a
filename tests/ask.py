"""A look into the database in plain SQL, on either engine."""

from __future__ import annotations

from typing import Any

from appliance.store.reader import Reader


def ask(reader: Reader, sql: str, *params: object) -> list[tuple[Any, ...]]:
    """The rows, if there are any; `?` marks a value."""
    cursor = reader.database.execute_sql(sql.replace("?", reader.database.param), params)  # type: ignore[no-untyped-call]
    return [tuple(row) for row in cursor.fetchall()] if cursor.description else []
