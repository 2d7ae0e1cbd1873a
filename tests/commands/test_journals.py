from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from types import SimpleNamespace

import pytest

from appliance.commands import journals
from appliance.context import Context
from appliance.store import journal
from appliance.trust import merkle
from tests import postgres
from tests.ask import ask

ENTRIES = 700


@pytest.fixture
def long(context: Context) -> Context:
    """A journal of several tiles with two checkpoints."""
    for half in range(2):
        with context.store.write("test", context.clock()) as tx:
            for number in range(ENTRIES // 2):
                tx.journal("acceptance.note", name="Entry", value=f"{half}.{number}", number=number)
        journals.checkpoint(context)
    return context


def tamper(context: Context, *statements: str) -> None:
    """As somebody with write access to the database can do it: the guards are disabled first."""
    if postgres.chosen():
        ask(context.store, "SET session_replication_role = replica")
    else:
        for guard in ("update", "delete", "gap"):
            ask(context.store, f"DROP TRIGGER journal_no_{guard}")
    for statement in statements:
        ask(context.store, statement)


def set_record(context: Context, idx: int, change: Callable[[bytes], bytes], *, leaf: bool = False) -> None:
    record = change(journal.load_record(context.store, idx))
    ask(context.store, "UPDATE journal SET record = ? WHERE idx = ?", record, idx)
    if leaf:
        ask(context.store, "UPDATE journal SET leaf = ? WHERE idx = ?", merkle.leaf_hash(record), idx)


def test_unchanged_journal_is_intact(long: Context) -> None:
    report = journals.verify(long)
    assert report.problems == ()
    assert report.size > ENTRIES
    assert report.checkpoints == 2
    assert len(report.root) == 64


@pytest.mark.parametrize(
    ("statements", "problem"),
    [
        (["UPDATE journal SET text = 'innocent' WHERE idx = 300"], "Entry 300 was changed: text"),
        (["UPDATE journal SET at = at + 1 WHERE idx = 300"], "Entry 300 was changed: at"),
        (["DELETE FROM journal WHERE idx = 300"], "Entry 300 is missing"),
        (["DELETE FROM journal WHERE idx >= 600"], "the last were removed"),
        (
            ["UPDATE journal_tile SET hash = (SELECT leaf FROM journal WHERE idx = 9) WHERE idx = 1"],
            "tile of level 1 over the entries from 256",
        ),
        (["DELETE FROM journal_tile"], "tile of level 1 over the entries from 0"),
        (["UPDATE checkpoint SET note = replace(note, 'staging', 'elsewhere')"], "The checkpoint over"),
    ],
    ids=["column", "time", "hole", "cut", "tile", "no tiles", "note"],
)
def test_tampering_is_found(long: Context, statements: list[str], problem: str) -> None:
    tamper(long, *statements)
    report = journals.verify(long)
    assert report.problems
    assert problem in report.problems[0]


def test_changed_record_is_reported(long: Context) -> None:
    tamper(long)
    set_record(long, 300, lambda record: record.replace(b"Entry", b"entry"))
    assert "Entry 300 was changed" in journals.verify(long).problems[0]


def test_entry_rewritten_with_its_leaf_is_reported(long: Context) -> None:
    tamper(long)
    set_record(long, 650, lambda record: record.replace(b'"number":', b'"number":1'), leaf=True)
    assert "do not match the checkpoint that was signed over them" in journals.verify(long).problems[0]


def test_journal_is_verified_while_others_write(long: Context, seen: Callable[..., None]) -> None:
    before = journals.verify(long).size
    seen("02:00:5e:10:00:01")
    assert journals.verify(long).size > before
    assert not long.store.database.in_transaction()


@pytest.mark.sqlite
def test_the_log_can_be_emptied_during_verification(long: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader whose transaction stays open keeps the write-ahead log, which then grows without end."""
    monkeypatch.setattr(journal, "BATCH", 100)
    emptied = []

    def load(record: bytes) -> object:
        entry = json.loads(record)
        if entry["idx"] % 50 == 0:
            with closing(sqlite3.connect(long.settings.database, timeout=0.1)) as other:
                other.execute("INSERT OR REPLACE INTO meta VALUES ('x', ?)", (len(emptied),))
                other.commit()
                emptied.append(other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0)
        return entry

    monkeypatch.setattr(journals, "json", SimpleNamespace(loads=load))
    assert journals.verify(long).problems == ()
    assert len(emptied) == ENTRIES // 50 + 1
    assert all(emptied)


def test_entries_written_during_verification_are_left_out(long: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    check = journals._Audit._check_tiles

    def after_more(audit: object, size: int) -> None:
        with long.store.write("test", long.clock()) as tx:
            tx.journal("acceptance.note", name="Entry", value="late", number=1)
        journals.checkpoint(long)
        check(audit, size)  # type: ignore[arg-type]

    before = journals.verify(long)
    monkeypatch.setattr(journals._Audit, "_check_tiles", after_more)
    assert journals.verify(long) == before


def test_checkpoint_of_the_same_size_is_stored_once(long: Context) -> None:
    journals.checkpoint(long)
    journals.checkpoint(long)
    assert journals.verify(long).checkpoints == 2
