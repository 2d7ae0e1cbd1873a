"""Real damage to a real database: what is found before anything starts, and with which sentence."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from appliance.commands import heads, journals, start_check
from appliance.config import Settings
from appliance.context import Context
from appliance.errors import Refused, StoreError
from appliance.store import health, journal
from appliance.trust.checkpoint import parse_checkpoint
from tests.ask import ask

PAGE = 4096
KINDS = {"interior index": 0x02, "interior table": 0x05, "leaf index": 0x0A, "leaf table": 0x0D}
"""The first byte of a b-tree page (SQLite file format, 1.6)."""

pytestmark = pytest.mark.sqlite


def write(context: Context, count: int) -> None:
    with context.store.write("test", context.clock()) as tx:
        for number in range(count):
            tx.journal("acceptance.note", name="Entry", value="x" * 200, number=number)


@pytest.fixture
def stopped(context: Context) -> Settings:
    """A database of several levels, with a head, that nobody has open; all of it is in the one file."""
    write(context, 2000)
    heads.keep_head(context)
    context.store.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    context.store.disconnect()
    return context.settings


def refused(settings: Settings) -> StoreError:
    with pytest.raises(StoreError) as raised:
        start_check.look(settings)
    assert str(raised.value).count(raised.value.blocker.next_action) == 1
    return raised.value


def test_whole_database_may_start(stopped: Settings) -> None:
    start_check.look(stopped)


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_page_of_each_kind_is_found(stopped: Settings, kind: str) -> None:
    content = bytearray(stopped.database.read_bytes())
    pages = [page for page in range(PAGE, len(content), PAGE) if content[page] == KINDS[kind]]
    assert pages
    page = pages[len(pages) // 2]
    content[page : page + 64] = bytes(byte ^ 0xFF for byte in content[page : page + 64])
    stopped.database.write_bytes(content)
    error = refused(stopped)
    assert error.code == "store.damaged"
    assert "restore the latest backup" in str(error)
    assert any(health.damage_by_table(stopped.database))


DAMAGE: dict[str, Callable[[Path], object]] = {
    "the header": lambda path: path.write_bytes(b"\xff" * 100 + path.read_bytes()[100:]),
    "the schema": lambda path: path.write_bytes(path.read_bytes()[:100] + b"\xff" * 200 + path.read_bytes()[300:]),
    "half a file": lambda path: os.truncate(path, path.stat().st_size // 2),
    "half a page": lambda path: os.truncate(path, path.stat().st_size - PAGE // 2),
    "another file": lambda path: path.write_bytes(b"not a database at all\n" * 5000),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damaged_file_is_found(stopped: Settings, what: str) -> None:
    DAMAGE[what](stopped.database)
    assert refused(stopped).code == "store.damaged"


@pytest.mark.parametrize("content", [None, b""])
def test_missing_database_is_no_new_one(stopped: Settings, content: bytes | None) -> None:
    stopped.database.unlink()
    if content is not None:
        stopped.database.write_bytes(content)
    assert refused(stopped).code == "store.missing"
    assert not stopped.database.exists() or stopped.database.stat().st_size == 0


@pytest.mark.parametrize("left", [0, 0.5, 0.9])
def test_lost_end_of_the_log_is_found(context: Context, left: float) -> None:
    """The database is whole in itself, and lacks entries that were confirmed: as after a disk that lied."""
    context.store.database.execute_sql("PRAGMA wal_autocheckpoint = 0")
    for _ in range(20):
        write(context, 10)
    heads.keep_head(context)
    size, database = journal.size(context.store), context.settings.database
    wal = database.with_name(database.name + "-wal")
    copies = {path: path.with_name(f"{path.name}.copy") for path in (database, wal)}
    for path, copy in copies.items():
        shutil.copyfile(path, copy)
    context.store.disconnect()
    for path, copy in copies.items():
        copy.rename(path)
    os.truncate(wal, int(wal.stat().st_size * left))
    error = refused(context.settings)
    assert error.code == "store.journal_lost"
    assert f"its head was signed over {size}: the last were lost" in str(error)
    assert "gatehouse journal accept" in str(error)
    assert journals.verify(context).problems == (error.blocker.text.partition("signed. ")[2],)


def test_accepted_loss_is_in_the_journal(context: Context) -> None:
    write(context, 5)
    heads.keep_head(context)
    lost = heads.read_head(context.settings.head_file)
    for guard in ("update", "delete", "gap"):
        ask(context.store, f"DROP TRIGGER journal_no_{guard}")
    ask(context.store, "DELETE FROM journal WHERE idx >= ?", journal.size(context.store) - 3)
    assert refused(context.settings).code == "store.journal_lost"
    assert heads.keep_head(context) == 0
    assert heads.read_head(context.settings.head_file) == lost
    heads.accept(context, "cli:root", "The disk was replaced.")
    start_check.look(context.settings)
    assert journals.verify(context).problems == ()
    ((text,),) = ask(context.store, "SELECT text FROM journal ORDER BY idx DESC LIMIT 1")
    assert "The disk was replaced." in text
    assert f"its head was signed over {parse_checkpoint(lost).size}" in text
    with pytest.raises(Refused, match="fits its signed head"):
        heads.accept(context, "cli:root", "Again.")


def test_head_of_another_key_is_a_problem(context: Context, tmp_path: Path) -> None:
    heads.keep_head(context)
    path = context.settings.head_file
    note = path.read_text()
    path.write_text(note[:-8] + ("A" if note[-8] != "A" else "B") + note[-7:])
    assert refused(context.settings).code == "store.journal_lost"


def test_head_is_kept_only_when_the_journal_grew(context: Context) -> None:
    path = context.settings.head_file
    size = heads.keep_head(context)
    assert parse_checkpoint(path.read_text()).size == size == journal.size(context.store)
    inode = path.stat().st_ino
    assert heads.keep_head(context, size) == size
    assert path.stat().st_ino == inode
    write(context, 1)
    assert heads.keep_head(context, size) == size + 1


def test_checkpoint_is_a_head_too(context: Context) -> None:
    note = journals.checkpoint(context)
    assert heads.read_head(context.settings.head_file) == note
