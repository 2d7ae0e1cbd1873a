from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing

import pytest

from appliance.commands import journals
from appliance.context import Context
from appliance.trust import merkle

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
    """As somebody with the file would: the guards are dropped first."""
    with closing(sqlite3.connect(context.settings.database)) as connection:
        for guard in ("update", "delete", "gap"):
            connection.execute(f"DROP TRIGGER journal_no_{guard}")
        connection.create_function("leaf_hash", 1, merkle.leaf_hash)
        connection.create_function("renumbered", 1, lambda record: record.replace(b'"number":', b'"number":1'))
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def test_an_untouched_journal_is_whole(long: Context) -> None:
    report = journals.verify(long)
    assert report.problems == ()
    assert report.size > ENTRIES
    assert report.checkpoints == 2
    assert len(report.root) == 64


def test_the_guards_refuse_to_change_an_entry(long: Context) -> None:
    for statement in ("UPDATE journal SET text = 'x' WHERE idx = 3", "DELETE FROM journal WHERE idx = 3"):
        connection = long.store.connection()
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)


@pytest.mark.parametrize(
    ("statements", "why"),
    [
        (["UPDATE journal SET record = replace(record, 'Entry', 'entry') WHERE idx = 300"], "Entry 300 was changed"),
        (["UPDATE journal SET text = 'innocent' WHERE idx = 300"], "Entry 300 was changed: text"),
        (["UPDATE journal SET at = at + 1 WHERE idx = 300"], "Entry 300 was changed: at"),
        (["DELETE FROM journal WHERE idx = 300"], "Entry 300 is missing"),
        (["DELETE FROM journal WHERE idx >= 600"], "some were cut off"),
        (["UPDATE journal_tile SET hash = zeroblob(32) WHERE idx = 1"], "tile of level 1 over the entries from 256"),
        (["DELETE FROM journal_tile"], "tile of level 1 over the entries from 0"),
        (["UPDATE checkpoint SET note = replace(note, 'staging', 'elsewhere')"], "The checkpoint over"),
        (
            [
                "UPDATE journal SET record = renumbered(record) WHERE idx = 650",
                "UPDATE journal SET leaf = leaf_hash(record) WHERE idx = 650",
            ],
            "not those that a checkpoint was signed over",
        ),
    ],
    ids=["record", "column", "time", "hole", "cut", "tile", "no tiles", "note", "rewritten with its leaf"],
)
def test_what_was_done_to_it_is_found(long: Context, statements: list[str], why: str) -> None:
    tamper(long, *statements)
    report = journals.verify(long)
    assert report.problems
    assert why in report.problems[0]


def test_it_is_checked_while_others_write(long: Context, seen: Callable[..., None]) -> None:
    before = journals.verify(long).size
    seen("02:00:5e:10:00:01")
    assert journals.verify(long).size > before
    assert not long.store.connection().in_transaction


def test_a_checkpoint_of_the_same_size_is_signed_once(long: Context) -> None:
    journals.checkpoint(long)
    journals.checkpoint(long)
    assert journals.verify(long).checkpoints == 2
