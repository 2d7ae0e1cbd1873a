"""What can be fetched: files that were added, and files rendered for who asks.

A name is looked up here, in tables, and never in a file system. TFTP and HTTP prove nothing about who asks, so no
payload holds a secret, and a file may be kept for machines from some trust level on."""

from __future__ import annotations

import hashlib
import io
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from appliance.context import Context
from appliance.domain.moments import iso
from appliance.errors import BadInput, NotFound, StoreError
from appliance.payload import clients, render
from appliance.payload.blobs import Blobs
from appliance.payload.clients import Client
from appliance.payload.names import canonical, checked
from appliance.payload.view import view_of

Protocol = Literal["tftp", "http"]
Chooser = Callable[[dict[str, Any]], str | None]

_TYPES = {
    ".txt": "text/plain; charset=utf-8",
    ".cfg": "text/plain; charset=utf-8",
    ".ipxe": "text/plain; charset=utf-8",
    ".json": "application/json",
    ".efi": "application/efi",
}
_ANY_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Found:
    """A payload. `size` in bytes, `sha256` in hex; `machine` and `endpoint` are 0 when the client is not known;
    `body` is the bytes themselves or where they lie (open them with `open()` only)."""

    name: str
    body: bytes | Path
    size: int
    content_type: str
    sha256: str
    machine: int
    what: str
    blobs: Blobs | None = None

    @property
    def etag(self) -> str:
        return f'"{self.sha256}"'

    def open(self) -> BinaryIO:
        """The bytes as a file of its own; StoreError when the disk refuses."""
        return io.BytesIO(self.body) if isinstance(self.body, bytes) else _blobs(self).open(self.sha256)


def _blobs(found: Found) -> Blobs:
    if found.blobs is None:
        raise StoreError(f"The bytes of {found.name} are nowhere.")
    return found.blobs


@dataclass(frozen=True, slots=True)
class Opened:
    """A payload with its bytes as a file, which whoever gets it closes."""

    found: Found
    file: BinaryIO


@dataclass(frozen=True, slots=True)
class NotThere:
    """`reason` is a sentence; `withheld` when the name exists but is not for this client."""

    reason: str
    withheld: bool = False


@dataclass(frozen=True, slots=True)
class PayloadAdded:
    name: str
    sha256: str
    size: int
    content_type: str
    least_level: int
    replaced: bool

    def as_json(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in self.__slots__}


@dataclass(frozen=True, slots=True)
class PayloadInfo:
    name: str
    sha256: str
    size: int
    content_type: str
    least_level: int
    added_by: str
    at: int

    def as_json(self) -> dict[str, Any]:
        return {key: getattr(self, key) for key in self.__slots__} | {"at": iso(self.at)}


def add(
    context: Context,
    actor: str,
    name: str,
    source: bytes | Path | BinaryIO,
    content_type: str | None = None,
    *,
    least_level: int = 0,
) -> PayloadAdded:
    """Puts a file (up to 4 GiB) into the catalogue, or replaces the one of that name. Journalled as `payload.added`.
    Raises BadInput for its name, type, level or size, and StoreError."""
    kind = _content_type(checked(name), content_type)
    if not 0 <= least_level <= 5:
        raise BadInput(f"The least level of a payload is 0 (for everybody) to 5, not {least_level}.")
    blobs = Blobs(context.settings.blobs_dir)
    with _opened(source) as stream, blobs.staged(stream) as staged, context.store.write(actor, context.clock()) as tx:
        blobs.keep(staged)
        before = tx.one("SELECT sha256 FROM payload WHERE name = ?", name)
        tx.run(
            "INSERT OR REPLACE INTO payload (name, sha256, size, content_type, least_level, added_by, at)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            name, staged.sha256, staged.size, kind, least_level, actor, tx.now,
        )  # fmt: skip
        tx.journal(
            "payload.added", f"The payload {name} was {'replaced' if before else 'added'}: {staged.size} bytes.",
            name=name, sha256=staged.sha256, bytes=staged.size, content_type=kind, least_level=least_level,
        )  # fmt: skip
    if before is not None:
        _sweep(context, actor, before[0])
    return PayloadAdded(name, staged.sha256, staged.size, kind, least_level, before is not None)


