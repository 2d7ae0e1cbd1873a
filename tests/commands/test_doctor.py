"""What the doctor reports about this host and a state directory. The network is in tests/cli/test_doctor.py."""

from __future__ import annotations

import ast
import hashlib
import os
import pwd
import re
import shutil
import socket
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest

from appliance.app import open_context
from appliance.commands import setup
from appliance.commands.doctor import (
    Finding,
    account,
    database,
    examine,
    files,
    host,
    interfaces,
    ports,
    processes,
    servers,
)
from appliance.commands.doctor.finding import TOPICS, fine, wrong
from appliance.commands.doctor.host import Discipline
from appliance.commands.doctor.processes import Running
from appliance.commands.doctor.records import Beat, Records, read_records
from appliance.config import Segment, Settings, parse
from appliance.domain.moments import MINUTE
from appliance.engine.rogue import RogueServer
from appliance.payload import catalogue
from appliance.payload.blobs import Blobs
from appliance.store import health
from appliance.store.database import open_store
from appliance.store.engines.postgresql import LOCK_SPACE
from appliance.store.health import Health
from appliance.store.heartbeats import BEAT_MS, beat
from appliance.store.schema import SCHEMA
from appliance.store.segments import SegmentState
from tests import postgres

from .conftest import START

STAGING = Segment(name="staging", interface="eth0", mode="serve")
ROGUE = RogueServer(0x0A420009, "02:00:00:00:00:09")


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Initialised, in a directory that the unprivileged user can enter too; the interface does not exist."""
    directory = Path(tempfile.mkdtemp(prefix="gh-doctor-"))
    directory.chmod(0o755)
    made = parse(
        {
            "appliance": postgres.appliance(directory / "state"),
            "web": {"listen": "127.0.0.1:0"},
            "segment": [{"name": "staging", "interface": "gh-not-here"}],
        }
    )
    setup.init(made)
    monkeypatch.setattr(health, "MUST_BE_ON", ())  # the server of the tests has nothing to lose
    yield made
    shutil.rmtree(directory)


def examine_state(settings: Settings) -> list[Finding]:
    user = account.service_account(settings)
    assert not isinstance(user, Finding)
    with account.acting(user) as problem:
        assert problem is None
        return files.examine(settings, user.pw_name)


def the(found: list[Finding] | tuple[Finding, ...], topic: str) -> Finding:
    (one,) = [finding for finding in found if finding.topic == topic]
    return one


def bad(found: list[Finding]) -> list[str]:
    return [finding.topic for finding in found if not finding.ok]


def test_new_state_is_fine(settings: Settings) -> None:
    found = examine_state(settings)
    assert bad(found) == []
    assert {finding.topic for finding in found} == {"state", "disk", "database", "keys"}
    assert not any(finding.next_action for finding in found)


def test_doctor_changes_no_file_and_no_mode(settings: Settings) -> None:
    rights = os.geteuid(), os.getegid(), os.getgroups()
    before = sorted(path.name for path in settings.appliance.state_dir.rglob("*"))
    examine_state(settings)
    read_records(settings)
    after = sorted(path.name for path in settings.appliance.state_dir.rglob("*") if "sqlite-" not in path.name)
    assert after == [name for name in before if "sqlite-" not in name]
    assert (os.geteuid(), os.getegid(), os.getgroups()) == rights


def test_missing_init_is_reported(settings: Settings) -> None:
    shutil.rmtree(settings.appliance.state_dir)
    found = examine_state(settings)
    assert bad(found) == ["state"]
    assert the(found, "state").next_action == "Run `gatehouse init`."
    assert the(found, "disk").ok


@pytest.mark.parametrize(("name", "mode"), [("log.pem", 0o640), ("vault.key", 0o604)])
def test_key_readable_by_others_is_named(settings: Settings, name: str, mode: int) -> None:
    (settings.keys_dir / name).chmod(mode)
    (settings.appliance.state_dir / "web" / "key.pem").chmod(0o644)
    found = examine_state(settings)
    assert bad(found) == ["keys"]
    text = the(found, "keys").text
    assert f"{name} has mode {mode:04o}" in text
    assert "web/key.pem has mode 0644" in text


def test_key_directory_writable_by_others_is_reported(settings: Settings) -> None:
    settings.keys_dir.chmod(0o777)
    assert "others could replace keys" in the(examine_state(settings), "keys").text


def test_damaged_key_is_reported(settings: Settings) -> None:
    (settings.keys_dir / "signoff.pem").write_text("nonsense")
    assert "signoff.pem is damaged" in the(examine_state(settings), "keys").text


@pytest.mark.sqlite
@pytest.mark.skipif(os.geteuid() != 0, reason="gives files away, which only root can do")
def test_file_of_another_owner_is_reported(settings: Settings) -> None:
    for path in (settings.appliance.state_dir, *settings.appliance.state_dir.rglob("*")):
        os.chown(path, 0, 0)
    settings.appliance.state_dir.chmod(0o755)
    found = examine_state(settings)
    assert "belongs to user 0" in the(found, "state").text
    assert not the(found, "keys").ok
    assert "may not read and write gatehouse.sqlite" in the(found, "database").text
    settings.appliance.state_dir.chmod(0o700)
    (closed,) = examine_state(settings)
    assert "cannot be looked into" in closed.text


def overwrite_pages(path: Path) -> None:
    """Overwrites every page after the first."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(b"\xa5" * (size - 4096))


