"""What is particular to a database server, whichever engine the other tests run on."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest

from appliance.domain.policy import Policy
from appliance.errors import Refused, StoreError
from appliance.store import engines, journal, log, machines, people, runs
from appliance.store.database import Store, open_store
from appliance.store.engines import postgresql
from appliance.store.models import Endpoint, Machine, Origin, Run
from appliance.store.policy import adopt
from appliance.store.portable import insert
from appliance.store.schema import SCHEMA
from appliance.store.segments import announce_segment
from appliance.store.slices import write_in_slices
from appliance.store.transaction import Transaction
from appliance.trust import merkle
from tests import postgres
from tests.ask import ask

POLICY = Policy(isolated_segments=frozenset({"staging"}))


@pytest.fixture
def address() -> str:
    return postgres.server().create()


@pytest.fixture
def stores(address: str) -> Iterator[tuple[Store, Store]]:
    """Two appliances on one database."""
    with ExitStack() as stack:
        made = [open_store(address, POLICY, create=True, name=name) for name in ("gatehouse.local", "two.example")]
        for store in made:
            stack.callback(store.disconnect)
        yield made[0], made[1]


@pytest.fixture
def server(stores: tuple[Store, Store]) -> Store:
    return stores[0]


def add_machine(store: Store, serial: str) -> int:
    with store.write("test", 1) as tx:
        return insert(tx, Machine, serial=serial, state="expected", state_since=1, created_at=1, changed_at=1)


def refusal(address: str, **more: str) -> StoreError:
    with pytest.raises(StoreError) as raised:
        open_store(address, POLICY, **more)  # type: ignore[arg-type]
    return raised.value


SHAPE = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns"
    " WHERE table_schema = 'public' ORDER BY table_name, ordinal_position",
    "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
    "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname",
)


def test_a_database_of_schema_3_is_taken_to_the_present(server: Store) -> None:
    old = postgres.empty_database()
    with psycopg.connect(old) as connection:
        connection.execute((Path(__file__).parent / "schemas" / "postgresql" / "3.sql").read_bytes())
    store = open_store(old, POLICY, name="staging.example/one")
    assert [ask(store, query) for query in SHAPE] == [ask(server, query) for query in SHAPE]
    entries = list(journal.entries(store, 10**9))
    assert len(entries) > 300
    assert all(merkle.leaf_hash(entry.record) == entry.leaf for entry in entries)
    with store.write("test", 1) as tx:
        tx.touch(*range(1, 10))
        assert tx.journal("person.signed_in", name="ann") >= len(entries)
    adopt(store, lambda: 2, {"staging"})
    assert ask(store, "SELECT value FROM meta WHERE key = 'assessed_schema.1'") == [(str(SCHEMA),)]
    store.disconnect()


def test_long_work_is_planned_for_tables_as_they_are(server: Store) -> None:
    """The server keeps a plan made for a nearly empty table, which reads all of the table when it has grown."""
    shown = []

    def step(tx: Transaction, _: int) -> int:
        shown.append(ask(tx, "SHOW plan_cache_mode"))
        return 0

    write_in_slices(server, "test", lambda: 1, step)
    assert [*shown, ask(server, "SHOW plan_cache_mode")] == [[("force_custom_plan",)], [("auto",)]]


def test_any_number_of_machines_may_be_touched(server: Store) -> None:
    """A statement has at most 65,535 parameters."""
    with server.write("test", 1) as tx:
        tx.touch(*range(1, 66_001))
    assert journal.size(server) == 0


def test_a_new_database_has_the_present_schema() -> None:
    store = open_store(postgres.empty_database(), POLICY, create=True)
    assert ask(store, "SELECT value FROM meta WHERE key = 'schema'") == [(str(SCHEMA),)]
    store.disconnect()


def test_a_database_without_tables_is_missing() -> None:
    assert refusal(postgres.empty_database()).code == "store.missing"


def test_a_newer_schema_is_refused_with_both_versions(server: Store, address: str) -> None:
    ask(server, "UPDATE meta SET value = '99' WHERE key = 'schema'")
    error = refusal(address)
    assert error.code == "store.schema_newer"
    assert "schema 99" in str(error)
    assert f"up to {SCHEMA}" in str(error)


def test_unreachable_server_is_named_without_password() -> None:
    error = refusal("postgresql://gatehouse:secret-word@127.0.0.1:1/site")
    assert error.code == "store.unreachable"
    assert "site on 127.0.0.1" in str(error)
    assert "secret-word" not in str(error)


@pytest.mark.parametrize("wrong", ["user", "database"])
def test_a_refused_login_is_no_silent_server(address: str, wrong: str) -> None:
    if wrong == "user":
        address = address.replace("//gatehouse@", "//nobody-here@")
    else:
        address = address.replace("/test_", "/no_such_")
    assert refusal(address).code == "store.login_refused"


def test_a_server_that_is_too_old_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "LEAST_VERSION", 99)
    error = refusal(address)
    assert error.code == "store.server_too_old"
    assert "PostgreSQL 99 or later" in str(error)


def test_another_encoding_is_refused() -> None:
    admin = postgres.server()
    admin.sql("CREATE DATABASE latin ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
    try:
        assert refusal(admin.url("latin")).code == "store.wrong_encoding"
    finally:
        admin.sql("DROP DATABASE latin WITH (FORCE)")


def test_an_unknown_appliance_is_refused_with_the_known(server: Store, address: str) -> None:
    error = refusal(address, name="typing.mistake")
    assert error.code == "store.unknown_appliance"
    assert "gatehouse.local, two.example" in str(error)


def test_a_journal_of_another_key_is_refused(server: Store, address: str) -> None:
    assert server.claim("aa" * 32)
    assert not server.claim("aa" * 32)
    other = open_store(address, POLICY)
    with pytest.raises(StoreError) as raised:
        other.claim("bb" * 32)
    assert raised.value.code == "store.other_appliance"
    other.disconnect()


def test_two_of_one_name_are_not_both_let_in(address: str) -> None:
    one, two = (open_store(address, POLICY) for _ in range(2))
    with psycopg.connect(address) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s, %s)", (postgresql.LOCK_SPACE, one.origin))
        outcomes: list[object] = []

        def claim(store: Store, key: str) -> None:
            try:
                outcomes.append(store.claim(key))
            except StoreError as error:
                outcomes.append(error.code)
            store.close()

        threads = [threading.Thread(target=claim, args=each) for each in ((one, "aa" * 32), (two, "bb" * 32))]
        for thread in threads:
            thread.start()
        until_waiting(one, 2)  # both have found no key
    for thread in threads:
        thread.join()
    assert sorted(map(str, outcomes)) == ["True", "store.other_appliance"]
    one.disconnect()
    two.disconnect()


@pytest.mark.parametrize("how", ["too many", "unreachable"])
def test_every_error_of_a_connection_is_a_sentence(address: str, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """In wake-ups too, whose threads end with any other error."""
    store = open_store(address, POLICY)
    changes = store.changes()
    changes.version()
    store.disconnect()
    if how == "too many":
        store.database._max_connections, store.database._in_use = 1, {1: None}
        code = "store.too_many_connections"
    else:
        postgres.server().restart()
        monkeypatch.setitem(store.database.connect_params, "host", "/nowhere")
        monkeypatch.setattr(store.engine, "_address", "postgresql:///x?host=/nowhere")
        code = "store.unreachable"
    acts = (lambda: ask(store, "SELECT 1"), changes.version, store.write("test", 1).__enter__)
    for act in acts:
        with pytest.raises(StoreError) as raised:
            act()
        assert raised.value.code == code
    changes.close()


def test_the_servers_programs_get_every_parameter(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """And no password on the command line."""
    program = tmp_path / "pg_dump"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$PGPASSWORD" "$@" > "$(dirname "$0")/seen"\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    address = "postgresql://ann:secret@h/db?require_auth=scram-sha-256&gssdelegation=0&sslpassword=key"
    try:
        engines.open_engine(address).dump(Path("/x"))
    finally:
        seen = (tmp_path / "seen").read_text().splitlines()
    assert seen[0] == "secret"
    (given,) = [word for word in seen if word.startswith("--dbname=")]
    assert {"user=ann", "host=h", "dbname=db", "require_auth=scram-sha-256"} <= set(given.split("=", 1)[1].split())
    assert not any("secret" in word or "sslpassword" in word for word in seen[1:])


@pytest.mark.parametrize("seconds", [0, 2])
def test_a_connection_is_tried_after_a_pause_only(server: Store, monkeypatch: pytest.MonkeyPatch, seconds: int) -> None:
    add_machine(server, "S1")
    tried: list[int] = []
    engine = server.engine
    monkeypatch.setattr(engine, "_answers", lambda: bool(tried.append(1)) or True)
    now = time.monotonic() + seconds
    monkeypatch.setattr(postgresql.time, "monotonic", lambda: now)
    add_machine(server, "S2")
    assert len(tried) == bool(seconds)


def test_each_appliance_writes_its_own_journal(stores: tuple[Store, Store]) -> None:
    for number in range(3):
        for store in stores:
            with store.write("test", number) as tx:
                assert tx.journal("acceptance.note", name="a", value="b") == number
    assert [journal.size(store) for store in stores] == [3, 3]
    assert ask(stores[0], "SELECT count(*) FROM journal") == [(6,)]


def test_a_write_waits_for_its_own_journal_only(stores: tuple[Store, Store]) -> None:
    """While one appliance is in the midst of a transaction, the other commits; a second writer of the first waits."""
    one, two = stores
    done: list[str] = []

    def write(store: Store, name: str) -> None:
        with store.write("test", 2) as tx:
            tx.journal("acceptance.note", name=name, value="")
        done.append(name)
        store.close()

    second = threading.Thread(target=write, args=(one, "the same"))
    with one.write("test", 1) as tx:
        second.start()
        until_waiting(two)
        tx.journal("acceptance.note", name="first", value="")
        write(two, "the other")
        assert done == ["the other"]
    second.join(30)
    assert done == ["the other", "the same"]
    assert [entry.idx for entry in journal.entries(one, 10**9)] == [0, 1]


def until_waiting(store: Store, count: int = 1) -> None:
    waiting = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    deadline = time.monotonic() + 20
    while ask(store, waiting)[0][0] < count:
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_two_appliances_do_not_overwrite_an_assessment(stores: tuple[Store, Store]) -> None:
    """Whoever commits last has seen what the other wrote."""
    one, two = stores
    machine = add_machine(one, "S1")
    ask(one, "UPDATE machine SET state = 'staging'")

    def quarantine() -> None:
        with two.write("test", 3) as tx:
            Machine.update(quarantine="Two says no.").where(Machine.id == machine).execute(tx.database)
            tx.touch(machine)
        two.close()

    other = threading.Thread(target=quarantine)
    with one.write("test", 2) as tx:
        tx.touch(machine)
        tx.settle()
        other.start()
        until_waiting(one)
    other.join(30)
    assert ask(one, "SELECT quarantine, state FROM machine") == [("Two says no.", "quarantined")]


def test_sign_ins_at_two_appliances_are_both_counted(stores: tuple[Store, Store]) -> None:
    """Whoever guesses at both at once is locked no later."""
    one, two = stores
    with one.write("test", 1) as tx:
        people.add_person(tx, "grace", "hash", "admin")

    def count(tx: Transaction) -> None:
        person = people.lock_person(tx, "grace")
        assert person is not None
        people.set_failures(tx, "grace", person.failed + 1, 0)

    def elsewhere() -> None:
        with two.write("test", 2) as tx:
            count(tx)
        two.close()

    other = threading.Thread(target=elsewhere)
    with one.write("test", 2) as tx:
        count(tx)
        other.start()
        until_waiting(one)
    other.join(30)
    assert ask(one, "SELECT failed FROM person") == [(2,)]


def test_a_lock_that_is_never_released_is_a_sentence(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "LOCK_WAIT_SECONDS", 1)
    store = open_store(address, POLICY)
    with psycopg.connect(address) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s, %s)", (postgresql.LOCK_SPACE, store.origin))
        with pytest.raises(StoreError, match="stayed locked for 1 s") as raised, store.write("test", 1) as tx:
            tx.journal("acceptance.note", name="a", value="b")
    assert raised.value.code == "store.locked"
    assert "Nothing was written." in str(raised.value)
    assert journal.size(store) == 0
    store.disconnect()


def test_after_a_restart_of_the_server_all_goes_on(server: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "TRIED_AFTER_SECONDS", 0.0)  # as after a pause
    add_machine(server, "S1")
    postgres.server().restart()
    add_machine(server, "S2")
    postgres.server().restart()
    with pytest.raises(StoreError) as raised:
        ask(server, "SELECT 1")
    assert raised.value.code == "store.unreachable"
    assert ask(server, "SELECT count(*) FROM machine") == [(2,)]


@pytest.mark.parametrize(
    ("at", "text"), [("statement", "Nothing was written."), ("commit", "Whether it was written is unknown")]
)
def test_a_server_that_ends_inside_a_transaction(server: Store, at: str, text: str) -> None:
    """What a commit did whose answer is missing, nobody knows here."""
    add_machine(server, "S1")

    def write() -> None:
        with server.write("test", 1) as tx:
            insert(tx, Machine, serial="S2", state="expected", state_since=1, created_at=1, changed_at=1)
            postgres.server().restart()
            if at == "statement":
                ask(tx, "SELECT 1")

    with pytest.raises(StoreError) as raised:
        write()
    assert raised.value.code == "store.unreachable"
    assert text in str(raised.value)
    assert ask(server, "SELECT serial FROM machine") == [("S1",)]


def test_a_forked_process_makes_its_own_connections(server: Store) -> None:
    """As the web server's workers: what the parent holds stays usable."""
    add_machine(server, "S1")
    child = os.fork()
    if child == 0:
        try:
            add_machine(server, "S2")
            server.disconnect()
            os._exit(0)
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    add_machine(server, "S3")
    assert ask(server, "SELECT serial FROM machine ORDER BY id") == [("S1",), ("S2",), ("S3",)]


