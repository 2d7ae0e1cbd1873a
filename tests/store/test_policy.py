from dataclasses import replace

from appliance.store.database import Store
from appliance.store.policy import adopt
from tests.ask import add, ask


def test_new_policy_is_adopted_once_and_reassesses(store: Store) -> None:
    with store.write("test", 1) as tx:
        machine = add(tx, "machine", serial="SN1", state="staging", state_since=1, created_at=1, changed_at=1, level=1)
        add(tx, "manifest_row", doc=1, line=2, serial="SN1", machine=machine)
        add(tx, "credential", serial="SN1", secret=b"sealed", machine=machine, created_at=1, changed_at=1)
        add(tx, "endpoint", segment="staging", mac="02:00:00:00:00:01", machine=machine, first_seen=1, last_seen=1)
        tx.touch(machine)
    assert adopt(store, lambda: 2)
    assert not adopt(store, lambda: 3)
    store.policy = replace(store.policy, isolated_segments=frozenset())
    assert adopt(store, lambda: 4)
    ((reasons,),) = ask(store, "SELECT reasons FROM machine")
    assert "not declared isolated" in reasons
    actions = ask(store, "SELECT count(*) FROM journal WHERE action = 'policy.adopted'")
    assert actions == [(2,)]
