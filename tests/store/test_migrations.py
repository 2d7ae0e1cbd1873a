"""Databases of every earlier schema, as the program of that time wrote them (schemas/*.sql), taken to the newest."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from appliance.commands import journals, people, signoff
from appliance.config import parse
from appliance.context import Context
from appliance.domain.policy import Policy
from appliance.errors import StoreError
from appliance.onboarding.credential import open_credential
from appliance.store import standing
from appliance.store.database import open_store
from appliance.store.downloads import last_spool_file
from appliance.store.policy import adopt
from appliance.store.schema import SCHEMA
from appliance.store.segments import load_segment
from appliance.trust.keys import Keys
from appliance.trust.vault import Vault
from tests.ask import ask as ask_store

SCHEMAS = Path(__file__).parent / "schemas"
EARLIER = sorted(int(path.stem) for path in SCHEMAS.glob("*.sql"))
START = 1_790_000_900_000


def test_there_is_a_database_of_every_earlier_schema() -> None:
    assert list(range(1, SCHEMA)) == EARLIER


def keys() -> Keys:
    """Those with which the databases were written."""
    log, seal = Ed25519PrivateKey.from_private_bytes(b"l" * 32), Ed25519PrivateKey.from_private_bytes(b"s" * 32)
    return Keys(log=log, signoff=seal, vault=b"v" * 32, session=b"e" * 32, webhook=b"w" * 32)


def restored(directory: Path, schema: int) -> Path:
    """The database of that schema, as a file; with what only a running appliance has beside it."""
    path = directory / "gatehouse.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.executescript((SCHEMAS / f"{schema}.sql").read_text("utf-8"))
    path.chmod(0o640)
    return path


@pytest.fixture(params=EARLIER)
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return restored(tmp_path, request.param)


def opened(path: Path) -> Context:
    settings = parse(
        {
            "appliance": {"state_dir": str(path.parent), "name": "staging.example/one"},
            "segment": [{"name": "staging", "interface": "eth0", "address": "10.66.0.1/16", "ports_isolated": True}],
        }
    )
    store = open_store(path, settings.domain_policy(), name=settings.appliance.name)
    return Context(settings, store, keys(), Vault(b"v" * 32), lambda: START)


@pytest.fixture
def context(earlier: Path) -> Iterator[Context]:
    made = opened(earlier)
    yield made
    made.store.close()


@pytest.fixture
def ask(context: Context) -> Callable[..., list[tuple[object, ...]]]:
    return partial(ask_store, context.store)


Ask = Callable[..., list[tuple[object, ...]]]


def test_the_journal_is_byte_for_byte_the_same(earlier: Path) -> None:
    with closing(sqlite3.connect(earlier)) as before:
        entries = before.execute("SELECT idx, record, leaf FROM journal ORDER BY idx").fetchall()
    context = opened(earlier)
    after = ask_store(context.store, "SELECT idx, record, leaf FROM journal WHERE origin = 1 ORDER BY idx")
    assert after == entries
    assert len(entries) > 300
    context.store.close()


def test_journal_and_checkpoints_verify_and_grow_on(context: Context) -> None:
    report = journals.verify(context)
    assert (report.problems, report.checkpoints) == ((), 3)
    with context.store.write("test", START) as tx:
        assert tx.journal("person.signed_in", name="ann") == report.size
    journals.checkpoint(context)
    assert journals.verify(context).problems == ()


def test_a_sign_off_record_still_verifies(context: Context, ask: Ask) -> None:
    ((envelope,),) = ask("SELECT envelope FROM sign_off WHERE revoked = ''")
    assert isinstance(envelope, bytes)
    found = signoff.verify(envelope, signoff.public_keys(context.keys))
    assert (found.serial, found.approver) == ("SN1", "person:grace")


def test_no_machine_changes_its_state_or_level(earlier: Path) -> None:
    stands = "SELECT id, state, level, assurance FROM machine ORDER BY id"
    with closing(sqlite3.connect(earlier)) as connection:
        before = connection.execute(stands).fetchall()
    context = opened(earlier)
    assert {row[1] for row in before} == {
        "released", "failed", "testing", "quarantined", "discovered", "staging", "expected",
    }  # fmt: skip
    with context.store.write("worker", START) as tx:
        tx.touch(*range(1, 10))
    assert ask_store(context.store, stands) == before
    context.store.close()


def test_reasons_are_objects_with_a_role(ask: Ask) -> None:
    for stored, role in ask("SELECT reasons, reason_role FROM machine WHERE state != 'released'"):
        reasons = json.loads(str(stored))
        assert reasons
        assert all(set(reason) == {"code", "text", "next_action", "role"} for reason in reasons)
        assert role == reasons[0]["role"]


def test_credentials_open_from_their_own_table(context: Context, ask: Ask) -> None:
    machine = int(str(ask("SELECT machine FROM manifest_row WHERE serial = 'SN2'")[0][0]))
    credential = open_credential(context.vault, context.store, machine)
    assert (credential.username, credential.password) == ("root", "correct-horse-2")
    assert ask("SELECT count(*), min(state), max(state) FROM credential") == [(7, "factory", "factory")]
    assert ask("SELECT 1 FROM credential WHERE serial = 'SN8'") == []


def test_expected_keys_are_those_trusted_before(ask: Ask) -> None:
    """Machine 6 showed a second key later, and a person lifted its quarantine: the second is expected."""
    found = ask("SELECT machine, spki_sha256 FROM expected_key WHERE adopted_at > 0 AND ended_at = 0 ORDER BY machine")
    assert found == [*((machine, f"{machine:02x}" * 32) for machine in (1, 2, 3, 4)), (6, "07" * 32)]


def test_wrong_slots_are_marked_without_regard_to_case(ask: Ask) -> None:
    """The port of 5 differs; 6 has the switch LEAF-É3 in the manifest and shows leaf-é3."""
    assert ask("SELECT id FROM machine WHERE wrong_slot ORDER BY id") == [(5,)]


def test_facts_read_over_tls_name_the_key(ask: Ask) -> None:
    assert ask("SELECT DISTINCT machine, tls_key FROM fact WHERE source = 'redfish' ORDER BY machine") == [
        (machine, f"{machine:02x}" * 32) for machine in (1, 2, 3, 4)
    ]
    assert ask("SELECT DISTINCT tls_key FROM fact WHERE source != 'redfish'") == [("",)]


def test_a_check_not_carried_out_is_unknown(ask: Ask) -> None:
    assert ask("SELECT result, count(*) FROM verdict GROUP BY 1 ORDER BY 1")[-1] == ("unknown", 1)


def test_notes_of_runs_have_a_table(ask: Ask) -> None:
    assert ask("SELECT run, name, value FROM run_note ORDER BY run") == [
        (run, "boot override", "was None") for run in (1, 2, 3, 4)
    ]


def test_everything_else_is_there_under_its_new_name(context: Context, ask: Ask) -> None:
    assert ask("SELECT name FROM person") == [("grace",)]
    assert people.sign_in(context, "grace", "a long enough password 1")
    assert ask("SELECT person FROM web_session ORDER BY created_at") == [("grace",), ("grace",)]
    segment = load_segment(context.store, "staging")
    assert ask("SELECT rogue_allowed, rogue_cleared FROM segment") == [(1, 0)]
    assert json.loads(str(ask("SELECT rogue FROM segment")[0][0]))["server"] == "10.66.0.9"
    assert segment.updated_at
    assert ask("SELECT id FROM machine WHERE contact_error != ''") == [(5,)]
    shown = standing.load_view(context.store, 5).contact_error
    assert shown
    assert shown.code == "bmc.contact_failed"
    assert shown.text == ask("SELECT contact_error FROM machine WHERE id = 5")[0][0]
    assert ask("SELECT id FROM machine WHERE inventoried_at > 0 ORDER BY id") == [(1,), (2,), (3,), (4,)]
    assert ask("SELECT count(*) FROM lease WHERE segment = 'staging'") == [(7,)]
    assert ask("SELECT origin, name, idx, failures FROM hook_cursor") == [(1, "hooks.example", 12, 2)]
    assert ask("SELECT origin, name, pid FROM heartbeat") == [(1, "wire", 4711)]
    assert ask("SELECT id, name FROM origin") == [(1, "staging.example/one")]
    assert ask("SELECT count(*) FROM payload_request WHERE journalled_at > 0") == [(2,)]
    assert ask("SELECT count(*) FROM fact WHERE source = 'manifest'") == [(38,)]


def normalised(path: Path) -> set[str]:
    with closing(sqlite3.connect(path)) as connection:
        rows = connection.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    return {re.sub(r"\s+", " ", row[0]).strip() for row in rows}


def test_a_migrated_database_has_the_schema_of_a_new_one(earlier: Path, tmp_path: Path) -> None:
    opened(earlier).store.close()
    new = tmp_path / "new.sqlite"
    open_store(new, Policy(), create=True).close()
    assert normalised(earlier) == normalised(new)


@pytest.mark.parametrize("statement", ["DROP TABLE spool", "ALTER TABLE run DROP COLUMN premises"])
def test_a_schema_without_its_later_columns_is_taken_on(tmp_path: Path, statement: str) -> None:
    """Schema 2 grew them while it was the present one."""
    path = restored(tmp_path, 2)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(statement)
    context = opened(path)
    assert journals.verify(context).problems == ()
    context.store.close()


def test_a_copy_of_the_database_is_kept_as_it_was(earlier: Path) -> None:
    schema = int(sqlite3.connect(earlier).execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()[0])
    earlier.chmod(0o604)
    opened(earlier).store.close()
    copy = earlier.with_name(f"gatehouse.sqlite.schema-{schema}")
    assert copy.stat().st_mode & 0o777 == 0o604
    assert (copy.stat().st_uid, copy.stat().st_gid) == (earlier.stat().st_uid, earlier.stat().st_gid)
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == (str(schema),)
        assert connection.execute("SELECT count(*) FROM journal").fetchone()[0] > 300
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_a_policy_adopted_before_is_that_of_the_appliance(tmp_path: Path) -> None:
    context = opened(restored(tmp_path, 3))
    keys = ask_store(
        context.store, "SELECT key FROM meta WHERE key LIKE 'policy%' OR key LIKE 'assessed%' ORDER BY key"
    )
    assert keys == [("assessed_schema.1",), ("policy.1",)]
    adopt(context.store, lambda: START, {"staging"})
    assert not adopt(context.store, lambda: START, {"staging"})
    context.store.close()


@pytest.mark.parametrize("later", [False, True])
def test_last_file_of_downloads_is_found_under_its_new_key(tmp_path: Path, later: bool) -> None:
    path = restored(tmp_path, 3)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO meta VALUES ('requests.wire', 'wire-1'), ('requests.payload', 'payload-2')")
        if later:
            connection.execute("INSERT INTO meta VALUES ('downloads.1.wire', 'wire-9')")
    store = opened(path).store
    assert last_spool_file(store, "wire") == ("wire-9" if later else "wire-1")
    assert last_spool_file(store, "payload") == "payload-2"
    assert ask_store(store, "SELECT 1 FROM meta WHERE key LIKE 'requests%'") == []
    store.close()


def test_an_earlier_copy_is_not_overwritten(tmp_path: Path) -> None:
    path = restored(tmp_path, 2)
    original = tmp_path / "original"
    shutil.copy(path, original)
    opened(path).store.close()
    path.with_name(f"{path.name}.schema-2").write_bytes(b"kept")
    for left in tmp_path.glob("gatehouse.sqlite-*"):
        left.unlink()
    shutil.copy(original, path)
    opened(path).store.close()
    assert path.with_name(f"{path.name}.schema-2").read_bytes() == b"kept"
    assert path.with_name(f"{path.name}.schema-2.2").stat().st_size > 100_000


def test_a_failing_migration_changes_nothing(tmp_path: Path) -> None:
    path = restored(tmp_path, 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER journal_no_update")
        connection.execute("UPDATE journal SET record = x'00' WHERE action = 'acceptance.note'")
        connection.commit()
        before = list(connection.iterdump())
    for _ in range(2):
        with pytest.raises(StoreError, match=r"JSONDecodeError: .* Nothing was changed") as raised:
            opened(path)
        assert raised.value.code == "store.migration_failed"
    assert list(tmp_path.glob("*.schema-*")) == []
    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.iterdump()) == before


def test_a_database_with_statistics_is_taken_on(tmp_path: Path) -> None:
    """ANALYZE makes a table of SQLite's own."""
    path = restored(tmp_path, 1)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ANALYZE")
    context = opened(path)
    assert journals.verify(context).problems == ()
    context.store.close()


def test_a_newer_schema_is_refused_with_both_versions(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite"
    made = open_store(path, Policy(), create=True)
    ask_store(made, "UPDATE meta SET value = '99' WHERE key = 'schema'")
    made.close()
    with pytest.raises(StoreError, match=f"schema 99; .*up to {SCHEMA}"):
        open_store(path, replace(Policy()))
    assert list(tmp_path.glob("*.schema-*")) == []


def test_processes_that_start_together_migrate_once(tmp_path: Path) -> None:
    import subprocess
    import sys

    path = restored(tmp_path, 2)
    program = (
        "import sys; from pathlib import Path; from appliance.domain.policy import Policy;"
        "from appliance.store.database import open_store; open_store(Path(sys.argv[1]), Policy()).close()"
    )
    started = [subprocess.Popen([sys.executable, "-c", program, str(path)]) for _ in range(4)]
    assert [process.wait(60) for process in started] == [0, 0, 0, 0]
    assert len(list(tmp_path.glob("*.schema-2*"))) == 1
