import pytest

from appliance.errors import StoreError
from appliance.store import journal
from appliance.store.database import Store
from appliance.store.models import JournalRow
from appliance.store.portable import insert
from appliance.trust import canonical, merkle
from tests import postgres
from tests.ask import ask


def fill(store: Store, count: int, batch: int = 100) -> None:
    for start in range(0, count, batch):
        with store.write("test", start) as tx:
            for number in range(start, min(count, start + batch)):
                assert tx.journal("acceptance.note", name="entry", value=number) == number


def test_root_from_tiles_equals_root_of_leaves(store: Store) -> None:
    fill(store, 777)
    leaves = [entry.leaf for entry in journal.entries(store, 10**9)]
    assert journal.size(store) == 777

    def hashes(level: int, start: int, count: int) -> list[bytes]:
        return list(journal.hashes_at(store, level, start, count))

    for size in (1, 255, 256, 257, 512, 777):
        assert merkle.root(size, hashes) == merkle.root_of(leaves[:size])
    assert ask(store, "SELECT level, idx FROM journal_tile ORDER BY idx") == [(1, 0), (1, 1), (1, 2)]


def test_record_has_actor_action_and_time(store: Store) -> None:
    with store.write("person:ada", 1_700_000_000_123) as tx:
        tx.journal("signoff.approved", machine=7, reason="because")
    (entry,) = journal.entries(store, 10**9)
    assert canonical.decode(entry.record) == {
        "idx": 0,
        "at": "2023-11-14T22:13:20.123Z",
        "actor": "person:ada",
        "action": "signoff.approved",
        "text": "person:ada signed it off: because",
        "machine": 7,
        "endpoint": 0,
        "data": {"reason": "because"},
    }
    assert entry.leaf == merkle.leaf_hash(entry.record)


@pytest.mark.parametrize("change", ["UPDATE journal SET text = 'other'", "DELETE FROM journal"])
def test_entry_cannot_be_changed_or_removed(store: Store, change: str) -> None:
    fill(store, 3)
    with pytest.raises(StoreError, match="append-only"):
        ask(store, change)


def test_entry_cannot_be_replaced_by_an_insert(store: Store) -> None:
    """SQLite deletes for it without asking the guard of deletions."""
    fill(store, 3)
    before = list(journal.entries(store, 3))
    columns = "origin, idx, at, actor, action, text, machine, endpoint, record, leaf"
    changed = columns.replace("text", "'other'")
    insert = f"INTO journal ({columns}) SELECT {changed} FROM journal WHERE idx = 1"
    update = "ON CONFLICT (origin, idx) DO UPDATE SET text = excluded.text"
    statements = [f"INSERT {insert} {update}"]
    if not postgres.chosen():
        statements.append(f"INSERT OR REPLACE {insert}")
    for statement in statements:
        with pytest.raises(StoreError, match=r"no gaps|append-only"):
            ask(store, statement)
    assert list(journal.entries(store, 9)) == before


@pytest.mark.parametrize(("idx", "origin"), [(9, 1), (4, 1), (2, 1), (1, 2)])
def test_entry_with_wrong_index_is_rejected(store: Store, idx: int, origin: int) -> None:
    fill(store, 3)
    with pytest.raises(StoreError, match="no gaps"), store.write("test", 1) as tx:
        insert(tx, JournalRow, origin=origin, idx=idx, at=0, actor="", action="", text="", record=b"", leaf=b"")


def test_each_origin_has_its_own_journal(store: Store) -> None:
    fill(store, 3)
    with store.write("test", 1) as tx:
        insert(tx, JournalRow, origin=2, idx=0, at=0, actor="", action="", text="", record=b"", leaf=b"")
    assert journal.size(store) == 3
    assert len(list(journal.entries(store, 10**9))) == 3
