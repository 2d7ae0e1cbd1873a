import sqlite3

import pytest

from appliance.store import journal
from appliance.store.database import Store
from appliance.trust import canonical, merkle


def fill(store: Store, count: int, batch: int = 100) -> None:
    for start in range(0, count, batch):
        with store.write("test", start) as tx:
            for number in range(start, min(count, start + batch)):
                assert tx.journal("acceptance.note", name="entry", value=number) == number


def test_roots_from_tiles_are_the_roots_of_all_leaves(store: Store) -> None:
    fill(store, 777)
    connection = store.connection()
    leaves = [leaf for _, _, leaf in journal.records(store)]
    assert journal.size(store) == 777

    def hashes(level: int, start: int, count: int) -> list[bytes]:
        return list(journal.hashes_at(store, level, start, count))

    for size in (1, 255, 256, 257, 512, 777):
        assert merkle.root(size, hashes) == merkle.root_of(leaves[:size])
    assert connection.execute("SELECT level, idx FROM journal_tile").fetchall() == [(1, 0), (1, 1), (1, 2)]


def test_a_record_says_who_did_what_when(store: Store) -> None:
    with store.write("person:ada", 1_700_000_000_123) as tx:
        tx.journal("signoff.approved", machine=7, reason="because")
    ((_, record, leaf),) = journal.records(store)
    assert canonical.decode(record) == {
        "idx": 0,
        "at": "2023-11-14T22:13:20.123Z",
        "actor": "person:ada",
        "action": "signoff.approved",
        "text": "person:ada signed it off: because",
        "machine": 7,
        "endpoint": 0,
        "data": {"reason": "because"},
    }
    assert leaf == merkle.leaf_hash(record)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal SET text = 'other'",
        "DELETE FROM journal",
        "INSERT INTO journal (origin, idx, at, actor, action, text, machine, endpoint, record, leaf)"
        " VALUES (1, 9, 0, '', '', '', 0, 0, x'', x'')",
        "INSERT OR REPLACE INTO journal (origin, idx, at, actor, action, text, machine, endpoint, record, leaf)"
        " VALUES (1, 0, 0, '', '', '', 0, 0, x'', x'')",
    ],
)
def test_the_journal_only_grows(store: Store, statement: str) -> None:
    fill(store, 3)
    with pytest.raises(sqlite3.IntegrityError, match=r"append-only|no gaps"):
        store.connection().execute(statement)
