"""How the database finds the rows of the statements that some work executes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from appliance.store import portable
from appliance.store.models import MODELS
from appliance.store.reader import Reader

SMALL = frozenset(
    {"api_token", "checkpoint", "heartbeat", "hook_cursor", "manifestdoc", "meta", "origin", "payload", "person",
     "segment", "web_session"}
)  # fmt: skip
"""Tables that do not grow with the machines: somebody makes their rows one by one."""

GROWING = frozenset(model._meta.table_name for model in MODELS) - SMALL
OF_FEW = frozenset({"run_acting"})
"""Indexes of those rows only that somebody works on now."""

_ALIASED = re.compile(r'"?(\w+)"? AS "?(\w+)"?')


@dataclass
class Statements:
    """The different statements that were executed."""

    reader: Reader
    texts: dict[str, None] = field(default_factory=dict)

    def plan(self, sql: str) -> list[str]:
        """The steps of SQLite's plan, with the tables' names."""
        tables = {alias: table for table, alias in _ALIASED.findall(sql)}
        values = [None] * sql.count("?")
        steps = self.reader.database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", values).fetchall()  # type: ignore[no-untyped-call]
        return [re.sub(r"\bt\d+\b", lambda found: tables.get(found[0], found[0]), step[3]) for step in steps]

    def scans(self) -> Iterator[tuple[str, str]]:
        """(step, statement) of those that read all rows of a table that grows or of an index of it, or all machines
        in a state."""
        for sql in self.texts:
            if not re.match("select|insert|update|delete", sql, re.IGNORECASE):
                continue
            plan = self.plan(sql)
            # With a limit, in the order of the table or of an index: only what is shown is read.
            is_page = " LIMIT " in sql and not any("B-TREE" in step for step in plan)
            for step in plan:
                words = step.split()
                is_whole = words[0] == "SCAN" and words[1] in GROWING and words[-1] not in OF_FEW
                is_of_state = step.endswith(("machine_standing (state=?)", "machine_since (state=?)"))
                if (is_whole and not (is_page and " WHERE " not in sql)) or (is_of_state and not is_page):
                    yield step, sql


@contextmanager
def executed(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> Iterator[Statements]:
    """Collects the statements that are executed meanwhile on the reader's database."""
    found, database = Statements(reader), reader.database
    execute, execute_many = database.execute_sql, portable.execute_many

    def noting(sql: str, *rest: object) -> object:
        found.texts[sql] = None
        return execute(sql, *rest)

    def noting_many(target: object, sql: str, rows: object) -> None:
        found.texts[sql] = None
        execute_many(target, sql, rows)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(database, "execute_sql", noting)
        for module in ("appliance.store.portable", "appliance.store.transaction"):
            patch.setattr(f"{module}.execute_many", noting_many)
        yield found


def scans_of(reader: Reader, monkeypatch: pytest.MonkeyPatch, work: Callable[[], object]) -> list[str]:
    """The steps of the work's statements that read a whole table that grows."""
    with executed(reader, monkeypatch) as found:
        work()
    return [step for step, _ in found.scans()]
