"""The single way to write: a transaction carries its journal entries with it, and re-assesses what it touched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from peewee import Database, Model, chunked, fn

from appliance.domain.journal_actions import sentence
from appliance.domain.policy import Policy
from appliance.store import journal
from appliance.store.models import Machine
from appliance.store.portable import execute_many, is_postgresql, lock_rows, marked
from appliance.store.reader import Reader

REASSESSED_AT_ONCE = 256
"""Machines of which everything is in memory at the same time."""

LOCKED_AT_ONCE = 500
"""Machines in one statement: it has a parameter for each."""

Reassess = Callable[["Transaction", Sequence[int]], object]
"""Brings the standing of machines (by their ids) up to date within the transaction."""


class Transaction:
    """Made by `Store.write` only. `now` is the instant of everything that it writes."""

    def __init__(self, store: Reader, policy: Policy, reassess: Reassess, actor: str, now: int) -> None:
        self._reassess = reassess
        self.database: Database = store.database
        self.origin = store.origin
        self.policy = policy
        self.actor = actor
        self.now = now
        self._entries = journal.Appender(self)
        self._touched: dict[int, None] = {}
        self._next_ids: dict[str, int] = {}

    def run_many(self, sql: str, rows: Iterable[Sequence[Any]]) -> None:
        """Executes a statement (with `?` for parameters) for each row."""
        execute_many(self.database, marked(self.database, sql), list(rows))

    def allocate_ids(self, model: type[Model], count: int) -> Sequence[int]:
        """Ids for rows that are written later in this transaction; nobody else gets them, unused ones are lost."""
        table = model._meta.table_name
        if is_postgresql(self.database):
            sql = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"
            return [int(row[0]) for row in self.database.execute_sql(sql, (table, count))]  # type: ignore[no-untyped-call]
        first = self._next_ids.get(table)
        if first is None:
            first = int(model.select(fn.MAX(model.id)).scalar(self.database) or 0)  # type: ignore[attr-defined]
        self._next_ids[table] = first + count
        return range(first + 1, first + count + 1)

    def journal(self, action: str, /, *, machine: int = 0, endpoint: int = 0, **data: Any) -> int:
        """Appends an entry; returns its index. `action` is one of `domain.journal_actions`; its template makes the
        sentence of `data` (JSON without floats)."""
        text = sentence(action, self.actor, data)
        return self._entries.append(self.now, self.actor, action, text, machine, endpoint, data)

    def touch(self, *machines: int) -> None:
        """These machines changed: finish() computes their level, reasons and automatic steps anew."""
        self._touched.update(dict.fromkeys(machine for machine in machines if machine))

    def finish(self) -> None:
        """Re-assesses, then writes the journal. Called by `Store.write` before the commit."""
        while self._touched:
            machines = sorted(self._touched)
            self._touched.clear()
            if is_postgresql(self.database):
                self._lock(machines)
            for some in chunked(machines, REASSESSED_AT_ONCE):
                self._reassess(self, some)
        self._entries.flush()

    def _lock(self, machines: Sequence[int]) -> None:
        """Another appliance on the same server must not assess one of these machines at the same time from what it
        read before; in the order of their ids, so that two transactions do not wait for each other."""
        for some in chunked(machines, LOCKED_AT_ONCE):
            query = Machine.select(Machine.id).where(Machine.id.in_(some)).order_by(Machine.id)
            list(lock_rows(query, self.database).tuples().execute(self.database))

    def settle(self) -> None:
        """Brings levels and the journal up to this point of the transaction, for who must read them inside it."""
        self.finish()

    @staticmethod
    def json(value: Any) -> str:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
