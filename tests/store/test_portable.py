"""What is done under one name on both engines."""

from appliance.store.database import Store
from appliance.store.models import FactRow, Machine, Meta_, PayloadRequest, SegmentRow
from appliance.store.portable import insert, insert_many, lock_rows


def add_machine(store: Store, serial: str = "") -> int:
    with store.write("test", 7) as tx:
        return insert(tx, Machine, serial=serial, state="expected", state_since=1, created_at=1, changed_at=1)


def test_insert_returns_the_id_of_the_row(store: Store) -> None:
    first, second = add_machine(store, "SN1"), add_machine(store, "SN2")
    assert second > first > 0
    assert Machine.select(Machine.serial).where(Machine.id == second).scalar(store.database) == "SN2"


def test_insert_into_a_table_without_ids_returns_zero(store: Store) -> None:
    with store.write("test", 7) as tx:
        assert insert(tx, Meta_, key="k", value="v") == 0


def test_insert_many_takes_more_rows_than_one_statement(store: Store) -> None:
    with store.write("test", 7) as tx:
        insert_many(tx, FactRow, (
            {"machine": 1, "endpoint": 0, "name": "port", "value": str(number), "source": "lldp", "first_seen": 1,
             "last_seen": 1}
            for number in range(1201)
        ))  # fmt: skip
    assert FactRow.select().count(store.database) == 1201


def test_allocated_ids_are_new_and_different(store: Store) -> None:
    before = add_machine(store)
    with store.write("test", 8) as tx:
        ids = [*tx.allocate_ids(Machine, 3), *tx.allocate_ids(Machine, 2)]
        assert len({before, *ids}) == 6
        insert_many(tx, Machine, (
            {"id": number, "state": "expected", "state_since": 1, "created_at": 1, "changed_at": 1} for number in ids
        ))  # fmt: skip
    assert add_machine(store) not in {before, *ids}


def test_booleans_and_bytes_come_back_as_written(store: Store) -> None:
    with store.write("test", 9) as tx:
        insert(tx, SegmentRow, name="staging", rogue_allowed=True)
        insert(tx, PayloadRequest, ip="10.0.0.1", protocol="tftp", name="x", served=False, first_at=1, last_at=1)
    assert SegmentRow.select().where(SegmentRow.rogue_allowed).count(store.database) == 1
    served = PayloadRequest.select(PayloadRequest.served).scalar(store.database)
    assert served is False or served == 0
    assert PayloadRequest.select().where(~PayloadRequest.served).count(store.database) == 1


def test_locked_rows_are_read(store: Store) -> None:
    machine = add_machine(store)
    with store.write("test", 9) as tx:
        query = lock_rows(Machine.select(Machine.id).where(Machine.id == machine), tx.database)
        assert query.scalar(tx.database) == machine
