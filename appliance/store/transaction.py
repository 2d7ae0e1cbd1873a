"""The single way to write: a transaction carries its journal entries with it, and re-assesses what it touched.

Statements are plain SQL on the connection: the wire's batches are too many for an object a row."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from peewee import Database, Model, fn

from appliance.domain.journal_actions import sentence
from appliance.domain.policy import Policy
from appliance.store import journal
from appliance.store.portable import is_postgresql

Reassess = Callable[["Transaction", Sequence[int]], object]
"""Brings the standing of machines (by their ids) up to date within the transaction."""


class Transaction:
    """Made by `Store.write` only. `now` is the instant of everything that it writes."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        database: Database,
        origin: int,
        policy: Policy,
        reassess: Reassess,
        actor: str,
        now: int,
    ) -> None:
        self._reassess = reassess
        self.connection = connection
        self.database = database
        self.origin = origin
        self.policy = policy
        self.actor = actor
        self.now = now
        self._entries = journal.Appender(self)
        self._touched: dict[int, None] = {}
        self._next_ids: dict[str, int] = {}

    def one(self, sql: str, *params: Any) -> Any:
        """The first row (a tuple) of a query, or None."""
        return self.connection.execute(sql, params).fetchone()

    def all(self, sql: str, *params: Any) -> list[Any]:
        return self.connection.execute(sql, params).fetchall()

    def run(self, sql: str, *params: Any) -> int:
        """Executes a statement; returns how many rows it changed."""
        return self.connection.execute(sql, params).rowcount

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        self.connection.executemany(sql, rows)

    def insert(self, table: str, **columns: Any) -> int:
        """Inserts a row; returns its id. `table` and the column names are the program's own words."""
        names, marks = ", ".join(columns), ", ".join("?" * len(columns))
        cursor = self.connection.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(columns.values()))
        return int(cursor.lastrowid or 0)

    def allocate_ids(self, model: type[Model], count: int) -> Sequence[int]:
        """Ids for rows that are written later in this transaction; nobody else gets them, unused ones are lost."""
        if is_postgresql(self.database):
            sql = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            table = model._meta.table_name
            rows = self.database.execute_sql(sql, (table, count)).fetchall()  # type: ignore[no-untyped-call]
            return [int(row[0]) for row in rows]
        first = self._next_ids.get(model._meta.table_name)
        if first is None:
            first = int(model.select(fn.MAX(model.id)).scalar(self.database) or 0)  # type: ignore[attr-defined]
        self._next_ids[model._meta.table_name] = first + count
        return range(first + 1, first + count + 1)

    def next_id(self, table: str) -> int:
        """An id for a row to be inserted later in this transaction; the write lock is held, so nobody else takes it."""
        if table not in self._next_ids:
            self._next_ids[table] = int(self.one(f"SELECT coalesce(max(id), 0) FROM {table}")[0])
        self._next_ids[table] += 1
        return self._next_ids[table]

    def journal(self, action: str, text: str = "", /, *, machine: int = 0, endpoint: int = 0, **data: Any) -> int:
        """Appends an entry; returns its index. `action` is one of `domain.journal_actions`, whose template makes the
        sentence of `data` (JSON without floats). A caller that still hands a `text` has made its sentence itself."""
        text = text or sentence(action, self.actor, data)
        return self._entries.append(self.now, self.actor, action, text, machine, endpoint, data)

    def touch(self, *machines: int) -> None:
        """These machines changed: finish() computes their level, reasons and automatic steps anew."""
        self._touched.update(dict.fromkeys(machine for machine in machines if machine))

    def finish(self) -> None:
        """Re-assesses, then writes the journal. Called by `Store.write` before the commit."""
        while self._touched:
            machines = tuple(self._touched)
            self._touched.clear()
            self._reassess(self, machines)
        self._entries.flush()

    def settle(self) -> None:
        """Brings levels and the journal up to this point of the transaction, for who must read them inside it."""
        self.finish()

    @staticmethod
    def json(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
