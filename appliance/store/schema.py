"""Makes the tables, indexes and guards of a new database, on either engine."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Database, SqliteDatabase

from appliance.store.models import MODELS, Meta_, Origin

SCHEMA = 3
"""Raised with every change of the models, together with a new step in `store.migrations`."""

INDEXES = (
    "CREATE UNIQUE INDEX fact_of_endpoint ON fact (endpoint, name, value, source) WHERE endpoint > 0",
    "CREATE UNIQUE INDEX fact_of_machine ON fact (machine, name, value, source) WHERE endpoint = 0",
    "CREATE INDEX fact_serial ON fact (value, machine) WHERE name = 'serial'",
    "CREATE UNIQUE INDEX factory_credential ON credential (serial) WHERE state = 'factory'",
    "CREATE INDEX journal_of_machine ON journal (machine, idx)",
)

_SQLITE_GUARDS = (
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_no_gap BEFORE INSERT ON journal"
    " WHEN NEW.idx != (SELECT coalesce(max(idx) + 1, 0) FROM journal WHERE origin = NEW.origin)"
    " BEGIN SELECT RAISE(ABORT, 'the journal has no gaps'); END",
)


def create(database: Database, name: str) -> None:
    """Within the caller's transaction: an empty database of the present schema, with `name` as its first origin."""
    for model in MODELS:
        for field in model._meta.sorted_fields:
            if field.default is not None:
                field.constraints = [SQL(f"DEFAULT {_literal(field.default)}")]
    with database.bind_ctx(MODELS, bind_refs=False, bind_backrefs=False):
        database.create_tables(MODELS, safe=False)
    for statement in (*INDEXES, *guards(database)):
        database.execute_sql(statement)  # type: ignore[no-untyped-call]
    Origin.insert(name=name).execute(database)
    Meta_.insert(key="schema", value=str(SCHEMA)).execute(database)


def guards(database: Database) -> tuple[str, ...]:
    """What makes the journal append-only, without gaps."""
    assert isinstance(database, SqliteDatabase)
    return _SQLITE_GUARDS


def _literal(default: Any) -> str:
    """The models' defaults stand in the schema too, for rows that are inserted by SQL."""
    if isinstance(default, bytes):
        return f"x'{default.hex()}'"
    return f"'{default}'" if isinstance(default, str) else str(int(default))