@pytest.mark.sqlite
def test_damaged_database_is_reported_by_name(settings: Settings) -> None:
    overwrite_pages(settings.database)
    found = examine_state(settings)
    assert bad(found) == ["database"]
    assert "is damaged" in the(found, "database").text
    assert read_records(settings) == Records()


@pytest.mark.sqlite
def test_damaged_page_fails_the_integrity_check(settings: Settings) -> None:
    with sqlite3.connect(settings.database) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'person'").fetchone()
    connection.close()
    content = bytearray(settings.database.read_bytes())
    start = (page - 1) * 4096
    content[start + 3 : start + 5] = b"\x00\x00"  # the page claims to have no cells (SQLite file format, 1.6)
    settings.database.write_bytes(content)
    assert not the(examine_state(settings), "database").ok


@pytest.mark.sqlite
def test_newer_or_unreadable_database_is_reported(settings: Settings) -> None:
    with sqlite3.connect(settings.database) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    connection.close()
    assert "schema 99" in the(examine_state(settings), "database").text
    settings.database.write_bytes(b"no database, " * 1000)
    assert "not a database" in the(examine_state(settings), "database").text


@pytest.mark.sqlite
def test_an_earlier_schema_is_updated_by_the_next_start(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.database)) as connection:
        connection.execute("UPDATE meta SET value = '2' WHERE key = 'schema'")
        connection.commit()
    found = the(examine_state(settings), "database")
    assert found.ok
    assert "the next start takes it to" in found.text


@pytest.mark.sqlite
def test_a_process_that_holds_the_lock_is_named(settings: Settings) -> None:
    with closing(sqlite3.connect(settings.database, isolation_level=None)) as holder:
        holder.execute("BEGIN IMMEDIATE")
        found = the(examine_state(settings), "database")
    assert not found.ok
    assert f"Pid {os.getpid()} keeps others from writing" in found.text
    assert the(examine_state(settings), "database").ok


