"""A backup holds everything, is made while others write, and is restored somewhere else or not at all."""

from __future__ import annotations

import errno
import hashlib
import io
import json
import stat
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest

from appliance import state_lock
from appliance.app import open_context
from appliance.commands import backup, journals, signoff
from appliance.config import Settings, parse
from appliance.context import Context
from appliance.errors import Refused, StoreError
from appliance.payload import catalogue
from appliance.payload.blobs import Blobs
from appliance.store import archive, journal
from appliance.store.database import open_store
from appliance.store.heartbeats import beat
from tests import postgres
from tests.ask import add, ask
from tests.commands.conftest import START

KERNEL = b"kernel" * 100_000


@pytest.fixture
def filled(context: Context, ready: int) -> Context:
    catalogue.add(context, "person:grace", "vmlinuz", KERNEL)
    catalogue.add(context, "person:grace", "again", KERNEL)
    signoff.promote(context, "person:grace", ready, "All well.")
    return context


def saved(context: Context) -> io.BytesIO:
    target = io.BytesIO()
    backup.backup(context, "person:grace", target, "file.tar")
    target.seek(0)
    return target


def elsewhere(directory: Path, **more: str) -> Settings:
    """A configuration for the same appliance in another place, on the same engine, with an empty database."""
    database = postgres.empty_database() if postgres.chosen() else ""
    values = {"state_dir": str(directory), "database": database, "name": "staging.example/one", **more}
    return parse({"appliance": values, "segment": [{"name": "staging", "interface": "eth0", "ports_isolated": True}]})


def restored(settings: Settings, file: io.BytesIO) -> Context:
    backup.restore(settings, file, "cli:root", lambda: START)
    return open_context(settings, lambda: START)


def blob(context: Context) -> Path:
    return Blobs(context.settings.blobs_dir).path(hashlib.sha256(KERNEL).hexdigest())


def tables(context: Context) -> dict[str, list[Any]]:
    names = ("machine", "fact", "manifest_row", "credential", "person", "payload", "sign_off", "checkpoint", "verdict")
    return {name: ask(context.store, f"SELECT * FROM {name} ORDER BY 1, 2") for name in names}


def test_a_restored_appliance_is_as_it_was(filled: Context, tmp_path: Path) -> None:
    file = saved(filled)
    context = restored(elsewhere(tmp_path / "new"), file)
    assert tables(context) == tables(filled)
    assert context.keys.log_id == filled.keys.log_id
    assert blob(context).read_bytes() == KERNEL
    entries = list(journal.entries(filled.store, 10**9))
    assert list(journal.entries(context.store, 10**9))[:-1] == entries[:-1]
    assert journals.verify(context).problems == ()
    context.store.disconnect()


def test_backup_and_restore_are_journalled(filled: Context, tmp_path: Path) -> None:
    file = saved(filled)
    assert ask(filled.store, "SELECT actor, action FROM journal ORDER BY idx DESC LIMIT 1") == [
        ("person:grace", "appliance.backed_up")
    ]
    context = restored(elsewhere(tmp_path / "new"), file)
    assert ask(context.store, "SELECT actor, action FROM journal ORDER BY idx DESC LIMIT 1") == [
        ("cli:root", "appliance.restored")
    ]
    context.store.disconnect()


def test_the_report_says_what_was_verified(filled: Context, tmp_path: Path) -> None:
    size = journal.size(filled.store)
    settings = elsewhere(tmp_path / "new")
    report = backup.restore(settings, saved(filled), "cli:root", lambda: START)
    assert (report.entries, report.checkpoints, report.payloads) == (size, 1, 1)
    assert report.state_dir == str(tmp_path / "new")


def test_files_are_closed_to_others(filled: Context, tmp_path: Path) -> None:
    context = restored(elsewhere(tmp_path / "new"), saved(filled))
    context.store.disconnect()
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new").rglob("*")}
    assert modes
    for path, mode in modes.items():
        assert mode & 0o007 == 0, path
        if path.suffix in (".pem", ".key"):
            assert mode == 0o600, path
    assert modes[tmp_path / "new" / "keys"] == 0o700
    locks = {"gatehouse.sqlite.next", "gatehouse.sqlite.turn"}
    assert {path.name for path in (tmp_path / "new").iterdir()} <= {"keys", "web", "blobs", "gatehouse.sqlite", *locks}


