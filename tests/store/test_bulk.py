import pytest
from peewee import EXCLUDED, Case

from appliance.errors import StoreError
from appliance.store.bulk import GROUP, ForRows, slot, slots
from appliance.store.database import Store
from appliance.store.models import Meta_, Payload


def rows(store: Store) -> list[tuple[str, str]]:
    return list(Meta_.select(Meta_.key, Meta_.value).where(Meta_.key.startswith("bulk")).order_by(Meta_.key).tuples())


def test_values_constants_and_defaults_go_to_their_columns(store: Store) -> None:
    statement = Payload.insert(
        {
            Payload.size: slot(1), Payload.content_type: "text/plain", Payload.name: slot(0),
            Payload.added_by: "cli:root", Payload.sha256: slot(2), Payload.at: 7,
        }
    )  # fmt: skip
    with store.write("test", 1) as tx:
        ForRows(lambda _: statement, 1).execute(tx, [("a", 1, "aa"), ("b", 2, "bb")])
    columns = (Payload.name, Payload.size, Payload.sha256, Payload.content_type, Payload.least_level, Payload.at)
    found = Payload.select(*columns).order_by(Payload.name).tuples()
    assert list(found) == [("a", 1, "aa", "text/plain", 0, 7), ("b", 2, "bb", "text/plain", 0, 7)]


def test_conflict_updates_and_a_value_may_be_used_twice(store: Store) -> None:
    insert = Meta_.insert_many(slots(1, (Meta_.key, Meta_.value))).on_conflict(
        conflict_target=[Meta_.key], update={Meta_.value: EXCLUDED.value}
    )
    update = Meta_.update({Meta_.value: Case(None, [(slot(1) == "", Meta_.value)], slot(1))}).where(
        Meta_.key == slot(0)
    )
    with store.write("test", 1) as tx:
        ForRows(lambda _: insert, 1).execute(tx, (("bulk1", "old"), ("bulk2", "old"), ("bulk1", "new")))
        ForRows(lambda _: update, 1).execute(tx, (("bulk1", ""), ("bulk2", "changed")))
        ForRows(lambda _: Meta_.delete().where(Meta_.key == slot(0)), 1).execute(tx, ())
    assert rows(store) == [("bulk1", "new"), ("bulk2", "changed")]


@pytest.mark.parametrize("count", [0, 1, GROUP - 1, GROUP, 2 * GROUP + 20])
def test_groups_and_the_rest_are_written(store: Store, count: int) -> None:
    with store.write("test", 1) as tx:
        statement = ForRows(lambda size: Meta_.insert_many(slots(size, (Meta_.key,), {Meta_.value: "same"})))
        statement.execute(tx, ((f"bulk{number:03}",) for number in range(count)))
    assert rows(store) == [(f"bulk{number:03}", "same") for number in range(count)]


def test_error_of_the_database_writes_nothing(store: Store) -> None:
    statement = ForRows(lambda size: Meta_.insert_many(slots(size, (Meta_.key, Meta_.value))))
    with pytest.raises(StoreError), store.write("test", 1) as tx:
        statement.execute(tx, (("bulk1", "a"), ("bulk1", "b")))
    assert rows(store) == []
