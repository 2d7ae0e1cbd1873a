import json
from dataclasses import replace

import pytest

from appliance.store import policy, slices
from appliance.store.database import Store
from appliance.store.models import Meta_
from appliance.store.policy import adopt
from appliance.store.transaction import Transaction
from tests.ask import add, ask

SEGMENTS = {"staging"}


def add_staging_machine(tx: Transaction, number: int) -> None:
    serial = f"SN{number}"
    machine = add(tx, "machine", serial=serial, state="staging", state_since=1, created_at=1, changed_at=1, level=1)
    add(tx, "manifest_row", doc=1, line=2, serial=serial, machine=machine)
    add(tx, "credential", serial=serial, secret=b"sealed", machine=machine, created_at=1, changed_at=1)
    mac = f"02:00:00:00:00:{number:02x}"
    add(tx, "endpoint", segment="staging", mac=mac, machine=machine, first_seen=1, last_seen=1)
    tx.touch(machine)


@pytest.fixture
def machines(store: Store) -> Store:
    """Forty of them, assessed by the store's policy."""
    with store.write("test", 1) as tx:
        for number in range(40):
            add_staging_machine(tx, number)
    assert adopt(store, lambda: 2, SEGMENTS)
    return store


def assessed(store: Store) -> int:
    """How many machines have the reason that only the policy without isolated segments gives."""
    return sum("not declared isolated" in reasons for (reasons,) in ask(store, "SELECT reasons FROM machine"))


def adopted(store: Store) -> list[int]:
    """The numbers of machines in the journal's entries."""
    records = ask(store, "SELECT record FROM journal WHERE action = 'policy.adopted' ORDER BY idx")
    return [json.loads(bytes(record))["data"]["machines"] for (record,) in records]


def test_new_policy_is_adopted_once_and_reassesses(machines: Store) -> None:
    assert not adopt(machines, lambda: 3, SEGMENTS)
    machines.policy = replace(machines.policy, isolated_segments=frozenset())
    assert adopt(machines, lambda: 4, SEGMENTS)
    assert assessed(machines) == 40
    assert adopted(machines) == [40, 40]


def test_an_interrupted_assessment_goes_on_where_it_was(machines: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LEAST", 8)
    monkeypatch.setattr(slices, "MOST", 8)
    machines.policy = replace(machines.policy, isolated_segments=frozenset())
    stops = iter([False, False, True])
    assert not adopt(machines, lambda: 4, SEGMENTS, lambda: next(stops))
    found = policy.progress(machines)
    assert found
    assert (found.done, assessed(machines)) == (16, 16)
    assert adopted(machines) == [40]
    before = ask(machines, "SELECT count(*) FROM machine WHERE changed_at = 5")
    assert adopt(machines, lambda: 5, SEGMENTS)
    after = ask(machines, "SELECT count(*) FROM machine WHERE changed_at = 5")
    assert (before, after) == ([(0,)], [(24,)])
    assert (policy.progress(machines), assessed(machines), adopted(machines)) == (None, 40, [40, 40])


def test_another_change_of_policy_begins_anew(machines: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slices, "LEAST", 8)
    monkeypatch.setattr(slices, "MOST", 8)
    machines.policy = replace(machines.policy, level_for_release=5)
    stops = iter([False, True])
    assert not adopt(machines, lambda: 4, SEGMENTS, lambda: next(stops))
    machines.policy = replace(machines.policy, isolated_segments=frozenset())
    assert adopt(machines, lambda: 5, SEGMENTS)
    assert assessed(machines) == 40


def test_an_update_of_the_software_assesses_without_an_entry(machines: Store) -> None:
    with machines.write("test", 3) as tx:
        Meta_.update(value="3").where(Meta_.key == f"assessed_schema.{tx.origin}").execute(tx.database)
    assert not adopt(machines, lambda: 4, SEGMENTS)
    assert ask(machines, "SELECT DISTINCT changed_at FROM machine") == [(4,)]
    assert adopted(machines) == [40]