@pytest.mark.sqlite
def test_long_log_is_reported_with_its_reader(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "MOST_LOG_BYTES", 1 << 20)
    with (
        closing(sqlite3.connect(settings.database, isolation_level=None)) as reader,
        closing(sqlite3.connect(settings.database, isolation_level=None)) as writer,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM meta").fetchall()
        writer.execute("INSERT INTO meta VALUES ('filler', zeroblob(2 << 20))")
        found = the(examine_state(settings), "database")
    assert not found.ok
    assert re.search(rf"log has [2-9] MiB\. Pid {os.getpid()} reads in it and keeps it\.", found.text)
    assert the(examine_state(settings), "database").ok


def test_lost_payload_is_named(settings: Settings) -> None:
    made = open_context(settings)
    catalogue.add(made, "cli:test", "kernel", b"kernel")
    catalogue.add(made, "cli:test", "other", b"other")
    made.store.disconnect()
    for path in settings.blobs_dir.rglob("*"):
        shutil.chown(path, account.FALLBACK_USER)
    assert "Each of the 2 payloads" in the(examine_state(settings), "payloads").text
    Blobs(settings.blobs_dir).path(hashlib.sha256(b"kernel").hexdigest()).unlink()
    os.truncate(Blobs(settings.blobs_dir).path(hashlib.sha256(b"other").hexdigest()), 2)
    found = the(examine_state(settings), "payloads")
    assert not found.ok
    assert "missing, cut or cannot be read: kernel, other." in found.text


def test_configured_user_that_is_missing_is_reported() -> None:
    explicit, default = parse({"appliance": {"user": "no-such-user-here"}}), parse({})
    user = pwd.getpwnam("nobody")
    (found,) = account.user_finding(explicit, user)
    assert "no user no-such-user-here; the processes become nobody" in found.text
    assert account.user_finding(default, user) == []
    assert account.user_finding(parse({"appliance": {"user": "nobody"}}), user) == []


@pytest.mark.parametrize(
    ("changes", "wrong_pools"),
    [
        ({"pool": ["127.0.0.10-127.0.0.20"]}, []),
        ({"pool": ["10.0.0.1-10.0.0.9"]}, ["10.0.0.1-10.0.0.9 is not inside the network 127.0.0.0/8"]),
        ({"pool": ["127.0.0.1-128.0.0.1"]}, ["127.0.0.1-128.0.0.1 is not inside the network 127.0.0.0/8"]),
        (
            {"address": "127.0.0.1/24", "pool": ["127.0.1.1-127.0.1.9"]},
            ["127.0.1.1-127.0.1.9 is not inside the network 127.0.0.0/24"],
        ),
        (
            {"subnet": [{"network": "10.1.0.0/24", "pool": ["10.1.0.1-10.1.0.9", "10.1.1.1-10.1.1.9"]}]},
            ["10.1.1.1-10.1.1.9 is not inside the network 10.1.0.0/24"],
        ),
    ],
)
def test_pool_outside_its_network_is_reported(changes: dict[str, Any], wrong_pools: list[str]) -> None:
    segment = {"name": "staging", "interface": "lo", "mode": "serve", **changes}
    _, found = interfaces.examine(parse({"segment": [segment]}))
    texts = [finding.text for finding in found if "the pool" in finding.text]
    assert len(texts) == len(wrong_pools)
    assert all(wrong in text for wrong, text in zip(wrong_pools, texts, strict=True))


@pytest.fixture
def served(settings: Settings) -> Settings:
    """The same appliance with its database on a server, whichever engine the other tests run on."""
    address = settings.appliance.database or postgres.server().create()
    changed = settings.model_copy(update={"appliance": settings.appliance.model_copy(update={"database": address})})
    open_store(address, changed.domain_policy(), create=True).disconnect()
    return changed


def on_server(settings: Settings) -> list[Finding]:
    return [finding for finding in database.examine(settings, "somebody") if finding.topic == "database"]


def test_a_server_is_reported_with_its_version(served: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    (found,) = on_server(served)
    assert found.ok
    assert "The database on the server answers: PostgreSQL 15." in found.text
    monkeypatch.setattr(health, "MUST_BE_ON", ("fsync",))
    (found,) = on_server(served)
    assert "fsync = off" in found.text
    assert not found.ok


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"schema": "99"}, "schema 99"),
        ({"schema": "none"}, "schema none"),
        ({"damage": ("2 pages with a wrong checksum",)}, "damaged: 2 pages"),
        ({"holder": "process 7 of psql (local)", "held_seconds": 90}, "Process 7 of psql (local) keeps others from"),
        ({"unsafe": ("synchronous_commit",)}, "synchronous_commit = off"),
        ({"connections": 90}, "90 of the server's 100 connections"),
    ],
)
def test_what_is_wrong_with_a_server_is_reported(
    served: Settings, monkeypatch: pytest.MonkeyPatch, changes: dict[str, Any], words: str
) -> None:
    good = Health("PostgreSQL 15.18", str(SCHEMA), 9 << 20, connections=3, max_connections=100)
    monkeypatch.setattr(health, "examine", lambda *_: replace(good, **changes))
    (found,) = on_server(served)
    assert (found.ok, words in found.text, found.next_action != "") == (False, True, True)


def test_a_transaction_that_is_stuck_on_a_server_is_found(served: Settings) -> None:
    with psycopg.connect(served.appliance.database, application_name="stuck") as holder:
        holder.execute("SELECT pg_advisory_xact_lock(%s, 1)", (LOCK_SPACE,))
        time.sleep(1.1)
        found = on_server(served)
    assert any(re.search(r"of stuck \(local\) keeps others from writing for [1-9]", each.text) for each in found)


