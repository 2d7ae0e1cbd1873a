"""What machines download by TFTP and HTTP: every download is counted, few are journalled.

Repeats are counted in one row; the journal gets the first one, and then at most one a minute or a day. A client that
invents names gets a limited number of rows, after which one row and one entry stand for all the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from appliance.domain.moments import HOUR, MINUTE
from appliance.payload import clients
from appliance.payload.names import LONGEST
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


def download(ip: str, protocol: str, name: bytes | str, outcome: Outcome, at: int, detail: str = "", *,
             size: int = 0, duration: int = 0) -> Download:  # fmt: skip
    """A download by the name that the client sent: it is made safe to show, whatever its bytes."""
    raw = name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape")
    return Download(ip, protocol, display(raw, LONGEST), outcome, at, detail, size, duration)


def record(tx: Transaction, *downloads: Download) -> None:
    """Counts the downloads and journals those that are new (`payload.started`, `.served`, `.failed`, `.unknown`,
    `.withheld`). A download shows that its endpoint is alive."""
    for received in downloads:
        client = clients.find(tx.connection, received.ip)
        one = _within_limits(tx, received)
        ended = one.outcome is not Outcome.STARTED
        found = _row(tx, one)
        row, last_at, journalled_at = found or (0, 0, 0)
        action, pause = _JOURNALLED[one.outcome]
        is_new = one.at - (journalled_at if ended else last_at) >= pause
        if is_new and ended:
            journalled_at = one.at
        if found is None:
            tx.insert(
                "payload_request", ip=one.ip, machine=client.machine, protocol=one.protocol, name=one.name,
                served=one.served, detail=one.detail, count=int(ended), first_at=one.at, last_at=one.at,
                journalled_at=journalled_at,
            )  # fmt: skip
        else:
            tx.run(
                "UPDATE payload_request SET machine = ?, count = count + ?, last_at = ?, detail = ?, journalled_at = ?"
                " WHERE id = ?",
                client.machine, int(ended), one.at, one.detail, journalled_at, row,
            )  # fmt: skip
        if is_new:
            tx.journal(
                "payload.limit_reached" if one.name == MORE else action,
                machine=client.machine, endpoint=client.endpoint, ip=one.ip, protocol=one.protocol, name=one.name,
                bytes=one.size, duration_ms=one.duration, detail=one.detail,
            )  # fmt: skip
        tx.run("UPDATE endpoint SET last_seen = max(last_seen, ?) WHERE id = ?", one.at, client.endpoint)


def _row(tx: Transaction, one: Download) -> tuple[int, int, int] | None:
    found: tuple[int, int, int] | None = tx.one(
        "SELECT id, last_at, journalled_at FROM payload_request"
        " WHERE ip = ? AND protocol = ? AND name = ? AND served = ?",
        one.ip, one.protocol, one.name, one.served,
    )  # fmt: skip
    return found


def _within_limits(tx: Transaction, one: Download) -> Download:
    """The download, or the one that stands for all when its client, or all clients, invented too many names."""
    if one.served or _row(tx, one) is not None:
        return one
    tx.run("DELETE FROM payload_request WHERE served = 0 AND last_at < ?", one.at - _WEEK)
    if tx.one("SELECT count(*) FROM payload_request WHERE served = 0")[0] >= UNKNOWN_ROWS:
        return replace(one, ip="", name=MORE, detail="")
    recent = tx.one(
        "SELECT count(*) FROM payload_request WHERE ip = ? AND served = 0 AND first_at > ? AND name != ?",
        one.ip, one.at - HOUR, MORE,
    )[0]  # fmt: skip
    return one if recent < UNKNOWN_NAMES_AN_HOUR else replace(one, name=MORE, detail="")
