"""Errors of the database drivers."""

from __future__ import annotations

import sqlite3
import sys

from peewee import PeeweeException


def driver_errors() -> tuple[type[Exception], ...]:
    """What may be raised while rows are fetched: only the errors of a statement become StoreError."""
    psycopg = sys.modules.get("psycopg")  # imported when the database is on a server
    return (PeeweeException, sqlite3.Error, *((psycopg.Error,) if psycopg else ()))


def driver_error(error: BaseException, kind: type[BaseException]) -> BaseException:
    """The first error of the driver behind what was raised: peewee wraps it, and undoing a transaction that is undone
    already raises once more."""
    found, seen = error, error
    while (cause := seen.__cause__ or seen.__context__) is not None:
        seen = cause
        if isinstance(seen, kind):
            found = seen
    return found


def message(error: BaseException) -> str:
    """What the driver said, in one line without a full stop."""
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0].rstrip(".") if lines else type(error).__name__