def test_a_thread_gives_its_connection_back(server: Store) -> None:
    def read() -> None:
        ask(server, "SELECT 1")
        server.close()

    for _ in range(20):
        thread = threading.Thread(target=read)
        thread.start()
        thread.join(30)
    opened = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'gatehouse'"
    )
    assert ask(server, opened)[0][0] <= 4
    assert [name for (name,) in Origin.select(Origin.name).order_by(Origin.id).tuples().execute(server.database)] == [
        "gatehouse.local", "two.example",
    ]  # fmt: skip


def test_the_journal_cannot_be_truncated(server: Store) -> None:
    with pytest.raises(StoreError, match="append-only"):
        ask(server, "TRUNCATE journal")


def test_a_snapshot_does_not_see_what_is_written_meanwhile(stores: tuple[Store, Store]) -> None:
    one, two = stores
    add_machine(one, "S1")
    with one.snapshot():
        before = ask(one, "SELECT count(*) FROM machine")
        add_machine(two, "S2")
        assert ask(one, "SELECT count(*) FROM machine") == before
    assert ask(one, "SELECT count(*) FROM machine") == [(2,)]


def test_a_timeline_has_the_entries_of_every_appliance(stores: tuple[Store, Store]) -> None:
    one, two = stores
    machine = add_machine(one, "SER-7")
    for store, at in ((one, 10), (two, 20), (one, 30)):
        with store.write("test", at) as tx:
            tx.journal("machine.waiting", machine=machine, text=f"at {at}")
    assert [entry.text for entry in log.entries_of_machine(one, machine, 10)] == ["at 30", "at 20", "at 10"]
    assert [entry.origin for entry in log.entries_of_machine(one, machine, 10)] == ["", "two.example", ""]
    assert [entry.text for entry in log.entries_after(two, -1, 10, machine)] == ["at 20"]


