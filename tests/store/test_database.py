import sqlite3
import threading
import time
from pathlib import Path

import pytest

from appliance.domain.policy import Policy
from appliance.errors import StoreError
from appliance.store import engines, journal
from appliance.store.database import Store, open_store
from appliance.store.models import Machine, Meta_
from appliance.store.portable import insert, insert_many
from tests.ask import ask


def test_missing_database_asks_for_init(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="Run `gatehouse init` first"):
        open_store(tmp_path / "none.sqlite", Policy())


def test_newer_schema_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    opened = open_store(path, Policy(), create=True)
    ask(opened, "UPDATE meta SET value = '99' WHERE key = 'schema'")
    opened.close()
    with pytest.raises(StoreError, match="schema 99") as raised:
        open_store(path, Policy())
    assert raised.value.code == "store.schema_newer"


def test_file_that_is_no_database_is_a_store_error(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    path.write_bytes(b"certainly not a database" * 100)
    with pytest.raises(StoreError, match="not a database"):
        open_store(path, Policy())


def test_error_in_a_transaction_writes_nothing(store: Store) -> None:
    def half_done() -> None:
        with store.write("test", 1) as tx:
            tx.journal("person.signed_in", name="ann")
            insert(tx, Machine, state="discovered", state_since=1, created_at=1, changed_at=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        half_done()
    assert journal.size(store) == 0
    assert Machine.select().count(store.database) == 0


@pytest.mark.sqlite
def test_write_waits_for_a_locked_database(store: Store, tmp_path: Path) -> None:
    blocker = sqlite3.connect(tmp_path / "gatehouse.sqlite", isolation_level=None, check_same_thread=False)
    blocker.execute("BEGIN IMMEDIATE")
    release = threading.Timer(1.0, lambda: blocker.execute("COMMIT"))
    release.start()
    began = time.monotonic()
    with store.write("test", 1) as tx:
        tx.journal("person.signed_in", name="ann")
    assert time.monotonic() - began >= 0.9
    release.join()
    blocker.close()


@pytest.mark.sqlite
def test_lock_that_is_not_released_is_a_store_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "LOCK_WAIT_SECONDS", 1)
    path = tmp_path / "x.sqlite"
    opened = open_store(path, Policy(), create=True)
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="stayed locked"), opened.write("test", 1) as tx:
        tx.journal("person.signed_in", name="ann")
    blocker.close()
    opened.close()


@pytest.mark.sqlite
@pytest.mark.parametrize("read", ["fetchall", "iterate", "peewee", "write"])
def test_damage_found_while_rows_are_read_has_its_code(tmp_path: Path, read: str) -> None:
    """The statement begins well; a page further on is damaged."""
    path = tmp_path / "x.sqlite"
    opened = open_store(path, Policy(), create=True)
    with opened.write("test", 1) as tx:
        rows = ({"key": f"k{number}", "value": "x" * 900} for number in range(2000))
        insert_many(tx, Meta_, rows)
    opened.close()
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 8192 * 4096)
        file.write(b"\xa5" * (size // 4))

    def act() -> object:
        if read == "write":
            with opened.write("test", 2):
                return ask(opened, "SELECT value FROM meta")
        query = Meta_.select(Meta_.value).tuples()
        cursor = opened.database.execute_sql("SELECT value FROM meta")  # type: ignore[no-untyped-call]
        return {"fetchall": cursor.fetchall, "iterate": lambda: list(cursor)}.get(
            read, lambda: list(query.execute(opened.database))
        )()

    with pytest.raises(StoreError) as raised:
        act()
    assert raised.value.code == "store.damaged"
    opened.close()


@pytest.mark.sqlite
def test_a_released_connection_stays_open_without_its_pages(store: Store) -> None:
    ask(store, "SELECT count(*) FROM machine")
    opened = store.database.connection()
    store.release()
    assert store.database.connection() is opened
    assert ask(store, "SELECT count(*) FROM machine") == [(0,)]


@pytest.mark.sqlite
def test_full_disk_writes_nothing_and_says_so(store: Store) -> None:
    ((pages,),) = ask(store, "PRAGMA page_count")
    ask(store, f"PRAGMA max_page_count = {pages + 2}")
    before = journal.size(store)

    def fill() -> None:
        with store.write("test", 1) as tx:
            for number in range(1000):
                tx.journal("acceptance.note", name="filler", value="x" * 1000, number=number)

    with pytest.raises(StoreError) as raised:
        fill()
    assert raised.value.code == "store.full"
    assert raised.value.blocker.text == "The disk is full. Nothing was written."
    assert journal.size(store) == before
