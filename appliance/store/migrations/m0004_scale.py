"""Schema 4: what a hundred thousand machines need. The first step that serves both engines.

A new column is the last of its table, in the models too. Names in braces stand for what the engines spell
differently."""

from __future__ import annotations

from peewee import Database, PostgresqlDatabase

STATEMENTS: tuple[str, ...] = (
    # Each appliance on a shared server adopts a policy of its own.
    "INSERT INTO meta (key, value) SELECT m.key || '.' || CAST(o.id AS TEXT), m.value FROM meta m CROSS JOIN origin o"
    " WHERE m.key IN ('policy', 'assessed_schema')",
    "DELETE FROM meta WHERE key IN ('policy', 'assessed_schema')",
)

SQLITE: tuple[str, ...] = ()
"""Those for SQLite alone, after the others."""

POSTGRESQL: tuple[str, ...] = ()
"""Those for PostgreSQL alone, after the others."""

_SPELLINGS = {
    "{id}": ("INTEGER NOT NULL PRIMARY KEY", "SERIAL NOT NULL PRIMARY KEY"),
    "{big}": ("INTEGER", "BIGINT"),
    "{bytes}": ("BLOB", "BYTEA"),
    "{boolean}": ("INTEGER", "BOOLEAN"),
    "{false}": ("0", "False"),
    "{empty}": ("x''", "'\\x'"),
}
"""(SQLite, PostgreSQL)"""


def apply(database: Database) -> None:
    is_postgresql = isinstance(database, PostgresqlDatabase)
    for statement in (*STATEMENTS, *(POSTGRESQL if is_postgresql else SQLITE)):
        spelt = statement
        for name, spellings in _SPELLINGS.items():
            spelt = spelt.replace(name, spellings[is_postgresql])
        database.execute_sql(spelt)  # type: ignore[no-untyped-call]
