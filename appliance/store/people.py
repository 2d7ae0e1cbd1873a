"""People who may sign in, their web sessions, and API tokens. Secrets come here already hashed."""

from __future__ import annotations

from dataclasses import dataclass

from appliance.store.models import ApiToken, PersonRow, WebSession
from appliance.store.portable import insert, lock_rows
from appliance.store.reader import Reader
from appliance.store.transaction import Transaction


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """`failed` counts wrong passwords in a row; until `locked_until` even the right one is refused."""

    name: str
    password: str
    role: str
    failed: int
    locked_until: int


@dataclass(frozen=True, slots=True)
class SessionRecord:
    person: str
    role: str
    csrf: str
    created_at: int
    expires_at: int


def find_person(reader: Reader, name: str) -> PersonRecord | None:
    query = PersonRow.select(
        PersonRow.name, PersonRow.password, PersonRow.role, PersonRow.failed, PersonRow.locked_until
    ).where(PersonRow.name == name)
    found: PersonRecord | None = query.objects(PersonRecord).first(reader.database)
    return found


def lock_person(tx: Transaction, name: str) -> PersonRecord | None:
    """As `find_person`; nobody else changes it until the transaction ends."""
    lock_rows(PersonRow.select(PersonRow.name).where(PersonRow.name == name), tx.database).execute(tx.database)
    return find_person(tx, name)


def count_people(reader: Reader) -> int:
    return PersonRow.select().count(reader.database)


def add_person(tx: Transaction, name: str, password: str, role: str) -> None:
    insert(tx, PersonRow, name=name, password=password, role=role, created_at=tx.now)


def set_password(tx: Transaction, name: str, password: str) -> None:
    """A new password ends every session of its owner."""
    change = PersonRow.update(password=password, failed=0, locked_until=0).where(PersonRow.name == name)
    change.execute(tx.database)
    WebSession.delete().where(WebSession.person == name).execute(tx.database)


def set_failures(tx: Transaction, name: str, failed: int, locked_until: int) -> None:
    change = PersonRow.update(failed=failed, locked_until=locked_until).where(PersonRow.name == name)
    change.execute(tx.database)


def find_session(reader: Reader, digest: str) -> SessionRecord | None:
    query = (
        WebSession.select(
            WebSession.person, PersonRow.role, WebSession.csrf, WebSession.created_at, WebSession.expires_at
        )
        .join(PersonRow, on=PersonRow.name == WebSession.person)
        .where(WebSession.token == digest)
    )
    found: SessionRecord | None = query.objects(SessionRecord).first(reader.database)
    return found


def add_session(tx: Transaction, digest: str, person: str, csrf: str, expires_at: int) -> None:
    """Also removes the sessions that have expired."""
    WebSession.delete().where(WebSession.expires_at <= tx.now).execute(tx.database)
    insert(tx, WebSession, token=digest, person=person, csrf=csrf, created_at=tx.now, expires_at=expires_at)


def extend_session(tx: Transaction, digest: str, expires_at: int) -> None:
    WebSession.update(expires_at=expires_at).where(WebSession.token == digest).execute(tx.database)


def end_session(tx: Transaction, digest: str) -> bool:
    return bool(WebSession.delete().where(WebSession.token == digest).execute(tx.database))


def add_token(tx: Transaction, digest: str, name: str) -> bool:
    """False when a token of that name exists."""
    row = ApiToken.insert(token=digest, name=name, created_by=tx.actor, created_at=tx.now)
    return bool(row.on_conflict_ignore().as_rowcount().execute(tx.database))


def remove_token(tx: Transaction, name: str) -> bool:
    return bool(ApiToken.delete().where(ApiToken.name == name).execute(tx.database))


def find_token(reader: Reader, digest: str) -> str | None:
    """The name of the token."""
    found = ApiToken.select(ApiToken.name).where(ApiToken.token == digest).scalar(reader.database)
    return None if found is None else str(found)