def test_a_server_that_does_not_answer_is_reported(served: Settings) -> None:
    address = "postgresql://gatehouse:secret-word@127.0.0.1:1/site"
    changed = served.model_copy(update={"appliance": served.appliance.model_copy(update={"database": address})})
    (found,) = on_server(changed)
    assert "site on 127.0.0.1 does not answer" in found.text
    assert (found.topic, found.code) == ("database", "store.unreachable")
    assert "secret-word" not in found.text + found.next_action
    assert read_records(changed) == Records()


def test_too_little_space_is_reported(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "LEAST_FREE_BYTES", 1 << 62)
    assert any("is the least" in finding.text for finding in examine_state(settings) if not finding.ok)


def test_old_heartbeat_or_dead_process_is_reported(settings: Settings) -> None:
    gone = 4_194_305  # above the largest pid of Linux
    records = Records({"wire": Beat(os.getpid(), START), "web": Beat(gone, START), "worker": Beat(1, START - MINUTE)})
    running = processes.find_running(records, START + BEAT_MS)
    assert running == Running({"wire": os.getpid()}, frozenset({os.getppid()}))
    assert [running.has(pid) for pid in (os.getpid(), os.getppid(), 1, gone)] == [True, True, False, False]
    found = processes.examine(running)
    assert not found.ok
    assert "payload, web, worker" in found.text
    assert not processes.find_running(records, START + MINUTE)
    assert processes.examine(Running()).ok


def test_records_are_read_from_the_database(settings: Settings) -> None:
    from appliance.store.segments import announce_segment, set_rogue_server

    store = open_store(settings.database_location, settings.domain_policy())
    with store.write("wire", START) as tx:
        beat(tx, "wire", 7, "Answering.", START)
        announce_segment(tx, "staging", interface="eth0", address="", mode="serve", server_id="")
        set_rogue_server(tx, "staging", ROGUE, answering=False)
        tx.journal("person.signed_in", name="ann")
    store.disconnect()
    records = read_records(settings)
    assert records.beats == {"wire": Beat(7, START)}
    assert records.segments["staging"].rogue == ROGUE
    assert records.latest == START


@pytest.mark.parametrize(
    ("mask", "root", "ok", "text"),
    [
        (0, False, False, "CAP_NET_RAW, CAP_NET_BIND_SERVICE"),
        (1 << 13, False, False, "CAP_NET_BIND_SERVICE"),
        (1 << 13 | 1 << 10, False, True, "rmem_max"),
        (1 << 13 | 1 << 12 | 1 << 10, False, True, "every socket"),
        (1 << 13 | 1 << 12 | 1 << 10, True, False, "CAP_SETUID, CAP_SETGID"),
        ((1 << 41) - 1, True, True, "every socket"),
    ],
)
def test_missing_capabilities_are_named(mask: int, root: bool, ok: bool, text: str) -> None:
    found = host.capabilities_finding(mask, root=root)
    assert found.ok is ok
    assert text in found.text
    assert bool(found.next_action) is not ok


@pytest.mark.parametrize(
    ("now", "latest", "discipline", "text"),
    [
        (1000, 0, Discipline(True, 0.0), "before the release of this software"),
        (START, START + 2 * MINUTE, Discipline(True, 0.0), "the journal's last entry"),
        (START, START, Discipline(False, 0.0), "not synchronised"),
        (START, START, Discipline(True, 5.1), "may be wrong by 5.1 s"),
    ],
)
def test_wrong_clock_is_reported(now: int, latest: int, discipline: Discipline, text: str) -> None:
    found = host.clock_finding(now, latest, 5, discipline)
    assert not found.ok
    assert text in found.text


def test_right_clock_is_fine() -> None:
    assert host.clock_finding(START, START + 30_000, 5, Discipline(True, 4.9)).ok
    assert host.clock_finding(START, 0, 5, None).ok


def test_clock_state_is_read_from_the_kernel() -> None:
    """The kernel counts at most 16 s of error (NTP_PHASE_LIMIT): a value read wrongly would lie outside."""
    found = host.clock_discipline()
    assert found is not None
    assert 0 <= found.error_seconds <= 16.1


def test_low_descriptor_limit_is_reported() -> None:
    assert not host.descriptors_finding(256).ok
    assert host.descriptors_finding(1024).ok
    assert host.descriptor_limit(os.getpid()) > 0


def test_missing_interface_is_reported_with_the_present_ones(settings: Settings) -> None:
    usable, (found,) = interfaces.examine(settings)
    assert usable == []
    assert not found.ok
    assert "no interface gh-not-here; there are: lo" in found.text


