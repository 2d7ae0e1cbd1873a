"""Search for a text in columns without regard to case, with the same result on SQLite and PostgreSQL.

Neither `LIKE` nor SQLite's `lower()` is used: they know the case of ASCII letters only, and `LIKE` has wildcards."""

from __future__ import annotations

from typing import Any

from peewee import Database, Expression, Field, SqliteDatabase, Value, fn

from appliance.store.portable import is_postgresql

LONGEST = 100
"""Characters of a search text that count."""

_FUNCTION = "unicode_lower"
_SEPARATOR = "\n"


def register(database: Database) -> None:
    """Makes the function that `contains` needs on SQLite; before the first connection is opened."""
    if isinstance(database, SqliteDatabase):
        database.register_function(str.lower, _FUNCTION, 1, deterministic=True)


def contains(database: Database, text: str, *fields: Field) -> Expression:
    """True for rows in which one of the fields contains the text."""
    # PostgreSQL stores no NUL; neither engine has a text with one.
    wanted = text.strip()[:LONGEST].replace("\0", "\ufffd").lower()
    joined: Any = fields[0]
    for field in fields[1:]:
        joined = joined.concat(Value(_SEPARATOR)).concat(field)
    if not is_postgresql(database):
        return fn.INSTR(getattr(fn, _FUNCTION)(joined), wanted) > 0
    # The collation of ICU knows all letters, whatever the locale of the database is.
    return fn.STRPOS(fn.LOWER(joined.collate('"und-x-icu"')), wanted) > 0
