"""Makes the tables, indexes and guards of a new database, on either engine."""

from __future__ import annotations

from typing import Any

from peewee import SQL, Database

from appliance.store.models import MODELS, Meta_, Origin
from appliance.store.portable import is_postgresql

SCHEMA = 4
"""Raised with every change of the models, together with a new step in `store.migrations`."""

INDEXES = (
    "CREATE UNIQUE INDEX fact_of_endpoint ON fact (endpoint, name, value, source) WHERE endpoint > 0",
    "CREATE UNIQUE INDEX fact_of_machine ON fact (machine, name, value, source) WHERE endpoint = 0",
    "CREATE INDEX fact_serial ON fact (value, machine) WHERE name = 'serial'",
    "CREATE UNIQUE INDEX factory_credential ON credential (serial) WHERE state = 'factory'",
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
    "CREATE INDEX run_acting ON run (machine) WHERE acting <> ''",
)
"""Those that peewee cannot describe, and those that exist for one question each: what is asked of a table that grows
is answered from an index, so that the answer takes as long with 100,000 machines as with 1,000."""

_SQLITE_GUARDS = (
    "CREATE TRIGGER journal_no_update BEFORE UPDATE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_no_delete BEFORE DELETE ON journal"
    " BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END",
    "CREATE TRIGGER journal_no_gap BEFORE INSERT ON journal"
    " WHEN NEW.idx != (SELECT coalesce(max(idx) + 1, 0) FROM journal WHERE origin = NEW.origin)"
    " BEGIN SELECT RAISE(ABORT, 'the journal has no gaps'); END",
)

_POSTGRESQL_GUARDS = (
    "CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " RAISE EXCEPTION 'the journal is append-only' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    "CREATE TRIGGER journal_no_update BEFORE UPDATE OR DELETE ON journal"
    " FOR EACH ROW EXECUTE FUNCTION journal_append_only()",
    "CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal"
    " FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only()",
    "CREATE FUNCTION journal_without_gaps() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
    " IF NEW.idx <> (SELECT coalesce(max(idx) + 1, 0) FROM journal WHERE origin = NEW.origin) THEN"
    " RAISE EXCEPTION 'the journal has no gaps' USING ERRCODE = 'integrity_constraint_violation'; END IF;"
    " RETURN NEW; END $$",
    "CREATE TRIGGER journal_no_gap BEFORE INSERT ON journal FOR EACH ROW EXECUTE FUNCTION journal_without_gaps()",
)


def create(database: Database, name: str) -> None:
    """Within the caller's transaction: an empty database of the present schema, with `name` as its first origin."""
    for model in MODELS:
        for field in model._meta.sorted_fields:
            if field.default is not None:
                field.constraints = [SQL(f"DEFAULT {_literal(database, field.default)}")]
    with database.bind_ctx(MODELS, bind_refs=False, bind_backrefs=False):
        database.create_tables(MODELS, safe=False)
    for statement in (*INDEXES, *guards(database)):
        database.execute_sql(statement)  # type: ignore[no-untyped-call]
    Origin.insert(name=name).execute(database)
    Meta_.insert(key="schema", value=str(SCHEMA)).execute(database)


def drop(database: Database) -> None:
    """All of it. (peewee drops the tables of the database that the models are bound to, whatever database it is
    called on.)"""
    with database.bind_ctx(MODELS, bind_refs=False, bind_backrefs=False):
        database.drop_tables(MODELS, safe=True)
    for function in ("journal_append_only", "journal_without_gaps"):
        database.execute_sql(f"DROP FUNCTION IF EXISTS {function}")  # type: ignore[no-untyped-call]


def guards(database: Database) -> tuple[str, ...]:
    """What makes the journal append-only, without gaps."""
    return _POSTGRESQL_GUARDS if is_postgresql(database) else _SQLITE_GUARDS


def _literal(database: Database, default: Any) -> str:
    """The models' defaults stand in the schema too, for rows that are inserted by SQL."""
    if isinstance(default, bytes):
        return f"'\\x{default.hex()}'" if is_postgresql(database) else f"x'{default.hex()}'"
    if isinstance(default, bool) and is_postgresql(database):
        return str(default)
    return f"'{default}'" if isinstance(default, str) else str(int(default))
