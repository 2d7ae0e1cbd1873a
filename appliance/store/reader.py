"""What a function that reads the database is given: the store itself, or the transaction that is open."""

from __future__ import annotations

import json
from typing import Any, Protocol

from peewee import Database, Query


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
