"""The newest signed head of the journal, in a synced file of its own beside the database.

A database that lost its latest commits (a disk that did not keep what it had confirmed, a write-ahead log that was
removed, an older copy) is whole in itself: only something outside it can show that entries are missing."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.errors import Refused, StoreError
from appliance.store import journal
from appliance.store.reader import Reader
from appliance.trust import merkle
from appliance.trust.checkpoint import MAX_NOTE, parse_checkpoint, sign_checkpoint, verify_checkpoint
from appliance.trust.errors import TrustError
from appliance.trust.keys import Keys
from appliance.wire.text import display


def sign(context: Context, reader: Reader) -> str:
    """The signed note over all entries that `reader` sees."""
    size = journal.size(reader)
    root = merkle.root(size, partial(journal.hashes_at, reader))
    return sign_checkpoint(context.settings.appliance.name, size, root, context.keys.log)


def keep_head(context: Context, kept: int = 0) -> int:
    """Signs the journal as it is on disk, when it has grown beyond `kept` entries, and keeps the note in the file;
    returns how many entries the file covers now. A journal that is shorter than the file says is never kept. Raises
    StoreError, OSError."""
    path = context.settings.head_file
    with context.store.snapshot():
        size = journal.size(context.store)
        if size <= kept:
            return kept
        if head_problem(context.store, read_head(path), context.keys, context.settings.appliance.name):
            return kept
        note = sign(context, context.store)
    _write(path, note)
    return size


def accept(context: Context, actor: str, reason: str) -> str:
    """Goes on with the journal as it is, although the file has a head that does not fit it; what the file said goes
    into the journal. Returns the new head. Raises Refused when the journal fits."""
    path = context.settings.head_file
    note = read_head(path)
    with context.store.write(actor, context.clock()) as tx:
        problem = head_problem(tx, note, context.keys, context.settings.appliance.name)
        if not problem:
            raise Refused(blocker("journal.nothing_to_accept"))
        why = display(reason.strip().encode("utf-8", "replace"), 256)
        tx.journal("journal.loss_accepted", problem=problem, reason=why, head=display(note.encode(), MAX_NOTE))
        tx.settle()
        new = sign(context, tx)
    _write(path, new)
    return new


def read_head(path: Path) -> str:
    """The note in the file; empty when there is none. Raises StoreError when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_NOTE + 1).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise StoreError(blocker("store.head_unreadable", path=path, error=error.strerror or error)) from error


def head_problem(reader: Reader, note: str, keys: Keys, origin: str) -> str:
    """How the journal differs from the head that the file has; empty when it does not, or when there is no head."""
    if not note:
        return ""
    try:
        if parse_checkpoint(note).origin != origin:
            return ""  # the appliance was renamed; the next head has its new name
        signed = verify_checkpoint(note, keys.log.public_key(), origin)
        size = journal.size(reader)
        if size < signed.size:
            return f"The journal has {size} entries, and its head was signed over {signed.size}: the last were lost."
        if merkle.root(signed.size, partial(journal.hashes_at, reader)) != signed.root:
            return f"The first {signed.size} entries are not those over which the head was signed."
    except TrustError as error:
        return f"The journal cannot be compared with its signed head. {error}"
    return ""


def _write(path: Path, note: str) -> None:
    """On disk when this returns; a reader finds the old one or the new one."""
    part = path.with_name(f".{path.name}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW | os.O_CLOEXEC, 0o640)
    with open(descriptor, "wb") as file:
        file.write(note.encode())
        file.flush()
        os.fsync(descriptor)
    part.rename(path)
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
