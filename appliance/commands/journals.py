"""The journal as evidence: signed checkpoints, and the verification of all entries."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from typing import Any

from appliance.commands import heads
from appliance.context import Context
from appliance.domain.moments import iso
from appliance.store import journal, signoffs
from appliance.store.journal import StoredEntry
from appliance.store.transaction import Transaction
from appliance.trust import merkle
from appliance.trust.checkpoint import verify_checkpoint
from appliance.trust.errors import CheckpointError

MAX_PROBLEMS = 20


@dataclass(frozen=True, slots=True)
class JournalReport:
    """`root` in hex over `size` entries, recomputed from the records; `problems` are sentences in the order of the
    entries; without any the journal is intact."""

    size: int
    root: str
    checkpoints: int
    problems: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def checkpoint(context: Context, actor: str = "journal") -> str:
    """Signs the head of the journal, stores and returns the note (C2SP tlog-checkpoint)."""
    with context.store.write(actor, context.clock()) as tx:
        note = sign_head(context, tx)
    heads.keep_head(context)
    return note


def sign_head(context: Context, tx: Transaction) -> str:
    """The same within a transaction, over all entries that it has so far."""
    note = heads.sign(context, tx)
    signoffs.add_checkpoint(tx, journal.size(tx), note)
    return note


def verify(context: Context) -> JournalReport:
    """Recomputes every leaf from its record, every tile from its leaves, the root of every stored checkpoint and of the
    head in its file, and checks their signatures. Other processes go on writing: the journal is verified as far as it
    reached at first, and is read a piece at a time."""
    head = heads.read_head(context.settings.head_file)
    checkpoints = signoffs.load_checkpoints(context.store)
    # The size is read last: the journal then has all that the others cover.
    return _Audit(context, head, checkpoints, journal.size(context.store)).report()


class _Audit:
    """Collects the problems. Leaves and tiles are checked before the roots that are computed from them."""

    def __init__(self, context: Context, head: str, checkpoints: Sequence[tuple[int, str]], end: int) -> None:
        self._context, self._head, self._checkpoints, self._end = context, head, checkpoints, end
        self._hashes = partial(journal.hashes_at, context.store)
        self._problems: list[str] = []

    def report(self) -> JournalReport:
        size = self._check_entries()
        self._check_tiles(size)
        for covered, note in self._checkpoints:
            self._check_checkpoint(size, covered, note)
        if not self._problems:
            problem = heads.head_problem(
                self._context.store, self._head, self._context.keys, self._context.settings.appliance.name
            )
            self._problems += [problem] if problem else []
        root = "" if self._problems else merkle.root(size, self._hashes).hex()
        return JournalReport(size, root, len(self._checkpoints), tuple(self._problems[:MAX_PROBLEMS]))

    def _check_entries(self) -> int:
        """Each entry has the next index, a record that hashes to its leaf, and columns that equal the record."""
        size = 0
        for entry in journal.entries(self._context.store, self._end):
            if entry.idx != size:
                self._problems.append(f"Entry {size} is missing; entry {entry.idx} follows.")
                size = entry.idx
            self._check_entry(entry)
            size += 1
            if len(self._problems) >= MAX_PROBLEMS:
                break
        return size

    def _check_entry(self, entry: StoredEntry) -> None:
        raw = _raw(entry.record)
        if merkle.leaf_hash(raw) != _raw(entry.leaf):
            self._problems.append(f"Entry {entry.idx} was changed: its record does not hash to its leaf.")
            return
        try:
            record = json.loads(raw)
        except ValueError:
            record = {}
        columns = {
            "idx": entry.idx, "at": iso(entry.at), "actor": entry.actor, "action": entry.action, "text": entry.text,
            "machine": entry.machine, "endpoint": entry.endpoint,
        }  # fmt: skip
        wrong = [name for name, value in columns.items() if not isinstance(record, dict) or record.get(name) != value]
        if wrong:
            self._problems.append(f"Entry {entry.idx} was changed: {', '.join(wrong)} differ from its record.")

    def _check_tiles(self, size: int) -> None:
        """Every complete tile exists and is the root of the hashes below it."""
        if self._problems:
            return
        for level, tile in merkle.completed_tiles(0, size):
            stored = self._hashes(level, tile, 1)
            below = self._hashes(level - 1, tile * merkle.TILE_WIDTH, merkle.TILE_WIDTH)
            first = tile * merkle.TILE_WIDTH**level
            if len(below) < merkle.TILE_WIDTH or list(stored) != [merkle.tile_root(below)]:
                self._problems.append(
                    f"The tile of level {level} over the entries from {first} on does not match them."
                )

    def _check_checkpoint(self, size: int, covered: int, note: str) -> None:
        origin, key = self._context.settings.appliance.name, self._context.keys.log.public_key()
        try:
            signed = verify_checkpoint(note, key, origin)
        except CheckpointError as error:
            self._problems.append(f"The checkpoint over {covered} entries: {error}")
            return
        if signed.size != covered or covered > size:
            self._problems.append(
                f"A checkpoint was signed over {signed.size} entries; the journal has {size}: the last were removed."
            )
        elif not self._problems and merkle.root(covered, self._hashes) != signed.root:
            self._problems.append(
                f"The first {covered} entries do not match the checkpoint that was signed over them: one was replaced."
            )


def _raw(stored: object) -> bytes:
    """A column's bytes, also when somebody who changed the database file changed the type of the value."""
    return stored if isinstance(stored, bytes) else str(stored).encode("utf-8", "backslashreplace")
