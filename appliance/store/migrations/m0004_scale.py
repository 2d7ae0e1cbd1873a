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
    # It is filled when the machines are assessed by this schema.
    'CREATE TABLE "machine_search" ("machine" INTEGER NOT NULL PRIMARY KEY, "text" TEXT NOT NULL)',
    # An import is staged, and then joined row by row.
    'CREATE TABLE "staged_row" ("id" {id}, "doc" INTEGER NOT NULL, "together" INTEGER NOT NULL,'
    ' "line" INTEGER NOT NULL, "serial" TEXT NOT NULL, "secret" {bytes} NOT NULL DEFAULT {empty},'
    ' "content" TEXT NOT NULL)',
    'CREATE INDEX "stagedrow_doc_id" ON "staged_row" ("doc", "id")',
    "ALTER TABLE manifestdoc ADD COLUMN \"state\" TEXT NOT NULL DEFAULT 'done'",
    'ALTER TABLE manifestdoc ADD COLUMN "joined" INTEGER NOT NULL DEFAULT 0',
    'ALTER TABLE manifestdoc ADD COLUMN "changed_at" {big} NOT NULL DEFAULT 0',
    'UPDATE manifestdoc SET joined = "rows"',
    # Which file of downloads was recorded last: schema 3 looked for it under another key.
    "INSERT INTO meta (key, value) SELECT 'downloads.' || CAST(o.id AS TEXT) || substr(m.key, 9), m.value FROM meta m"
    " CROSS JOIN origin o WHERE m.key IN ('requests.wire', 'requests.payload') ON CONFLICT DO NOTHING",
    "DELETE FROM meta WHERE key IN ('requests.wire', 'requests.payload')",
    # What is asked of a table that grows is answered from an index.
    'DROP INDEX "machine_changed_at"',
    'DROP INDEX "credentialrow_machine"',
    'DROP INDEX "journal_of_machine"',
    "CREATE INDEX fact_host_mac ON fact (value, machine) WHERE name = 'host_mac'",
    "CREATE INDEX journal_of_machine ON journal (machine, origin, idx)",
    "CREATE INDEX journal_of_action ON journal (origin, action, idx)",
    "CREATE INDEX endpoint_address ON endpoint (ip, segment, machine)",
    "CREATE INDEX machine_changed ON machine (changed_at, level, state)",
    "CREATE INDEX machine_since ON machine (state, state_since, id)",
    "CREATE INDEX machine_standing ON machine (state, reason_code, reason_role, wrong_slot)",
    "CREATE INDEX manifest_row_of_doc ON manifest_row (doc)",
    "CREATE INDEX manifest_row_reserved ON manifest_row (bmc_mac, ip) WHERE ip != '' AND bmc_mac != ''",
    "CREATE INDEX payload_request_latest ON payload_request (last_at, id)",
    "CREATE INDEX payload_request_unserved ON payload_request (served, last_at, id)",
    # Appliances on a shared server must not have segments of the same name.
    'ALTER TABLE segment ADD COLUMN "origin" INTEGER NOT NULL DEFAULT 0',
    # Where a check that acts stands; why a run is repeated.
    "ALTER TABLE run ADD COLUMN \"acting\" TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE run ADD COLUMN \"spoiled\" TEXT NOT NULL DEFAULT ''",
    'ALTER TABLE run ADD COLUMN "repeats" INTEGER NOT NULL DEFAULT 0',
    "CREATE INDEX run_acting ON run (machine) WHERE acting <> ''",
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
