"""What machines can download: files that were added, and files rendered for the machine that asks.

A name is looked up in tables, never in a file system. TFTP and HTTP prove nothing about the client, so no payload has a
secret in it; a file may be for machines from some trust level on."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, BinaryIO, Literal

from appliance.context import Context
from appliance.domain.levels import Level
from appliance.domain.moments import SECOND
from appliance.errors import BadInput, NotFound, StoreError
from appliance.payload import render
from appliance.payload.blobs import Blobs
from appliance.payload.names import canonical, checked
from appliance.payload.view import view_of
from appliance.store.clients import Client, client_at
from appliance.store.payloads import (
    PayloadRecord,
    delete_payload,
    find_payload,
    is_used,
    payloads,
    put_payload,
    used_digests,
)

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
MOST_LEVEL = max(Level)


@dataclass(frozen=True, slots=True)
class Found:
    """A payload. `size` in bytes, `sha256` in hex; `body` are the bytes themselves or where they are (open them with
    `open()` only)."""

    name: str
    body: bytes | Path
    size: int
    content_type: str
    sha256: str
    blobs: Blobs | None = None

    @property
    def etag(self) -> str:
        return f'"{self.sha256}"'

    def open(self) -> BinaryIO:
        """The bytes as a file of its own; StoreError when they are gone."""
        if isinstance(self.body, bytes):
            return io.BytesIO(self.body)
        if self.blobs is None:
            raise StoreError(f"The bytes of {self.name} are not stored.")
        return self.blobs.open(self.sha256)


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
        return asdict(self)


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
    kind = _TYPES.get(Path(checked(name)).suffix, _ANY_TYPE) if content_type is None else content_type
    if not (kind.isascii() and kind.isprintable() and "/" in kind and len(kind) <= 100):
        raise BadInput(f"{kind[:100]!r} is not a media type; expected one like application/octet-stream.")
    if not 0 <= least_level <= MOST_LEVEL:
        raise BadInput(f"The least level of a payload is 0 (for every client) to {MOST_LEVEL}, not {least_level}.")
    blobs, before = Blobs(context.settings.blobs_dir), None
    with _as_stream(source) as stream, blobs.staged(stream) as staged, blobs.exclusive():
        blobs.keep(staged)
        try:
            with context.store.write(actor, context.clock()) as tx:
                before = find_payload(tx, name)
                put_payload(tx, PayloadRecord(name, staged.sha256, staged.size, kind, least_level, actor, tx.now))
                tx.journal(
                    "payload.added", name=name, change="replaced" if before else "added", sha256=staged.sha256,
                    bytes=staged.size, content_type=kind, least_level=least_level,
                )  # fmt: skip
        finally:
            _discard_unused(context, staged.sha256, before.sha256 if before else staged.sha256)
    return PayloadAdded(name, staged.sha256, staged.size, kind, least_level, before is not None)


def remove(context: Context, actor: str, name: str) -> None:
    """Takes a file out of the catalogue (`payload.removed`); NotFound when there is none of that name."""
    with Blobs(context.settings.blobs_dir).exclusive():
        with context.store.write(actor, context.clock()) as tx:
            found = find_payload(tx, name)
            if found is None:
                raise NotFound(f"The catalogue has no payload {name!r}.")
            delete_payload(tx, name)
            tx.journal("payload.removed", name=name, sha256=found.sha256)
        _discard_unused(context, found.sha256)


def listing(context: Context) -> list[PayloadRecord]:
    """The files that were added, by name. (What is rendered: `render.OFFERS`.)"""
    return payloads(context.store)


def sweep(context: Context) -> list[str]:
    """Deletes bytes that no payload has and that are a day old: a crash, or a disk without room for the row, leaves
    them. Returns the names of the files. A catalogue without any file deletes nothing: it may be of a database that was
    just made. Raises StoreError, also when a backup or another process works on the files: another time will do."""
    blobs = Blobs(context.settings.blobs_dir)
    with blobs.exclusive(wait=False):
        used = used_digests(context.store)
        return blobs.sweep(used, context.clock() / SECOND) if used else []


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
        try:
            found = self.find(name, client_ip, protocol)
            if isinstance(found, NotThere):
                return found
            try:
                return Opened(found, found.open())
            except StoreError:  # replaced or removed in between: another file may have the name now
                again = self._look_up(found.name, client_at(self._context.store, client_ip))
                return again if isinstance(again, NotThere) else Opened(again, again.open())
        finally:
            self._context.store.release()

    def find(self, name: bytes | str, client_ip: str, protocol: Protocol) -> Found | NotThere:
        """What this client gets under this name. Raises StoreError when the database cannot be read."""
        wanted = canonical(name)
        if wanted is None:
            return NotThere("No payload can have such a name.")
        client = client_at(self._context.store, client_ip)
        if self._choose is not None:
            request = {"schema": 1, "name": wanted, "protocol": protocol, "ip": client.ip, "mac": client.mac,
                       "segment": client.segment, "machine": client.machine, "level": client.level}  # fmt: skip
            self._context.store.release()  # a hook may take its time
            choice = self._choose(request)
            wanted = (choice and canonical(choice)) or wanted
        return self._look_up(wanted, client)

    def _look_up(self, name: str, client: Client) -> Found | NotThere:
        """The file of this name; where the site has none, what is rendered under it for this client."""
        record = find_payload(self._context.store, name)
        if record is not None:
            if client.level < record.least_level:
                reason = f"It is for machines from level {record.least_level} on; this one is at {client.level}."
                return NotThere(reason, withheld=True)
            return Found(
                name, self._blobs.path(record.sha256), record.size, record.content_type, record.sha256,
                self._blobs,
            )  # fmt: skip
        offer = render.offer_for(name, client.mac, client.ip)
        if offer is None:
            return NotThere("It is not in the catalogue.")
        body = render.render(self._templates, offer, view_of(self._context.store, self._context.settings, client))
        digest = hashlib.sha256(body).hexdigest()
        return Found(name, body, len(body), offer.content_type, digest)


def _as_stream(source: bytes | Path | BinaryIO) -> AbstractContextManager[BinaryIO]:
    if isinstance(source, bytes):
        return io.BytesIO(source)
    if isinstance(source, Path):
        try:
            return source.open("rb")
        except OSError as error:
            raise BadInput(f"The file {source} cannot be read: {error.strerror}.") from error
    return nullcontext(source)


def _discard_unused(context: Context, *digests: str) -> None:
    """Deletes bytes that no payload has any more, within `Blobs.exclusive`. What cannot be found out now is left for
    `sweep`."""
    with suppress(StoreError):
        for digest in digests:
            if not is_used(context.store, digest):
                Blobs(context.settings.blobs_dir).discard(digest)
