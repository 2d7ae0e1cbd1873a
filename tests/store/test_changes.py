"""Wake-ups on the engine that the tests run on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from appliance.store.changes import Changes
from appliance.store.database import Store
from tests import postgres


@pytest.fixture
def changes(store: Store) -> Iterator[Changes]:
    made = store.changes()
    yield made
    made.close()


def write(store: Store) -> None:
    with store.write("test", 1) as tx:
        tx.journal("person.signed_in", name="ann")


def elsewhere(store: Store, act: Callable[[Store], None]) -> None:
    """In a thread with a connection of its own."""

    def run() -> None:
        act(store)
        store.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(60)


def is_changed(changes: Changes, before: int) -> bool:
    """A notification takes a moment on its way from the server."""
    deadline = time.monotonic() + 10
    while changes.version() == before and time.monotonic() < deadline:
        time.sleep(0.01)
    return changes.version() != before


def test_a_commit_elsewhere_is_a_change(store: Store, changes: Changes) -> None:
    before = changes.version()
    elsewhere(store, write)
    assert is_changed(changes, before)


def test_a_commit_of_this_thread_is_none(store: Store, changes: Changes) -> None:
    """The commit of another thread, which is seen, comes after it."""
    write(store)
    write(store)
    before = changes.version()
    write(store)
    same = changes.version()
    elsewhere(store, write)
    assert is_changed(changes, same)
    assert same == before


def test_an_undone_transaction_is_none(store: Store, changes: Changes) -> None:
    def undone(store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.write("test", 1) as tx:
            tx.journal("person.signed_in", name=str(1 // 0))

    before = changes.version()
    elsewhere(store, undone)
    same = changes.version()
    elsewhere(store, write)
    assert is_changed(changes, same)
    assert same == before


def test_several_listeners_see_every_change(store: Store, changes: Changes) -> None:
    other = store.changes()
    before = changes.version(), other.version()
    elsewhere(store, write)
    assert is_changed(changes, before[0])
    assert is_changed(other, before[1])
    other.close()


@pytest.mark.skipif(not postgres.chosen(), reason="about a database server")
def test_a_restarted_server_is_listened_to_again(store: Store, changes: Changes) -> None:
    before = changes.version()
    store.disconnect()
    postgres.server().restart()
    assert is_changed(changes, before), "what was missed meanwhile is not known"
    before = changes.version()
    elsewhere(store, write)
    assert is_changed(changes, before)