def test_a_backup_leaves_nothing_behind(filled: Context) -> None:
    state = filled.settings.appliance.state_dir
    before = {path.name for path in state.iterdir()}
    saved(filled)
    assert {path.name for path in state.iterdir()} == before


def test_a_new_file_is_private_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "b.tar"
    with backup.new_file(path) as file:
        file.write(b"x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(Refused, match="exists already"), backup.new_file(path):
        pass
    assert path.read_bytes() == b"x"


def test_a_failed_backup_leaves_no_file(tmp_path: Path) -> None:
    path = tmp_path / "b.tar"
    with pytest.raises(ZeroDivisionError), backup.new_file(path) as file:
        file.write(bytes([1 // 0]))
    assert not path.exists()


def test_a_backup_during_writes_is_one_state(filled: Context, tmp_path: Path) -> None:
    """Machines are added in pairs, one transaction each; no backup holds one without the other."""
    stop, begun = threading.Event(), threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with filled.store.write("wire", START) as tx:
                for half in "ab":
                    add(
                        tx,
                        "machine",
                        serial=f"W{number}{half}",
                        state="expected",
                        state_since=1,
                        created_at=1,
                        changed_at=1,
                    )
                tx.journal("acceptance.note", name="pair", value=str(number))
            begun.set()
        filled.store.close()

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert begun.wait(30)
        files = [saved(filled) for _ in range(3)]
    finally:
        stop.set()
        writer.join(30)
    for number, file in enumerate(files):
        context = restored(elsewhere(tmp_path / str(number)), file)
        serials = {serial for (serial,) in ask(context.store, "SELECT serial FROM machine WHERE serial LIKE ?", "W%")}
        notes = ask(context.store, "SELECT count(*) FROM journal WHERE action = 'acceptance.note'")
        assert serials
        assert {serial[:-1] + "a" for serial in serials} | {serial[:-1] + "b" for serial in serials} == serials
        assert notes == [(len(serials) // 2,)]
        context.store.disconnect()


def test_an_earlier_schema_in_a_backup_is_updated(filled: Context, tmp_path: Path) -> None:
    """The list says which schema the database has; it is the database that counts."""
    if postgres.chosen():
        pytest.skip("schema 3 is the first on a server")
    from tests.store.test_migrations import keys
    from tests.store.test_migrations import restored as earlier

    directory = tmp_path / "old"
    (directory / "blobs").mkdir(parents=True)
    database = earlier(directory, 2)
    payload = b"not really a boot loader"
    files = {"database": database.read_bytes(), f"blobs/{hashlib.sha256(payload).hexdigest()}": payload}
    keys_made = keys()
    for name, content in keys_made._files().items():
        files[f"keys/{name}"] = content
    context = restored(elsewhere(tmp_path / "new"), packed(files, "staging.example/one"))
    assert journals.verify(context).problems == ()
    context.store.disconnect()


def packed(content_of: dict[str, bytes], appliance: str, **changes: Any) -> io.BytesIO:
    """An archive of these files, whatever they are."""
    listed = [
        {"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in content_of.items()
    ]
    listing = {
        "format": 1, "appliance": appliance, "made_at": "2026-11-26T00:00:00.000Z",
        "engine": "postgresql" if postgres.chosen() else "sqlite", "schema": 3, "files": listed,
    } | changes  # fmt: skip
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, content in {"manifest.json": json.dumps(listing).encode(), **content_of}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    target.seek(0)
    return target


@pytest.fixture(scope="module")
def plain() -> bytes:
    """An archive that is well made, of files that nobody can use."""
    files = {"database": b"database" * 500, "keys/log.pem": b"key" * 50, "web/key.pem": b"key" * 50}
    return packed(files, "staging.example/one").getvalue()


def refused(settings: Settings, file: io.BytesIO) -> Refused:
    with pytest.raises(Refused) as raised:
        backup.restore(settings, file, "cli:root", lambda: START)
    assert not settings.appliance.state_dir.exists() or list(settings.appliance.state_dir.iterdir()) == []
    return raised.value


@pytest.mark.parametrize("where", [0, 130, 156, 600, 2100, 2700, 5000, 7000])
def test_a_damaged_backup_restores_nothing(plain: bytes, tmp_path: Path, where: int) -> None:
    content = bytearray(plain)
    content[where] ^= 0xFF
    assert refused(elsewhere(tmp_path / "new"), io.BytesIO(content)).code in (
        "backup.invalid",
        "backup.other_appliance",
    )


@pytest.mark.parametrize("size", [0, 100, 511, 512, 3000, 7000])
def test_a_cut_backup_restores_nothing(plain: bytes, tmp_path: Path, size: int) -> None:
    assert refused(elsewhere(tmp_path / "new"), io.BytesIO(plain[:size])).code == "backup.invalid"


def header(name: str, kind: bytes = tarfile.REGTYPE, size: int = 0, link: str = "") -> bytes:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = kind, size, link
    return info.tobuf(tarfile.GNU_FORMAT)


HOSTILE: dict[str, Callable[[bytes], bytes]] = {
    "a link": lambda rest: header("keys/log.pem", tarfile.SYMTYPE, link="/etc/shadow") + rest,
    "a hard link": lambda rest: header("keys/log.pem", tarfile.LNKTYPE, link="database") + rest,
    "a device": lambda rest: header("database", tarfile.CHRTYPE) + rest,
    "a directory": lambda rest: header("keys", tarfile.DIRTYPE) + rest,
    "a parent": lambda rest: header("../evil", size=0) + rest,
    "an absolute path": lambda rest: header("/etc/cron.d/evil", size=0) + rest,
    "an unlisted file": lambda rest: header("keys/more.pem", size=0) + rest,
    "another size": lambda rest: header("database", size=1 << 40) + rest,
    "a long name": lambda rest: header("././@LongLink", tarfile.GNUTYPE_LONGNAME, size=1 << 40) + rest,
    "an extension": lambda rest: header("pax", tarfile.XHDTYPE, size=1 << 40) + rest,
    "a sparse file": lambda rest: header("database", tarfile.GNUTYPE_SPARSE, size=1 << 40) + rest,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_member_is_refused(plain: bytes, tmp_path: Path, name: str) -> None:
    content = plain
    size = int(content[124:135], 8)
    begin = 512 + -(-size // 512) * 512
    error = refused(elsewhere(tmp_path / "new"), io.BytesIO(content[:begin] + HOSTILE[name](content[begin:])))
    assert error.code == "backup.invalid"
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize(
    "name",
    ["../evil", "/etc/passwd", "keys/../../evil", "keys/a/b.pem", "blobs/../x", "keys/.pem", "other", "keys/LOG.pem"],
)
def test_a_listed_path_of_its_own_is_refused(tmp_path: Path, name: str) -> None:
    file = packed({"database": b"x", name: b"evil"}, "staging.example/one")
    assert refused(elsewhere(tmp_path / "new"), file).code == "backup.invalid"


@pytest.mark.parametrize(
    "changes",
    [
        {"files": []}, {"files": [{"name": "database"}]}, {"files": "x"}, {"format": 2}, {"extra": 1},
        {"files": [{"name": "database", "size": -1, "sha256": "ab" * 32}]},
        {"files": [{"name": "database", "size": 1, "sha256": "ab" * 32}] * 2},
        {"files": [{"name": "database", "size": 1.5, "sha256": "ab" * 32}]},
        {"files": [{"name": [], "size": 1, "sha256": "ab" * 32}]}, {"engine": ["sqlite"]},
        {"made_at": {"a": 1.5}}, {"made_at": "x" * 1000},
    ],
)  # fmt: skip
def test_a_listing_that_is_none_is_refused(tmp_path: Path, changes: dict[str, Any]) -> None:
    file = packed({"database": b"x"}, "staging.example/one", **changes)
    assert refused(elsewhere(tmp_path / "new"), file).code == "backup.invalid"


def test_deeply_nested_listing_is_refused(tmp_path: Path) -> None:
    listing = b"[" * 200_000
    file = io.BytesIO(header(archive.LIST, size=len(listing)) + listing)
    assert refused(elsewhere(tmp_path / "new"), file).code == "backup.invalid"


def test_unreadable_file_is_a_sentence(tmp_path: Path) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            raise OSError(errno.EIO, "Input/output error")

    error = refused(elsewhere(tmp_path / "new"), Failing())
    assert error.code == "backup.invalid"
    assert "Input/output error" in str(error)


def test_more_than_the_disk_holds_is_refused_first(tmp_path: Path) -> None:
    files = [{"name": "database", "size": 1 << 60, "sha256": "ab" * 32}]
    assert refused(elsewhere(tmp_path / "new"), packed({}, "staging.example/one", files=files)).code == "backup.no_room"


def test_keys_of_another_appliance_are_found(filled: Context, tmp_path: Path) -> None:
    """All hashes fit, and the checkpoints do not."""
    with tarfile.open(fileobj=saved(filled)) as tar:
        files = {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]
    del files["manifest.json"]
    files["keys/log.pem"] = files["keys/signoff.pem"]
    error = refused(elsewhere(tmp_path / "new"), packed(files, "staging.example/one"))
    assert error.code == "backup.not_whole"


def test_a_missing_payload_is_found(filled: Context, tmp_path: Path) -> None:
    with tarfile.open(fileobj=saved(filled)) as tar:
        files = {name: tar.extractfile(name).read() for name in tar.getnames()}  # type: ignore[union-attr]
    del files["manifest.json"]
    kept = {name: content for name, content in files.items() if not name.startswith("blobs/")}
    settings = elsewhere(tmp_path / "new")
    error = refused(settings, packed(kept, "staging.example/one"))
    assert error.code == "backup.not_whole"
    context = restored(settings, packed(files, "staging.example/one"))
    context.store.disconnect()


def test_nothing_is_replaced(filled: Context, tmp_path: Path) -> None:
    file = saved(filled)
    settings = elsewhere(tmp_path / "new")
    settings.appliance.state_dir.mkdir()
    (settings.appliance.state_dir / "precious").write_text("kept")
    with pytest.raises(Refused, match="is not empty") as raised:
        backup.restore(settings, file, "cli:root", lambda: START)
    assert raised.value.code == "backup.not_empty"
    assert (settings.appliance.state_dir / "precious").read_text() == "kept"


@pytest.mark.sqlite
def test_a_running_appliance_is_named(filled: Context) -> None:
    import os

    with filled.store.write("web", START) as tx:
        beat(tx, "web", os.getpid(), "", START)
    with pytest.raises(Refused, match=f"works on .*pid {os.getpid()}"):
        backup.restore(filled.settings, saved(filled), "cli:root", lambda: START)


def test_restore_is_alone_in_its_directory(filled: Context, tmp_path: Path) -> None:
    """Another restore, or an appliance that is just starting."""
    settings = elsewhere(tmp_path / "new")
    settings.appliance.state_dir.mkdir()
    with state_lock.held_for(settings.appliance.state_dir), pytest.raises(Refused) as raised:
        backup.restore(settings, saved(filled), "cli:root", lambda: START)
    assert raised.value.code == "appliance.already_running"
    restored(settings, saved(filled)).store.disconnect()


@pytest.mark.parametrize(
    "failure", [KeyboardInterrupt(), OSError(errno.EIO, "Input/output error"), ZeroDivisionError()]
)
@pytest.mark.parametrize("moment", ["_load", "_verify", "_hand_over"])
def test_restore_that_ends_early_leaves_nothing(
    filled: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, failure: BaseException
) -> None:
    """Ctrl-C, a failing disk, a fault of ours: the same restore is possible afterwards."""
    settings, file = elsewhere(tmp_path / "new"), saved(filled)
    real = getattr(backup, moment)

    def fail(*arguments: Any) -> None:
        real(*arguments)
        raise failure

    with monkeypatch.context() as patch:
        patch.setattr(backup, moment, fail)
        with pytest.raises((type(failure), StoreError)):
            backup.restore(settings, file, "cli:root", lambda: START)
    assert list(settings.appliance.state_dir.iterdir()) == []
    if moment != "_load":  # what was loaded is not known to be ours before the load has ended
        restored(settings, io.BytesIO(file.getvalue())).store.disconnect()


@pytest.mark.skipif(not postgres.chosen(), reason="about a database server")
def test_failed_load_keeps_tables_of_others(filled: Context, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They appeared after the look whether the database is empty."""
    settings, file = elsewhere(tmp_path / "new"), saved(filled)

    def load(at: Settings, database: Path) -> None:
        with psycopg.connect(settings.appliance.database, autocommit=True) as server:
            server.execute("CREATE TABLE machine (precious text)")
        real(at, database)

    real = backup._load
    monkeypatch.setattr(backup, "_load", load)
    with pytest.raises(StoreError):
        backup.restore(settings, file, "cli:root", lambda: START)
    with psycopg.connect(settings.appliance.database) as server:
        assert server.execute("SELECT precious FROM machine").fetchall() == []
    assert refused(settings, io.BytesIO(file.getvalue())).code == "backup.database_not_empty"


def test_backup_to_a_full_state_is_a_sentence(filled: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(backup.tempfile, "TemporaryDirectory", full)
    with pytest.raises(StoreError, match="No space left on device") as raised:
        saved(filled)
    assert raised.value.code == "backup.not_written"


def test_backup_that_reads_back_otherwise_is_refused(filled: Context) -> None:
    """A disk that keeps other bytes than it was given."""

    class Lying(io.BytesIO):
        def seek(self, *arguments: int) -> int:
            self.getbuffer()[self.getbuffer().nbytes // 2] ^= 1
            return super().seek(*arguments)

    with pytest.raises((Refused, StoreError)):
        backup.backup(filled, "person:grace", Lying(), "file.tar")
    assert not ask(filled.store, "SELECT 1 FROM journal WHERE action = 'appliance.backed_up'")


@pytest.mark.sqlite
def test_damaged_database_makes_no_backup(filled: Context) -> None:
    page = ask(filled.store, "SELECT rootpage FROM sqlite_schema WHERE name = 'sign_off'")[0][0]
    filled.store.database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    filled.store.disconnect()
    with filled.settings.database.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 64)
    with pytest.raises(StoreError, match="restore the latest backup") as raised:
        saved(filled)
    assert raised.value.code == "store.damaged"


def test_a_backup_of_another_appliance_is_refused(filled: Context, tmp_path: Path) -> None:
    error = refused(elsewhere(tmp_path / "new", name="other.example"), saved(filled))
    assert error.code == "backup.other_appliance"
    assert "staging.example/one" in str(error)


def test_a_backup_of_another_engine_is_refused(tmp_path: Path) -> None:
    other = "sqlite" if postgres.chosen() else "postgresql"
    file = packed({"database": b"x"}, "staging.example/one", engine=other)
    assert refused(elsewhere(tmp_path / "new"), file).code == "backup.other_engine"


@pytest.mark.skipif(not postgres.chosen(), reason="about a database server")
def test_a_database_with_tables_is_not_replaced(filled: Context, tmp_path: Path) -> None:
    settings = elsewhere(tmp_path / "new")
    open_store(settings.database_location, settings.domain_policy(), create=True).disconnect()
    assert refused(settings, saved(filled)).code == "backup.database_not_empty"


@pytest.mark.skipif(not postgres.chosen(), reason="about a database server")
def test_without_pg_dump_the_reason_is_named(filled: Context, monkeypatch: pytest.MonkeyPatch) -> None:
    from appliance.store.engines import postgresql

    monkeypatch.setenv("PATH", "/nonexistent")
    monkeypatch.setattr(postgresql, "INSTALLED", Path("/nonexistent"))
    with pytest.raises(Refused, match="postgresql-client") as raised:
        saved(filled)
    assert raised.value.code == "backup.program_missing"


def test_a_payload_that_is_gone_is_a_sentence(filled: Context) -> None:
    blob(filled).unlink()
    with pytest.raises(StoreError, match="A payload cannot be read"):
        saved(filled)


def test_a_damaged_payload_is_a_sentence(filled: Context) -> None:
    blob(filled).write_bytes(b"other")
    with pytest.raises(StoreError, match="is damaged"):
        saved(filled)


def test_an_archive_is_read_by_tar(filled: Context) -> None:
    with tarfile.open(fileobj=saved(filled)) as tar:
        names = tar.getnames()
    assert names[:2] == [archive.LIST, archive.DATABASE]
    assert {"keys/log.pem", "keys/vault.key", "web/key.pem"} < set(names)