def test_configuration_without_segments_is_reported() -> None:
    _, (found,) = interfaces.examine(parse({}))
    assert not found.ok
    assert "[[segment]]" in found.next_action


def test_other_program_on_the_pages_port_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = parse({"web": {"listen": f"127.0.0.1:{port}"}})
        (found,) = ports.examine(settings, [], Running())
        assert not found.ok
        assert f"pid {os.getpid()}" in found.text
        for running in (Running({"web": os.getpid()}), Running({"web": 1}, frozenset({os.getpid()}))):
            (ours,) = ports.examine(settings, [], running)
            assert ours.ok
            assert "by the appliance itself" in ours.text
    (free,) = ports.examine(settings, [], Running())
    assert free == fine("port", f"TCP {port} of 127.0.0.1 is free.")


def test_address_that_the_host_lacks_is_reported() -> None:
    (found,) = ports.examine(parse({"web": {"listen": "192.0.2.1:8443"}}), [], Running())
    assert not found.ok
    assert "cannot be opened" in found.text


def probed(*answered: RogueServer, mode: str = "serve") -> Finding:
    segment = STAGING.model_copy(update={"mode": mode})
    (found,) = servers.examine(
        [segment], Running(), Records(), lambda _segments, _seconds: {"staging": answered}, START
    )
    return found


def test_rogue_server_is_wrong_only_in_serve_mode() -> None:
    assert probed().ok
    found = probed(ROGUE)
    assert not found.ok
    assert "another DHCP server (10.66.0.9, 02:00:00:00:00:09) answered at" in found.text
    assert "gatehouse segment clear staging" in found.next_action
    assert (found.code, found.role) == ("segment.rogue_server", "engineer")
    assert probed(ROGUE, mode="sniff").ok


@pytest.mark.parametrize(("error", "text"), [(PermissionError(), "CAP_NET_RAW"), (OSError(100, "Down"), "Down")])
def test_segment_that_cannot_be_probed_is_wrong(error: OSError, text: str) -> None:
    def probe(_segments: object, _seconds: float) -> dict[str, list[RogueServer]]:
        raise error

    (found,) = servers.examine([STAGING], Running(), Records(), probe, START)
    assert not found.ok
    assert text in found.text


def test_records_of_running_wire_replace_the_probe() -> None:
    def known(**state: object) -> Finding:
        records = Records(segments={"staging": SegmentState(**state)})  # type: ignore[arg-type]
        (found,) = servers.examine(
            [STAGING], Running({"wire": 1}), records, lambda *_: pytest.fail("was probed"), START
        )
        return found

    assert known().ok
    assert "another DHCP server (10.66.0.9, 02:00:00:00:00:09)" in known(rogue=ROGUE).text
    assert not known(rogue=ROGUE).ok
    assert known(rogue=ROGUE, allowed=True).ok


def test_root_as_the_user_is_the_only_finding() -> None:
    (found,) = examine(parse({"appliance": {"user": "root"}}))
    assert not found.ok
    assert "keeps no root rights" in found.text


def test_missing_interface_is_not_probed(settings: Settings) -> None:
    found = examine(settings, lambda *_: pytest.fail("a missing interface was probed"))
    topics = {finding.topic for finding in found}
    assert topics >= {"processes", "capabilities", "clock", "descriptors", "interface", "port", "state", "database"}
    assert not the(found, "interface").ok
    assert the(found, "keys").as_json()["ok"] is True
    assert topics <= set(TOPICS)


def test_each_finding_has_a_code_of_the_reference() -> None:
    found = (fine("keys", "The keys are whole."), wrong("disk", "It is full.", "Free space."), probed(ROGUE))
    assert [one.code for one in found] == ["doctor.keys", "doctor.disk", "segment.rogue_server"]
    assert [one.role for one in found] == ["Gatehouse", "administrator", "engineer"]


def test_each_topic_of_the_doctor_is_described() -> None:
    """`fine`, `wrong` and `of_blocker` get their topic as a literal, or as the module's TOPIC."""
    named = set()
    for path in Path(files.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("fine", "wrong", "of_blocker"):
                first = node.args[0]
                named.add(first.value if isinstance(first, ast.Constant) else ast.unparse(first))
            elif isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TOPIC":
                named.add(ast.literal_eval(node.value))
    assert named - {"TOPIC"} == set(TOPICS)
