"""The journal as people read it: pages, searches and timelines that stay quick however long it is."""

from __future__ import annotations

import pytest

from appliance.store import log
from appliance.store.database import Store
from appliance.store.transaction import Transaction
from tests.plans import executed

TOPIC = ("person.signed_in", "person.signed_out", "person.signed_in")


def write(store: Store, *actions: str, at: int = 1, machine: int = 0) -> None:
    with store.write("test", at) as tx:
        for action in actions:
            _entry(tx, action, machine)


def _entry(tx: Transaction, action: str, machine: int) -> None:
    data = {"text": "waits"} if action == "machine.waiting" else {"name": "ann", "role": "admin"}
    tx.journal(action, machine=machine, **data)


def test_a_topic_is_paged_in_the_order_of_the_journal(store: Store) -> None:
    write(store, "machine.waiting", *TOPIC, "machine.waiting", *TOPIC)
    first = log.entries_before(store, 0, 4, topic="person")
    assert ([entry.idx for entry in first.entries], first.older) == ([7, 6, 5, 3], 3)
    last = log.entries_before(store, first.older, 4, topic="person")
    assert ([entry.idx for entry in last.entries], last.older) == ([2, 1], 0)


def test_a_search_goes_on_in_older_entries(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "SEARCHED", 3)
    write(store, "person.signed_out", *["machine.waiting"] * 4)
    first = log.entries_before(store, 0, 10, search="ann")
    assert (first.entries, first.older) == ([], 2)
    last = log.entries_before(store, first.older, 10, search="ann")
    assert ([entry.idx for entry in last.entries], last.older) == ([0], 0)


def test_a_full_page_of_a_search_goes_on_at_its_last_entry(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "SEARCHED", 3)
    write(store, *TOPIC)
    page = log.entries_before(store, 0, 2, search="ann")
    assert ([entry.idx for entry in page.entries], page.older) == ([2, 1], 1)


def test_a_timeline_keeps_the_order_of_its_journal(store: Store) -> None:
    """The clock was set back between the entries."""
    for at in (100, 50, 70):
        write(store, "machine.waiting", at=at, machine=7)
    assert [entry.idx for entry in log.entries_of_machine(store, 7, 10)] == [2, 1, 0]


@pytest.mark.sqlite
def test_lists_of_the_journal_read_and_sort_only_what_they_show(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with executed(store, monkeypatch) as found:
        log.entries_of_machine(store, 7, 10)
        log.entries_before(store, 0, 10, topic="person")
        log.entries_before(store, 0, 10, search="ann")
        log.entries_after(store, 5, 10, machine=7)
    steps = [step for sql in found.texts for step in found.plan(sql) if "origin" not in step.split()]
    assert [step for step in steps if not step.startswith("SEARCH journal USING")] == []
