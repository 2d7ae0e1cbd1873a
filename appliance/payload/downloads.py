"""What machines download by TFTP and HTTP: every download is counted, few are journalled.

Repeats are counted in one row; the journal gets the first one, and then at most one a minute or a day. A client gets a
limited number of rows for names that the catalogue does not have; all further ones are counted in one row."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum

from appliance.domain.moments import HOUR, MINUTE
from appliance.payload.names import LONGEST
from appliance.store.clients import clients_at, mark_seen
from appliance.store.downloads import (
    DownloadRecord,
    Key,
    count_unserved,
    count_unserved_names,
    delete_unserved,
    find_downloads,
    save_downloads,
)
from appliance.store.transaction import Transaction
from appliance.wire.text import display

UNKNOWN_NAMES_AN_HOUR = 32
"""Different unknown names of one client that get a row of their own within an hour."""

UNKNOWN_ROWS = 10_000
"""Rows for unknown names in all; the oldest are deleted after a week."""

MORE = "(more names)"
_WEEK = 7 * 24 * HOUR


class Outcome(StrEnum):
    """STARTED is not the end yet. UNKNOWN: the catalogue has nothing of that name for this client; WITHHELD: it has,
    but for machines of a higher level."""

    STARTED = "started"
    SERVED = "served"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"


_JOURNALLED = {
    Outcome.STARTED: ("payload.started", MINUTE),
    Outcome.SERVED: ("payload.served", MINUTE),
    Outcome.FAILED: ("payload.failed", MINUTE),
    Outcome.UNKNOWN: ("payload.unknown", 24 * HOUR),
    Outcome.WITHHELD: ("payload.withheld", 24 * HOUR),
}
"""The action of each, and after what time the same is journalled again."""


@dataclass(frozen=True, slots=True)
class Download:
    """The start of a download, or its end. `name` is display text, `size` in bytes, `duration` in milliseconds."""

    ip: str
    protocol: str
    name: str
    outcome: Outcome
    at: int
    detail: str = ""
    size: int = 0
    duration: int = 0

    @property
    def served(self) -> bool:
        """Whether the client got something."""
        return self.outcome not in (Outcome.UNKNOWN, Outcome.WITHHELD)

    @property
    def key(self) -> Key:
        return self.ip, self.protocol, self.name, self.served


def download(ip: str, protocol: str, name: bytes | str, outcome: Outcome, at: int, detail: str = "", *,
             size: int = 0, duration: int = 0) -> Download:  # fmt: skip
    """A download by the name that the client sent: it is made safe to show, whatever its bytes."""
    raw = name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape")
    return Download(ip, protocol, display(raw, LONGEST), outcome, at, detail, size, duration)


def record(tx: Transaction, *downloads: Download) -> None:
    """Counts the downloads and journals those that are new (`payload.started`, `.served`, `.failed`, `.unknown`,
    `.withheld`). A download shows that its endpoint is alive."""
    client_at = clients_at(tx, {one.ip for one in downloads})
    rows = find_downloads(tx, {key for one in downloads for key in (one.key, *_keys_of_more(one))})
    limits = _Limits(tx, rows)
    added: Counter[Key] = Counter()
    seen: dict[int, int] = {}
    for received in downloads:
        client, one = client_at[received.ip], limits.apply(received)
        ended = one.outcome is not Outcome.STARTED
        row = rows.get(one.key)
        first_at, last_at, journalled_at = (row.first_at, row.last_at, row.journalled_at) if row else (one.at, 0, 0)
        action, pause = _JOURNALLED[one.outcome]
        if not 0 <= one.at - (journalled_at if ended else last_at) < pause:  # less: the clock was set back
            tx.journal(
                "payload.limit_reached" if one.name == MORE else action,
                machine=client.machine, endpoint=client.endpoint, ip=one.ip, protocol=one.protocol, name=one.name,
                bytes=one.size, duration_ms=one.duration, detail=one.detail,
            )  # fmt: skip
            journalled_at = one.at if ended else journalled_at
        added[one.key] += ended
        rows[one.key] = DownloadRecord(
            one.ip, client.machine, one.protocol, one.name, one.served, one.detail,
            (row.count if row else 0) + ended, first_at, one.at, journalled_at,
        )  # fmt: skip
        seen[client.endpoint] = max(one.at, seen.get(client.endpoint, 0))
    save_downloads(tx, [rows[key] for key in added], added)
    seen.pop(0, None)
    mark_seen(tx, seen)


def _keys_of_more(one: Download) -> tuple[Key, ...]:
    """Of the rows that may stand for a download that is not served: the client's, and the one of all clients."""
    return () if one.served else ((one.ip, one.protocol, MORE, False), ("", one.protocol, MORE, False))


class _Limits:
    """How many rows names may have that no client can get. `rows` are those of the downloads of one transaction."""

    def __init__(self, tx: Transaction, rows: dict[Key, DownloadRecord]) -> None:
        self._tx, self._rows = tx, rows
        self._in_all = -1
        self._of_client: dict[str, int] = {}

    def apply(self, one: Download) -> Download:
        """The download, or the one for all further names when its client, or all clients, asked for too many."""
        if one.served or one.key in self._rows:
            return one
        if self._in_all < 0:
            delete_unserved(self._tx, one.at - _WEEK)
            for key in [key for key, row in self._rows.items() if not row.served and row.last_at < one.at - _WEEK]:
                del self._rows[key]
            self._in_all = count_unserved(self._tx)
        if one.ip not in self._of_client:
            self._of_client[one.ip] = count_unserved_names(self._tx, one.ip, one.at - HOUR, MORE)
        if self._in_all >= UNKNOWN_ROWS:
            return replace(one, ip="", name=MORE, detail="")
        if self._of_client[one.ip] >= UNKNOWN_NAMES_AN_HOUR:
            one = replace(one, name=MORE, detail="")
        else:
            self._of_client[one.ip] += 1
        self._in_all += one.key not in self._rows
        return one
