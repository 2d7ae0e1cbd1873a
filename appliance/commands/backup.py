"""Backups of an appliance: database, payloads, keys and the page's certificate in one file, made while it runs; and a
restore into an empty folder, which verifies everything before anything is put in its place."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO

from appliance import state_lock
from appliance.account import account
from appliance.clock import Clock, system_clock
from appliance.commands import journals
from appliance.commands.doctor.processes import find_running
from appliance.commands.doctor.records import read_records
from appliance.config import Settings
from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.domain.moments import iso
from appliance.errors import BadInput, GatehouseError, Refused, StoreError
from appliance.payload.blobs import Blobs
from appliance.store import archive
from appliance.store.archive import Contents
from appliance.store.database import clear, has_tables, open_store
from appliance.store.engines import open_engine
from appliance.store.health import damage_by_table
from appliance.store.payloads import used_digests
from appliance.store.schema import SCHEMA
from appliance.trust.errors import TrustError
from appliance.trust.keys import Keys
from appliance.trust.vault import Vault
from appliance.wire.text import display

_MIB = 1 << 20
PREFIX = ".backup-"
"""Of the folder, in the state directory, in which a backup is collected."""

_NOT_OURS = state_lock.FILES | {"lost+found"}
"""What a directory that counts as empty may hold."""


@dataclass(frozen=True, slots=True)
class BackupReport:
    """`made_at` is an ISO instant, `schema` that of the database, `payloads` how many files of the catalogue are in
    it, `bytes` the size of all files."""

    appliance: str
    made_at: str
    engine: str
    schema: int
    payloads: int
    bytes: int

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class RestoreReport:
    """What was verified and is in its place now."""

    appliance: str
    made_at: str
    engine: str
    schema: int
    entries: int
    checkpoints: int
    payloads: int
    bytes: int
    state_dir: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@contextmanager
def new_file(path: Path) -> Iterator[BinaryIO]:
    """A file for a backup, for its owner alone; it is removed again when the backup fails. To be opened before root
    becomes the appliance's user, who may not write everywhere."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    except FileExistsError:
        raise Refused(blocker("backup.file_exists", path=path)) from None
    except OSError as error:
        raise BadInput(f"{path} cannot be written: {error.strerror}.") from None
    with open(descriptor, "w+b") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            with suppress(OSError):
                file.truncate(0)
            with suppress(OSError):
                path.unlink()
            raise


def backup(context: Context, actor: str, target: BinaryIO, name: str) -> BackupReport:
    """Writes a backup to `target`, and reads it back. Raises StoreError, also for a database that is damaged, and
    Refused."""
    settings, made_at = context.settings, iso(context.clock())
    state = settings.appliance.state_dir
    try:
        _remove_left_overs(state)
        with tempfile.TemporaryDirectory(prefix=PREFIX, dir=state) as folder:
            paths = _collect(context, Path(folder))
            _check_database(context, paths[archive.DATABASE])
            files = tuple(archive.describe(name, path) for name, path in paths.items())
            for entry in files:
                if entry.name.startswith("blobs/") and entry.name[6:] != entry.sha256:
                    raise ValueError(f"the payload {entry.name[6:]} is damaged; `gatehouse payload add` replaces it")
            contents = Contents(settings.appliance.name, made_at, context.store.engine.kind, SCHEMA, files)
            archive.write(target, contents, paths)
        target.flush()
        target.seek(0)
        if archive.verify(target) != contents:
            raise ValueError("what was written is not what is read back")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise StoreError(blocker("backup.not_written", path=name, error=why)) from error
    payloads = sum(entry.name.startswith("blobs/") for entry in files)
    with context.store.write(actor, context.clock()) as tx:
        tx.journal("appliance.backed_up", file=display(os.fsencode(name), 256), payloads=payloads, bytes=contents.size)
    return BackupReport(contents.appliance, made_at, contents.engine, SCHEMA, payloads, contents.size)


def _check_database(context: Context, copy: Path) -> None:
    """A copy of a damaged database is no backup."""
    if context.settings.appliance.database:
        return
    damage = next(filter(None, damage_by_table(copy)), "")
    if damage:
        raise StoreError(blocker("store.damaged", place=context.settings.database, error=damage.rstrip(".")))


def _remove_left_overs(state: Path) -> None:
    """Of backups that were killed a day or more ago."""
    for folder in state.glob(f"{PREFIX}*"):
        if folder.stat().st_mtime < time.time() - 86_400:
            shutil.rmtree(folder, ignore_errors=True)


def _collect(context: Context, folder: Path) -> dict[str, Path]:
    """The files by their names in the archive: one state of the database, and the payloads that it names (as second
    names, so that none can vanish meanwhile)."""
    settings = context.settings
    paths = {archive.DATABASE: folder / "database"}
    if settings.head_file.exists():  # copied before the database, which then has all that it covers
        paths[archive.HEAD] = folder / "head"
        shutil.copyfile(settings.head_file, paths[archive.HEAD])
    for directory in (settings.keys_dir, settings.appliance.state_dir / "web"):
        named = {f"{directory.name}/{path.name}": path for path in sorted(directory.iterdir())}
        paths |= {name: path for name, path in named.items() if archive.is_kept(name)}
    blobs = Blobs(settings.blobs_dir)
    before = os.umask(0o077)
    try:
        with blobs.exclusive():
            context.store.engine.dump(paths[archive.DATABASE])
            for digest in sorted(used_digests(context.store)):
                paths[f"blobs/{digest}"] = folder / digest
                os.link(blobs.path(digest), folder / digest)
    except OSError as error:
        raise StoreError(f"A payload cannot be read: {error.strerror}. `gatehouse payload add` replaces it.") from error
    finally:
        os.umask(before)
    return paths


