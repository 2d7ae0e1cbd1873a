"""The wire's turn to write comes before everybody else's, on either engine."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from appliance.errors import StoreError
from appliance.store import engines
from appliance.store.database import Store, open_store
from appliance.store.engines.turns import Turns
from tests import postgres
from tests.store.conftest import POLICY

HOLD = (
    "import sys; from pathlib import Path; from appliance.store.engines.turns import Turns\n"
    "with Turns(Path(sys.argv[1])).taken(9, first=sys.argv[2] == 'first') as ours:\n"
    "    print(ours, flush=True); sys.stdin.read()"
)


@contextmanager
def holder(path: Path, kind: str = "other") -> Iterator[subprocess.Popen[bytes]]:
    """Another process that has the turn."""
    argv = [sys.executable, "-c", HOLD, str(path), kind]
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        assert process.stdout.readline() == b"True\n"
        yield process
        process.kill()


@contextmanager
def stores(location: Path | str, count: int) -> Iterator[list[Store]]:
    """As in so many processes: each has its own connections and locks."""
    made = [open_store(location, POLICY, create=True) for _ in range(count)]
    try:
        yield made
    finally:
        for store in made:
            store.disconnect()


@pytest.mark.sqlite
@pytest.mark.parametrize("kind", ["first", "other"])
def test_a_turn_is_kept_from_others_and_ends_with_a_kill(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "x.sqlite"
    path.touch()
    with holder(path, kind) as process:
        for first in (True, False):
            with Turns(path).taken(0.05, first=first) as ours:
                assert not ours
        process.kill()
        process.wait()
        with Turns(path).taken(9, first=False) as ours:
            assert ours


@pytest.mark.sqlite
def test_a_turn_that_does_not_come_is_a_store_error(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "LOCK_WAIT_SECONDS", 0.05)
    with holder(Path(store.engine.place)), pytest.raises(StoreError) as raised, store.write("test", 1):
        pass
    assert raised.value.code == "store.locked"


@pytest.mark.sqlite
def test_without_lock_files_the_database_decides(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    path.touch()
    (tmp_path / "x.sqlite.turn").symlink_to("/nowhere")
    with Turns(path).taken(1, first=False) as ours, Turns(path).taken(1, first=True) as another:
        assert (ours, another) == (True, True)


def test_the_wire_waits_for_one_transaction_at_most(tmp_path: Path) -> None:
    """Three writers write without a pause; what each of them does is counted between the wire's wish to write and its
    turn."""
    location = postgres.location(tmp_path / "gatehouse.sqlite")
    with stores(location, 4) as (wire, *others):
        wire.goes_first = True
        stop, begun = threading.Event(), [0]

        def write_on(store: Store) -> None:
            while not stop.is_set():
                with store.write("bulk", 1) as tx:
                    begun[0] += 1
                    tx.journal("person.signed_in", name="ann")
            store.close()

        threads = [threading.Thread(target=write_on, args=[store]) for store in others]
        for thread in threads:
            thread.start()
        passed, before = [], 0
        for _ in range(100):
            while begun[0] == before:  # without a pause the wire would keep out all others
                stop.wait(0.001)
            before = begun[0]
            with wire.write("wire", 2):
                passed.append(begun[0] - before)
        stop.set()
        for thread in threads:
            thread.join()
    assert sum(passed) <= 2 * len(passed), passed  # the one that had its turn, and one that took it at that moment
