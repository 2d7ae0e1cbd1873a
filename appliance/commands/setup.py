"""`gatehouse init`: the state directory with its keys, its certificate, its database and the first login.

Each step keeps what exists already, so the next init completes one that was interrupted."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from ipaddress import IPv4Address, IPv6Address, ip_address
from pathlib import Path
from typing import Any

from appliance.account import account
from appliance.clock import Clock, system_clock
from appliance.commands import people
from appliance.config import Settings
from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.errors import BadInput, Refused
from appliance.store.database import open_store
from appliance.store.people import count_people
from appliance.trust.keys import Keys, write_private_file
from appliance.trust.tls import create_web_certificate
from appliance.trust.vault import Vault

FIRST_USER = "admin"


@dataclass(frozen=True, slots=True)
class FirstLogin:
    """The password is shown only here and stored nowhere. `user` is "" where the database has people already: another
    appliance on the same database created them."""

    user: str
    password: str
    state_dir: Path
    url: str

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"state_dir": str(self.state_dir)}


def init(settings: Settings, clock: Clock = system_clock) -> FirstLogin:
    """Creates everything that `gatehouse run` needs. Raises Refused when that was done already, BadInput when the
    directory cannot be created, KeyFileError and StoreError."""
    if not settings.appliance.state_dir.is_absolute():
        raise BadInput(f"appliance.state_dir must be an absolute path, not {settings.appliance.state_dir}.")
    _make_directory(settings.appliance.state_dir, 0o750)
    keys = Keys.load(settings.keys_dir) if settings.keys_dir.exists() else Keys.create(settings.keys_dir)
    web_certificate(settings, clock())
    _make_directory(settings.blobs_dir, 0o750)
    before = os.umask(0o027)
    try:
        login = _first_login(settings, keys, clock)
    finally:
        os.umask(before)
    _change_owner(settings)
    return login


def web_certificate(settings: Settings, now: int) -> tuple[Path, Path]:
    """The files (certificate, key) of the operators' page, created when they are missing."""
    directory = settings.appliance.state_dir / "web"
    certificate, key = directory / "certificate.pem", directory / "key.pem"
    if not (certificate.exists() and key.exists()):
        _make_directory(directory, 0o700)
        for path in (certificate, key):
            path.unlink(missing_ok=True)
        names, ips = _names(settings)
        pems = create_web_certificate(names, ips, datetime.fromtimestamp(now / 1000, UTC))
        write_private_file(key, pems[1])
        write_private_file(certificate, pems[0])
    return certificate, key


def page_url(settings: Settings) -> str:
    host, _, port = settings.web.listen.rpartition(":")
    host = settings.web.names[0] if host in ("", "0.0.0.0") else host
    return f"https://{host}:{port}/"


def _names(settings: Settings) -> tuple[list[str], list[IPv4Address | IPv6Address]]:
    """The page's DNS names and addresses: those configured, and the one it listens on."""
    names: list[str] = []
    ips: dict[IPv4Address | IPv6Address, None] = {}
    for name in (*settings.web.names, settings.web.listen.rpartition(":")[0]):
        try:
            address = ip_address(name)
        except ValueError:
            names += [name] if name and name not in names else []
        else:
            ips |= {} if address.is_unspecified else {address: None}
    return names or [settings.appliance.name], list(ips)


def _make_directory(path: Path, mode: int) -> None:
    try:
        path.mkdir(mode=mode, parents=True, exist_ok=True)
        path.chmod(mode)
    except OSError as error:
        raise BadInput(f"The directory {path} cannot be created: {error.strerror}.") from None


def _first_login(settings: Settings, keys: Keys, clock: Clock) -> FirstLogin:
    store = open_store(settings.database_location, settings.domain_policy(), create=True, name=settings.appliance.name)
    try:
        is_shared = store.claim(keys.log_id) and bool(settings.appliance.database)
        if count_people(store) and is_shared:
            return FirstLogin("", "", settings.appliance.state_dir, page_url(settings))
        if count_people(store):
            raise Refused(blocker("setup.already_done", directory=settings.appliance.state_dir))
        context = Context(settings, store, keys, Vault(keys.vault), clock)
        password = people.create_user(context, "cli:init", FIRST_USER)
    finally:
        store.disconnect()
    return FirstLogin(FIRST_USER, password, settings.appliance.state_dir, page_url(settings))


def _change_owner(settings: Settings) -> None:
    """As root, gives the created files (and nothing else) to the user that the processes become."""
    if os.geteuid() != 0:
        return
    user = account(settings)
    state = settings.appliance.state_dir
    directories = [settings.keys_dir, state / "web", settings.blobs_dir]
    files = [path for directory in directories for path in directory.iterdir()]
    databases = state.glob(f"{settings.database.name}*")  # with its log, its shared memory and its locks
    for path in (state, *directories, *files, *databases):
        with suppress(FileNotFoundError):
            os.chown(path, user.pw_uid, user.pw_gid, follow_symlinks=False)
