"""The tables of people: users, web sessions and API tokens. Secrets come here already hashed."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from appliance.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class UserRecord:
    """`failed` counts wrong passwords in a row; until `locked_until` even the right one is refused."""

    name: str
    password: str
    role: str
    failed: int
    locked_until: int


@dataclass(frozen=True, slots=True)
class SessionRecord:
    user: str
    role: str
    csrf: str
    created_at: int
    expires_at: int


def find_user(connection: sqlite3.Connection, name: str) -> UserRecord | None:
    row = connection.execute(
        "SELECT name, password, role, failed, locked_until FROM person WHERE name = ?", (name,)
    ).fetchone()
    return UserRecord(*row) if row else None


def count_users(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM person").fetchone()[0])


def add_user(tx: Transaction, name: str, password: str, role: str) -> None:
    tx.insert("person", name=name, password=password, role=role, created_at=tx.now, failed=0, locked_until=0)


def set_password(tx: Transaction, name: str, password: str) -> None:
    """A new password ends every session of its user."""
    tx.run("UPDATE person SET password = ?, failed = 0, locked_until = 0 WHERE name = ?", password, name)
    tx.run("DELETE FROM web_session WHERE person = ?", name)


def set_failures(tx: Transaction, name: str, failed: int, locked_until: int) -> None:
    tx.run("UPDATE person SET failed = ?, locked_until = ? WHERE name = ?", failed, locked_until, name)


def find_session(connection: sqlite3.Connection, digest: str) -> SessionRecord | None:
    row = connection.execute(
        "SELECT s.person, p.role, s.csrf, s.created_at, s.expires_at"
        " FROM web_session s JOIN person p ON p.name = s.person WHERE s.token = ?",
        (digest,),
    ).fetchone()
    return SessionRecord(*row) if row else None


def add_session(tx: Transaction, digest: str, user: str, csrf: str, expires_at: int) -> None:
    """Also forgets the sessions that are over."""
    tx.run("DELETE FROM web_session WHERE expires_at <= ?", tx.now)
    tx.insert("web_session", token=digest, person=user, csrf=csrf, created_at=tx.now, expires_at=expires_at)


def extend_session(tx: Transaction, digest: str, expires_at: int) -> None:
    tx.run("UPDATE web_session SET expires_at = ? WHERE token = ?", expires_at, digest)


def end_session(tx: Transaction, digest: str) -> bool:
    return tx.run("DELETE FROM web_session WHERE token = ?", digest) > 0


def add_token(tx: Transaction, digest: str, name: str) -> bool:
    """False when a token of that name exists."""
    return bool(
        tx.run(
            "INSERT OR IGNORE INTO api_token (token, name, created_by, created_at) VALUES (?, ?, ?, ?)",
            digest, name, tx.actor, tx.now,
        )
    )  # fmt: skip


def remove_token(tx: Transaction, name: str) -> bool:
    return tx.run("DELETE FROM api_token WHERE name = ?", name) > 0


def find_token(connection: sqlite3.Connection, digest: str) -> str | None:
    row = connection.execute("SELECT name FROM api_token WHERE token = ?", (digest,)).fetchone()
    return str(row[0]) if row else None
