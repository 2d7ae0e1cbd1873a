"""Errors of the database drivers, as sentences with codes."""

from __future__ import annotations

from appliance.domain.blockers import blocker
from appliance.errors import StoreError


def driver_error(error: BaseException, kind: type[BaseException]) -> BaseException:
    """The first error of the driver behind what was raised: peewee wraps it, and undoing a transaction that is undone
    already raises once more."""
    found, seen = error, error
    while seen.__context__ is not None or seen.__cause__ is not None:
        seen = seen.__cause__ or seen.__context__ or seen
        if isinstance(seen, kind):
            found = seen
    return found


def store_error(code: str, cause: BaseException | str, **values: object) -> StoreError:
    """The error of that code; its text ends with what the driver said where the code alone does not explain it."""
    found = StoreError(blocker(code, error=str(cause).strip().rstrip("."), **values).text)
    found.code = code
    return found
