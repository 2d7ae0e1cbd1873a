"""How far each hook has followed its appliance's journal."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.store import journal
from appliance.store.models import HookCursor, JournalRow
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction


@dataclass(slots=True)
class Cursor:
    """`idx` is the last entry delivered (-1: none), `saved` the one in the database; `failures` in a row; `retry_at`
    0 = at once."""

    name: str
    idx: int
    saved: int
    failures: int = 0
    retry_at: int = 0
    last_error: str = ""

    def after(self, idx: int) -> Cursor:
        """Where it is when the entry has been delivered, or dropped."""
        return Cursor(self.name, idx, self.saved)

    def move(self, to: Cursor) -> None:
        """What is in the database now."""
        self.idx = self.saved = to.idx
        self.failures, self.retry_at, self.last_error = to.failures, to.retry_at, to.last_error


def cursor(tx: Transaction, hook: str) -> Cursor:
    """Where a hook continues. A new one begins at the journal's present end."""
    new = HookCursor.insert(origin=tx.origin, name=hook, idx=journal.size(tx) - 1)
    new.on_conflict_ignore().as_rowcount().execute(tx.database)
    query = HookCursor.select(HookCursor.idx, HookCursor.failures, HookCursor.retry_at, HookCursor.last_error)
    found = query.where(HookCursor.origin == tx.origin, HookCursor.name == hook).get(tx.database)
    return Cursor(hook, found.idx, found.idx, found.failures, found.retry_at, found.last_error)


def save(tx: Transaction, changed: Cursor) -> None:
    update = HookCursor.update(
        idx=changed.idx, failures=changed.failures, retry_at=changed.retry_at, last_error=changed.last_error
    )
    update.where(HookCursor.origin == tx.origin, HookCursor.name == changed.name).execute(tx.database)


def entries_after(reader: Reader, idx: int, limit: int) -> list[tuple[int, str, bytes]]:
    """(idx, action, record) of the entries that follow `idx`."""
    query = JournalRow.select(JournalRow.idx, JournalRow.action, JournalRow.record).order_by(JournalRow.idx)
    rows = query.where(JournalRow.origin == reader.origin, JournalRow.idx > idx).limit(limit)
    return [(idx, action, bytes(record)) for idx, action, record in rows.tuples().execute(reader.database)]