def restore(settings: Settings, source: BinaryIO, actor: str, clock: Clock = system_clock) -> RestoreReport:
    """Fills the empty state directory (and, on a server, the empty database) of this configuration. Everything is
    verified first, and nothing stays when it fails. Raises Refused, StoreError, BadInput, NotAllowed."""
    state = settings.appliance.state_dir
    contents = archive.read_contents(source)
    _check_target(settings, contents, clock())
    try:
        state.mkdir(mode=0o750, parents=True, exist_ok=True)
        with state_lock.held_for(state):
            _check_empty(state)
            return _fill(settings, source, contents, actor, clock)
    except OSError as error:
        raise StoreError(blocker("backup.not_restored", directory=state, error=error.strerror or error)) from error


def _fill(settings: Settings, source: BinaryIO, contents: Contents, actor: str, clock: Clock) -> RestoreReport:
    """The restore itself, alone in an empty directory."""
    state = settings.appliance.state_dir
    part = state / ".restoring"
    is_loaded = False
    try:
        part.mkdir(mode=0o700)
        free = shutil.disk_usage(part).free
        if contents.size > free:
            values = {"needed": contents.size // _MIB + 1, "free": free // _MIB, "directory": state}
            raise Refused(blocker("backup.no_room", **values))
        archive.extract(source, contents, part)
        _arrange(part)
        _load(_at(settings, part), part / archive.DATABASE)
        is_loaded = True
        report = _verify(_at(settings, part), contents, actor, clock)
        for path in part.iterdir():
            path.rename(state / path.name)
        part.rmdir()
        _hand_over(settings)
        os.sync()
    except BaseException:
        if is_loaded and settings.appliance.database:
            clear(settings.appliance.database)
        for path in state.iterdir():
            if path.name not in _NOT_OURS:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise
    return report


def _check_target(settings: Settings, contents: Contents, now: int) -> None:
    state, name = settings.appliance.state_dir, settings.appliance.name
    if not state.is_absolute():
        raise BadInput(f"appliance.state_dir must be an absolute path, not {state}.")
    account(settings)
    running = find_running(read_records(settings), now)
    if running:
        pids = ", ".join(str(pid) for pid in running.pids.values())
        raise Refused(blocker("backup.appliance_running", directory=state, pids=pids))
    _check_empty(state)
    if contents.appliance != name:
        raise Refused(blocker("backup.other_appliance", found=contents.appliance, name=name))
    engine = open_engine(settings.database_location)
    try:
        if contents.engine != engine.kind:
            raise Refused(blocker("backup.other_engine", found=contents.engine, engine=engine.kind))
        if settings.appliance.database and has_tables(engine):
            raise Refused(blocker("backup.database_not_empty", place=engine.place))
    finally:
        engine.disconnect()


def _check_empty(state: Path) -> None:
    if state.exists() and any(path.name not in _NOT_OURS for path in state.iterdir()):
        raise Refused(blocker("backup.not_empty", directory=state))


def _arrange(part: Path) -> None:
    """Payloads under their digests, as the appliance has them."""
    (part / "blobs.new").mkdir(mode=0o750)
    blobs = Blobs(part / "blobs.new")
    for path in [*(part / "blobs").glob("*")]:
        place = blobs.path(path.name)
        place.parent.mkdir(mode=0o750, exist_ok=True)
        path.rename(place)
        place.chmod(0o640)
    shutil.rmtree(part / "blobs", ignore_errors=True)
    (part / "blobs.new").rename(part / "blobs")


def _load(settings: Settings, database: Path) -> None:
    """The database in its place: the file, or the tables on the server."""
    database.chmod(0o640)
    engine = open_engine(settings.database_location)
    try:
        engine.load(database)
    finally:
        engine.disconnect()
    database.unlink(missing_ok=True)


def _at(settings: Settings, directory: Path) -> Settings:
    """The same configuration with another state directory."""
    appliance = settings.appliance.model_copy(update={"state_dir": directory})
    return settings.model_copy(update={"appliance": appliance})


def _verify(settings: Settings, contents: Contents, actor: str, clock: Clock) -> RestoreReport:
    """Opens what was restored (which also takes an earlier schema to the present one), checks that keys, journal,
    checkpoints and payloads belong together, and enters the restore in the journal."""
    try:
        keys = Keys.load(settings.keys_dir)
        name = settings.appliance.name
        store = open_store(settings.database_location, settings.domain_policy(), name=name)
        context = Context(settings, store, keys, Vault(keys.vault), clock)
        store.claim(keys.log_id)
    except (TrustError, GatehouseError) as error:
        raise Refused(blocker("backup.not_whole", why=error)) from error
    try:
        report = journals.verify(context)
        if report.problems:
            raise Refused(blocker("backup.not_whole", why=report.problems[0]))
        digests = sorted(used_digests(context.store))
        missing = [digest for digest in digests if not Blobs(settings.blobs_dir).path(digest).is_file()]
        if missing:
            raise Refused(blocker("backup.not_whole", why=f"The payload {missing[0]} is not in it."))
        with context.store.write(actor, clock()) as tx:
            tx.journal("appliance.restored", made_at=contents.made_at, entries=report.size)
    finally:
        context.store.disconnect()
    return RestoreReport(
        contents.appliance, contents.made_at, contents.engine, contents.schema, report.size, report.checkpoints,
        len(digests), contents.size, str(settings.appliance.state_dir.parent),
    )  # fmt: skip


def _hand_over(settings: Settings) -> None:
    """Run as root, gives all of it to the user that the processes become."""
    if os.geteuid() != 0:
        return
    user, state = account(settings), settings.appliance.state_dir
    for path in (state, *state.rglob("*")):
        os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
