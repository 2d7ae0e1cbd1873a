"""What machines asked for by TFTP and HTTP: every request counts, few are told.

Repeats are counted in one row; the journal tells the first one and then at most one per `_REPEAT`. A client that
invents names gets a bounded number of rows, after which one row and one entry stand for all the others."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from appliance.domain.moments import HOUR, MINUTE
from appliance.payload.clients import Client, find
from appliance.payload.names import LONGEST
from appliance.store.transaction import Transaction
from appliance.wire.text import display

UNKNOWN_NAMES_AN_HOUR = 32
"""Different unknown names of one client that get a row of their own within an hour."""

UNKNOWN_ROWS = 10_000
"""Rows for unknown names in all; the oldest make room after a week."""

MORE = "(more names)"
_WEEK = 7 * 24 * HOUR


class Outcome(StrEnum):
    STARTED = "started"
    SERVED = "served"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHHELD = "withheld"


_REPEAT = {
    Outcome.STARTED: MINUTE,
    Outcome.SERVED: MINUTE,
    Outcome.FAILED: MINUTE,
    Outcome.UNKNOWN: 24 * HOUR,
    Outcome.WITHHELD: 24 * HOUR,
}
_REFUSED = frozenset({Outcome.UNKNOWN, Outcome.WITHHELD})


@dataclass(frozen=True, slots=True)
class Request:
    """One request, or its end. `name` is display text, `size` in bytes, `duration` in milliseconds; `at` is when."""

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
        return self.outcome not in _REFUSED


def request(ip: str, protocol: str, name: bytes | str, outcome: Outcome, at: int, detail: str = "", *,
            size: int = 0, duration: int = 0) -> Request:  # fmt: skip
    """A request as it came: the name is made safe to show, whatever its bytes."""
    raw = name if isinstance(name, bytes) else name.encode("utf-8", "surrogateescape")
    return Request(ip, protocol, display(raw, LONGEST), outcome, at, detail, size, duration)


def record(tx: Transaction, *requests: Request) -> None:
    """Counts the requests and journals what is news (`payload.started`, `.served`, `.failed`, `.unknown`,
    `.withheld`). A request is a sign of life of its endpoint."""
    for told in requests:
        client = find(tx.connection, told.ip)
        asked = _in_bounds(tx, told)
        last_told = _count(tx, asked, client)
        if asked.at - last_told >= _REPEAT[asked.outcome]:
            _tell(tx, asked, client)
        tx.run("UPDATE endpoint SET last_seen = max(last_seen, ?) WHERE id = ?", asked.at, client.endpoint)


def _in_bounds(tx: Transaction, asked: Request) -> Request:
    """The request, or the one that stands for all when its client, or everybody, invented too many names."""
    if asked.served or _row(tx, asked) is not None:
        return asked
    tx.run("DELETE FROM payload_request WHERE served = 0 AND last_at < ?", asked.at - _WEEK)
    if tx.one("SELECT count(*) FROM payload_request WHERE served = 0")[0] >= UNKNOWN_ROWS:
        return replace(asked, ip="", name=MORE, detail="")
    recent = tx.one(
        "SELECT count(*) FROM payload_request WHERE ip = ? AND served = 0 AND first_at > ? AND name != ?",
        asked.ip, asked.at - HOUR, MORE,
    )[0]  # fmt: skip
    return asked if recent < UNKNOWN_NAMES_AN_HOUR else replace(asked, name=MORE, detail="")


def _row(tx: Transaction, asked: Request) -> tuple[int, int, int] | None:
    found: tuple[int, int, int] | None = tx.one(
        "SELECT id, last_at, journalled_at FROM payload_request"
        " WHERE ip = ? AND protocol = ? AND name = ? AND served = ?",
        asked.ip, asked.protocol, asked.name, asked.served,
    )  # fmt: skip
    return found


def _count(tx: Transaction, asked: Request, client: Client) -> int:
    """Writes the row, in which ends count and starts do not; answers when such a thing was told last."""
    ended = int(asked.outcome is not Outcome.STARTED)
    found = _row(tx, asked)
    if found is None:
        tx.insert(
            "payload_request", ip=asked.ip, machine=client.machine, protocol=asked.protocol, name=asked.name,
            served=asked.served, detail=asked.detail, count=ended, first_at=asked.at, last_at=asked.at,
            journalled_at=0,
        )  # fmt: skip
        return 0
    row, last_at, journalled_at = found
    tx.run(
        "UPDATE payload_request SET machine = ?, count = count + ?, last_at = ?, detail = ? WHERE id = ?",
        client.machine, ended, asked.at, asked.detail, row,
    )  # fmt: skip
    return journalled_at if ended else last_at


def _tell(tx: Transaction, asked: Request, client: Client) -> None:
    tx.journal(
        f"payload.{asked.outcome}", _sentence(asked), machine=client.machine, endpoint=client.endpoint,
        ip=asked.ip, protocol=asked.protocol, name=asked.name, bytes=asked.size, duration_ms=asked.duration,
        detail=asked.detail,
    )  # fmt: skip
    if asked.outcome is not Outcome.STARTED:
        tx.run(
            "UPDATE payload_request SET journalled_at = ? WHERE ip = ? AND protocol = ? AND name = ? AND served = ?",
            asked.at, asked.ip, asked.protocol, asked.name, asked.served,
        )  # fmt: skip


def _sentence(asked: Request) -> str:
    how, detail = asked.protocol.upper(), f" {asked.detail}" if asked.detail else ""
    if asked.name == MORE:
        return f"It asks for more and more unknown names by {how}; they are counted together from now on."
    return {
        Outcome.STARTED: f"It asks for {asked.name} by {how}.",
        Outcome.SERVED: f"It fetched {asked.name} by {how}: {asked.size} bytes in {asked.duration} ms.",
        Outcome.FAILED: f"It did not get the whole of {asked.name} by {how}, {asked.size} bytes went out.{detail}",
        Outcome.UNKNOWN: f"It asked for {asked.name} by {how}, which is not in the catalogue.",
        Outcome.WITHHELD: f"It asked for {asked.name} by {how} and did not get it.{detail}",
    }[asked.outcome]
