"""Schema 2: a segment counts how often a person reported another DHCP server as gone."""

from peewee import Database


def apply(database: Database) -> None:
    database.execute_sql("ALTER TABLE segment ADD COLUMN lifted INTEGER NOT NULL DEFAULT 0")  # type: ignore[no-untyped-call]