def test_a_segment_of_another_appliance_is_refused(stores: tuple[Store, Store]) -> None:
    one, two = stores
    for store in (one, one):
        with store.write("wire", 1) as tx:
            announce_segment(tx, "staging", interface="eth0", address="", mode="serve", server_id="")
    with pytest.raises(Refused, match="The segment staging is the appliance gatehouse") as raised:  # noqa: SIM117
        with two.write("wire", 2) as tx:
            announce_segment(tx, "staging", interface="eth1", address="", mode="serve", server_id="")
    assert raised.value.code == "segment.other_appliance"
    assert ask(one, "SELECT interface, origin FROM segment") == [("eth0", one.origin)]


def test_a_worker_looks_after_machines_on_its_own_segments(stores: tuple[Store, Store]) -> None:
    one, two = stores
    mine, other = add_machine(one, "S1"), add_machine(two, "S2")
    ask(one, "UPDATE machine SET state = 'staging', level = 1")
    for machine, segment in ((mine, "staging"), (other, "elsewhere")):
        with one.write("test", 1) as tx:
            mac = f"02:00:00:00:00:{machine:02x}"
            insert(tx, Endpoint, segment=segment, mac=mac, machine=machine, first_seen=1, last_seen=1)
            insert(
                tx, Run, machine=machine, state="queued", suite="", checks=0, requested_by="person:admin", queued_at=1
            )
    assert list(machines.changed_or_due(one, 0, 5, {"staging"})) == [mine]
    assert list(machines.changed_or_due(two, 0, 5, {"elsewhere"})) == [other]
    assert runs.waiting_for_worker(one, {"staging"}) == [(mine, 0)]
    assert machines.changed_or_due(one, 0, 5, set()) == {}