def remove(context: Context, actor: str, name: str) -> None:
    """Takes a file out of the catalogue (`payload.removed`); NotFound when there is none of that name."""
    with context.store.write(actor, context.clock()) as tx:
        found = tx.one("SELECT sha256 FROM payload WHERE name = ?", name)
        if found is None:
            raise NotFound(f"The catalogue has no payload {name!r}.")
        tx.run("DELETE FROM payload WHERE name = ?", name)
        tx.journal("payload.removed", f"The payload {name} was removed.", name=name, sha256=found[0])
    _sweep(context, actor, found[0])


def listing(context: Context) -> list[PayloadInfo]:
    """The files that were added, by name. (What is rendered: `render.OFFERS`.)"""
    rows = context.store.connection().execute(
        "SELECT name, sha256, size, content_type, least_level, added_by, at FROM payload ORDER BY name"
    )
    return [PayloadInfo(*row) for row in rows]


class Catalogue:
    """What each client gets; may be used by several threads. `choose` is the site's choice of another payload (the hook
    `gatehouse_payload`), None where there is none."""

    def __init__(self, context: Context, choose: Chooser | None = None) -> None:
        self._context = context
        self._blobs = Blobs(context.settings.blobs_dir)
        self._choose = choose
        self._templates = render.environment()

    def open(self, name: bytes | str, client_ip: str, protocol: Protocol) -> Opened | NotThere:
        """The same as `find`, with the bytes. Raises StoreError."""
        found = self.find(name, client_ip, protocol)
        if isinstance(found, NotThere):
            return found
        try:
            return Opened(found, found.open())
        except StoreError:  # replaced or removed in between: another file may have the name now
            with _readable():
                connection = self._context.store.connection()
                again = self._look_up(connection, found.name, clients.find(connection, client_ip))
            return again if isinstance(again, NotThere) else Opened(again, again.open())

    def find(self, name: bytes | str, client_ip: str, protocol: Protocol) -> Found | NotThere:
        """What this client gets under this name. Raises StoreError when the database cannot be read."""
        wanted = canonical(name)
        if wanted is None:
            return NotThere("No payload can have such a name.")
        with _readable():
            connection = self._context.store.connection()
            client = clients.find(connection, client_ip)
            if self._choose is not None:
                request = {"schema": 1, "name": wanted, "protocol": protocol, "ip": client.ip, "mac": client.mac,
                           "segment": client.segment, "machine": client.machine, "level": client.level}  # fmt: skip
                choice = self._choose(request)
                wanted = (choice and canonical(choice)) or wanted
            return self._look_up(connection, wanted, client)

    def _look_up(self, connection: sqlite3.Connection, name: str, client: Client) -> Found | NotThere:
        """The file of this name; where the site has none, what is rendered under it for this client."""
        row = connection.execute(
            "SELECT sha256, size, content_type, least_level FROM payload WHERE name = ?", (name,)
        ).fetchone()
        if row is not None:
            sha256, size, content_type, least_level = row
            if client.level < least_level:
                return NotThere(f"It is for machines from level {least_level} on; this one is at {client.level}.", True)
            path = self._blobs.path(sha256)
            return Found(name, path, size, content_type, sha256, client.machine, "a file of the site", self._blobs)
        offer = render.offer_for(name, client.mac, client.ip)
        if offer is None:
            return NotThere("It is not in the catalogue.")
        body = render.render(self._templates, offer, view_of(connection, self._context.settings, client))
        digest = hashlib.sha256(body).hexdigest()
        return Found(name, body, len(body), offer.content_type, digest, client.machine, offer.what)


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise StoreError(f"The payload catalogue cannot be read: {error}.") from error


def _content_type(name: str, told: str | None) -> str:
    if told is None:
        return _TYPES.get(Path(name).suffix, _ANY_TYPE)
    if not (told.isascii() and told.isprintable() and "/" in told and len(told) <= 100):
        raise BadInput(f"{told[:100]!r} is no media type; expected one like application/octet-stream.")
    return told


def _opened(source: bytes | Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if isinstance(source, Path):
        try:
            return source.open("rb")
        except OSError as error:
            raise BadInput(f"The file {source} cannot be read: {error.strerror}.") from error
    return nullcontext(source)


def _sweep(context: Context, actor: str, sha256: str) -> None:
    """Discards bytes that no payload has any more. The write lock keeps an `add` of the same bytes out meanwhile."""
    with context.store.write(actor, context.clock()) as tx:
        if tx.one("SELECT 1 FROM payload WHERE sha256 = ? LIMIT 1", sha256) is None:
            Blobs(context.settings.blobs_dir).discard(sha256)
