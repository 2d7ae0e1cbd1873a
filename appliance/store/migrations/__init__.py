"""Takes a database of an earlier schema to the present one: numbered steps, in one transaction, at the first start.

A step is a module with `apply(database)`; it is never changed once it was released, and imports neither the models
nor the domain, which go on changing. A schema that is newer than the program is refused. PostgreSQL begins with
schema 3; steps from 4 on serve both engines."""

from __future__ import annotations

from collections.abc import Callable

from peewee import Database

from appliance.store.migrations import m0002_rogue_cleared, m0003_standard_terms, m0004_scale

Step = Callable[[Database], None]

STEPS: dict[int, Step] = {
    2: m0002_rogue_cleared.apply,
    3: m0003_standard_terms.apply,
    4: m0004_scale.apply,
}
"""The step that makes each schema out of the one before it."""


def migrate(database: Database, found: int, wanted: int) -> None:
    """Within the caller's transaction: every step from schema `found` to `wanted`."""
    for number in range(found + 1, wanted + 1):
        STEPS[number](database)
        update = "UPDATE meta SET value = '%d' WHERE key = 'schema'"
        database.execute_sql(update % number)  # type: ignore[no-untyped-call]
