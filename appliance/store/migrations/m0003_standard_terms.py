"""Schema 3: standard terms, keys that name the appliance, credentials and expected keys in tables of their own.

Nearly every table changes, so all are made anew and filled from the old ones. Schemas 1 and 2 grew columns while
they were current: what a database does not have yet gets its default."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from peewee import Database

from appliance.store.migrations.m0003_schema import INDEXES, TABLES, TRIGGERS

_FORMER_TABLES = {"person": "user", "sign_off": "release"}
_FORMER_COLUMNS: Mapping[str, Mapping[str, str]] = {
    "machine": {"contact_error": "contact"},
    "segment": {
        "rogue": "foreign", "rogue_at": "foreign_at", "rogue_allowed": "anyway", "rogue_cleared": "lifted",
    },
    "run": {"conditions": "premises"},
    "payload_request": {"journalled_at": "told_at"},
    "web_session": {"person": "user"},
}  # fmt: skip
_WITH_ORIGIN = ("spool", "journal", "journal_tile", "checkpoint", "heartbeat", "hook_cursor")
_ORIGIN = 1
"""A database of before belongs to one appliance."""


def apply(database: Database) -> None:
    _Migration(database).run()


class _Migration:
    def __init__(self, database: Database) -> None:
        self._database = database

    def run(self) -> None:
        # SQLite's own tables (ANALYZE makes one) cannot be renamed.
        tables = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite|_%' ESCAPE '|'"
        before = [name for (name,) in self._rows(tables)]
        for (trigger,) in self._rows("SELECT name FROM sqlite_master WHERE type = 'trigger'"):
            self._do(f'DROP TRIGGER "{trigger}"')
        for table in before:
            self._do(f'ALTER TABLE "{table}" RENAME TO "old_{table}"')
        for statement in _statements(TABLES):
            self._do(statement)
        for (table,) in self._rows("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'old_%'"):
            if (former := _FORMER_TABLES.get(table, table)) in before:
                self._copy(table, former)
        self._do("INSERT INTO origin (id, name) VALUES (?, ?)", _ORIGIN, self._origin())
        self._move_credentials()
        for table in before:
            self._do(f'DROP TABLE "old_{table}"')
        for statement in (*_statements(INDEXES), *TRIGGERS):
            self._do(statement)
        self._do("UPDATE verdict SET result = 'unknown' WHERE result = 'error'")
        self._name_reasons()
        self._note_keys_of_facts()
        self._note_wrong_slots()
        self._expect_trusted_keys()
        self._move_run_notes()
        self._do(
            "UPDATE machine SET inventoried_at = coalesce((SELECT max(at) FROM journal"
            " WHERE journal.machine = machine.id AND action = 'bmc.inventory'), 0)"
        )

    def _copy(self, table: str, former: str) -> None:
        """Every column that the old table has, under its new name."""
        names = {row[1] for row in self._rows(f'PRAGMA table_info("old_{former}")')}
        columns = {}
        for row in self._rows(f'PRAGMA table_info("{table}")'):
            source = _FORMER_COLUMNS.get(table, {}).get(row[1], row[1])
            if source in names:
                columns[row[1]] = f'"{source}"'
            elif row[1] == "origin" and table in _WITH_ORIGIN:
                columns["origin"] = str(_ORIGIN)
        targets = ", ".join(f'"{name}"' for name in columns)
        self._do(f'INSERT INTO "{table}" ({targets}) SELECT {", ".join(columns.values())} FROM "old_{former}"')

    def _origin(self) -> str:
        """The name under which the appliance signed its last checkpoint, or a placeholder until it is opened."""
        notes = self._rows("SELECT note FROM checkpoint ORDER BY size DESC LIMIT 1")
        return str(notes[0][0]).split("\n", 1)[0] if notes else "gatehouse.local"

    def _move_credentials(self) -> None:
        """What the manifest says of the login becomes the machine's first credential."""
        self._do(
            "INSERT INTO credential (machine, serial, username, secret, state, created_at, changed_at)"
            " SELECT r.machine, r.serial, r.username, r.secret, 'factory', coalesce(d.at, 0), coalesce(d.at, 0)"
            " FROM old_manifest_row r LEFT JOIN old_manifestdoc d ON d.id = r.doc"
            " WHERE r.username != '' OR length(r.secret) > 0 ORDER BY r.id"
        )

    def _name_reasons(self) -> None:
        """[text, fix, who] becomes an object. The codes come when the machine is assessed next."""
        for machine, stored in self._rows("SELECT id, reasons FROM machine"):
            reasons = [
                {"code": "", "text": text, "next_action": action, "role": role}
                for text, action, role in json.loads(stored)
            ]
            text = json.dumps(reasons, ensure_ascii=False)
            role = reasons[0]["role"] if reasons else ""
            self._do("UPDATE machine SET reasons = ?, reason_role = ? WHERE id = ?", text, role, machine)

    def _note_keys_of_facts(self) -> None:
        """The key of the connection was the last word of a fact's evidence."""
        rows = self._rows("SELECT id, evidence FROM fact WHERE endpoint = 0 AND source IN ('redfish', 'redfish.root')")
        for fact, evidence in rows:
            words = evidence.split()
            if words and len(words[-1]) == 64 and not set(words[-1]) - set("0123456789abcdef"):
                self._do("UPDATE fact SET tls_key = ? WHERE id = ?", words[-1], fact)

    def _note_wrong_slots(self) -> None:
        """The latest switch and port from each source, compared with the manifest's without regard to case."""
        planned = {row[0]: row[1:] for row in self._rows("SELECT machine, switch, port FROM manifest_row")}
        found: dict[int, dict[tuple[str, str], tuple[int, set[str]]]] = defaultdict(dict)
        rows = self._rows(
            "SELECT machine, name, source, value, last_seen FROM fact"
            " WHERE machine > 0 AND name IN ('switch', 'port') AND source != 'manifest'"
        )
        for machine, name, source, value, last_seen in rows:
            latest, values = found[machine].get((name, source), (-1, set()))
            if last_seen >= latest:
                values = {value, *values} if last_seen == latest else {value}
                found[machine][name, source] = last_seen, values
        for machine, facts in found.items():
            for (name, _), (_, values) in facts.items():
                wanted = planned.get(machine, ("", ""))[0 if name == "switch" else 1]
                if wanted and any(value.casefold() != wanted.casefold() for value in values):
                    self._do("UPDATE machine SET wrong_slot = 1 WHERE id = ? AND state != 'retired'", machine)

    def _expect_trusted_keys(self) -> None:
        """The key of the last proof that was not revoked; without one, the key that was seen last."""
        keys: dict[int, tuple[str, int]] = {}
        for machine, key, at in self._rows(
            "SELECT machine, spki_sha256, first_seen FROM tls_key ORDER BY last_seen, id"
        ):
            keys[machine] = key, at
        for machine, key, at in self._rows("SELECT machine, tls_key, at FROM proof WHERE revoked = '' ORDER BY id"):
            keys[machine] = key, at
        for machine, (key, at) in sorted(keys.items()):
            self._do(
                "INSERT INTO expected_key (machine, spki_sha256, reason, announced_by, announced_at, adopted_at)"
                " VALUES (?, ?, 'It was trusted before.', 'update', ?, ?)", machine, key, at, at,
            )  # fmt: skip

    def _move_run_notes(self) -> None:
        for at, record in self._rows("SELECT at, record FROM journal WHERE action = 'acceptance.note' ORDER BY idx"):
            data = json.loads(bytes(record))["data"]
            self._do(
                "INSERT INTO run_note (run, name, value, at) VALUES (?, ?, ?, ?)",
                data["run"], data["name"], data["value"], at,
            )  # fmt: skip

    def _rows(self, sql: str) -> list[Any]:
        return list(self._database.execute_sql(sql).fetchall())  # type: ignore[no-untyped-call]

    def _do(self, sql: str, *values: Any) -> None:
        self._database.execute_sql(sql, values)  # type: ignore[no-untyped-call]


def _statements(script: str) -> Iterable[str]:
    return (statement.strip() for statement in script.split(";\n") if statement.strip())
