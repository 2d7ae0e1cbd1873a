"""Helpers for reading: named columns, and instants as ISO text."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from appliance.context import Context
from appliance.domain.moments import iso


def select(context: Context, sql: str, *params: Any) -> list[sqlite3.Row]:
    """All rows of a query, with their columns by name."""
    cursor = context.store.connection().cursor()
    cursor.row_factory = sqlite3.Row
    return cursor.execute(sql, params).fetchall()


def select_one(context: Context, sql: str, *params: Any) -> sqlite3.Row | None:
    rows = select(context, sql, *params)
    return rows[0] if rows else None


def count(context: Context, sql: str, *params: Any) -> int:
    """The single number that a query returns."""
    return int(select(context, sql, *params)[0][0])


def instant(at: int | None) -> str | None:
    """ISO text of an instant; None when there is none (stored as 0 or NULL)."""
    return iso(at) if at else None


def any_of(ids: Sequence[int]) -> str:
    """The parameter for `IN (SELECT value FROM json_each(?))`: any number of ids in one statement."""
    return json.dumps(list(ids))


def pattern(search: str) -> str:
    """A LIKE pattern (ESCAPE '\\') that finds the text anywhere; the text's own % and _ stand for themselves.
    (A NUL would end the pattern early, and so find everything.)"""
    escaped = search.strip()[:100].replace("\0", "\ufffd").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def stored_json(text: str | bytes, otherwise: Any) -> Any:
    """JSON that Gatehouse wrote itself; `otherwise` when it is damaged."""
    try:
        return json.loads(text)
    except ValueError:
        return otherwise
