"""Who may use the appliance: users with passwords, web sessions, API tokens.

Nothing that lets somebody in is stored readable: passwords are argon2id hashes, tokens SHA-256 digests."""

from __future__ import annotations

import re
import secrets
import time
from contextlib import suppress
from dataclasses import dataclass

from appliance.context import Context
from appliance.domain.blockers import blocker
from appliance.domain.moments import HOUR, MINUTE, SECOND
from appliance.errors import BadInput, NotAllowed, NotFound, Refused, StoreError
from appliance.store import people
from appliance.trust import passwords
from appliance.trust.errors import PasswordError

SESSION_LIFE = 12 * HOUR
SESSION_IDLE = 1 * HOUR
FREE_FAILURES = 5
MAX_LOCK = 15 * MINUTE
REFUSAL_SECONDS = 0.4
"""Every refusal takes this long, so that its time reveals nothing (counting a failure costs a commit)."""

_NAME = re.compile(r"[a-z][a-z0-9._-]{0,31}", re.ASCII)
_TOKEN_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}", re.ASCII)
_WRONG = (
    "That name and password do not belong together, or there were too many wrong attempts: "
    "wait a minute, then try once more."
)


@dataclass(frozen=True, slots=True)
class Person:
    """Who a web session belongs to. `csrf` must come back with every form."""

    name: str
    role: str
    csrf: str


@dataclass(frozen=True, slots=True)
class SignedIn:
    """`token` is the cookie's value, shown to nobody else; `expires_at` is the latest end, idle time apart."""

    token: str
    csrf: str
    user: str
    expires_at: int


def create_user(context: Context, actor: str, name: str, password: str | None = None, role: str = "admin") -> str:
    """Adds a user; returns the password (a generated one when none is given). Raises BadInput, Refused."""
    if not _NAME.fullmatch(name):
        raise BadInput(f"A user's name is 1 to 32 of a-z, 0-9, '.', '_', '-', a letter first; not {name[:40]!a}.")
    password = password or passwords.new_password()
    stored = _hashed(password)
    with context.store.write(actor, context.clock()) as tx:
        if people.find_person(tx, name):
            raise Refused(blocker("user.exists", name=name))
        people.add_person(tx, name, stored, role)
        tx.journal("person.added", name=name, role=role)
    return password


def set_password(context: Context, actor: str, name: str, password: str | None = None) -> str:
    """Replaces a password and ends the user's sessions; returns the new one. Raises NotFound, BadInput."""
    password = password or passwords.new_password()
    stored = _hashed(password)
    with context.store.write(actor, context.clock()) as tx:
        if not people.find_person(tx, name):
            raise NotFound(f"There is no user {name[:40]!a}.")
        people.set_password(tx, name, stored)
        tx.journal("person.password_changed", name=name)
    return password


def known(context: Context, name: str) -> bool:
    return people.find_person(context.store, name) is not None


def sign_in(context: Context, name: str, password: str) -> SignedIn:
    """Opens a web session. Raises NotAllowed, in the same words and the same time for an unknown user, a wrong
    password and a locked user."""
    began = time.monotonic()
    stored = _begin_attempt(context, name)
    if not _matches(stored, password):
        time.sleep(max(0.0, began + REFUSAL_SECONDS - time.monotonic()))
        raise NotAllowed(_WRONG)
    return _open_session(context, name)


def session(context: Context, token: str) -> Person | None:
    """The person of a session, or None when it is over; using it keeps it from idling out."""
    now, digest = context.clock(), passwords.token_digest(token)
    found = people.find_session(context.store, digest)
    if found is None or now >= found.expires_at:
        return None
    until = min(found.created_at + SESSION_LIFE, now + SESSION_IDLE)
    if until - found.expires_at >= MINUTE:
        # Without it the session only ends sooner; the pages that report a full disk stay.
        with suppress(StoreError), context.store.write(f"person:{found.person}", now) as tx:
            people.extend_session(tx, digest, until)
    return Person(found.person, found.role, found.csrf)


def sign_out(context: Context, token: str) -> None:
    digest = passwords.token_digest(token)
    found = people.find_session(context.store, digest)
    if found is None:
        return
    with context.store.write(f"person:{found.person}", context.clock()) as tx:
        if people.end_session(tx, digest):
            tx.journal("person.signed_out", name=found.person)


def create_token(context: Context, actor: str, name: str) -> str:
    """A token for the read-only API, returned this once. Raises BadInput, Refused."""
    if not _TOKEN_NAME.fullmatch(name):
        raise BadInput(f"A token's name is 1 to 64 letters, digits, '.', '_', '-'; not {name[:70]!a}.")
    token, digest = passwords.new_token()
    with context.store.write(actor, context.clock()) as tx:
        if not people.add_token(tx, digest, name):
            raise Refused(blocker("token.exists", name=name))
        tx.journal("token.added", name=name)
    return token


def revoke_token(context: Context, actor: str, name: str) -> None:
    """Raises NotFound."""
    with context.store.write(actor, context.clock()) as tx:
        if not people.remove_token(tx, name):
            raise NotFound(f"There is no API token {name[:70]!a}.")
        tx.journal("token.revoked", name=name)


def token_owner(context: Context, token: str) -> str | None:
    """The name of the API token, or None when there is no such token."""
    return people.find_token(context.store, passwords.token_digest(token))


def lock_after(failed: int) -> int:
    """How long (ms) a user is locked after so many wrong passwords in a row: doubling from the fifth on."""
    return min(MAX_LOCK, 10 * SECOND << min(failed - FREE_FAILURES, 10)) if failed >= FREE_FAILURES else 0


def _hashed(password: str) -> str:
    try:
        return passwords.hash_password(password)
    except PasswordError as error:
        raise BadInput(str(error)) from None


def _matches(stored: str | None, password: str) -> bool:
    try:
        return passwords.verify_password(stored, password)
    except PasswordError:
        return False


def _begin_attempt(context: Context, name: str) -> str | None:
    """The stored hash to compare with, None for nobody. The failure is counted before the comparison and taken
    back after a success, so that guesses made side by side cannot outrun the lock."""
    now = context.clock()
    if not _NAME.fullmatch(name) or people.find_person(context.store, name) is None:
        return None
    with context.store.write(f"person:{name}", now) as tx:
        person = people.lock_person(tx, name)
        if person is None or now < person.locked_until:
            return None
        failed = person.failed + 1
        lock = lock_after(failed)
        people.set_failures(tx, name, failed, now + lock if lock else 0)
        if lock:
            tx.journal("person.locked", name=name, failed=failed, seconds=lock // SECOND)
    return person.password


def _open_session(context: Context, name: str) -> SignedIn:
    now = context.clock()
    token, digest = passwords.new_token()
    csrf = secrets.token_urlsafe(32)
    with context.store.write(f"person:{name}", now) as tx:
        people.set_failures(tx, name, 0, 0)
        people.add_session(tx, digest, name, csrf, now + SESSION_IDLE)
        tx.journal("person.signed_in", name=name)
    return SignedIn(token, csrf, name, now + SESSION_LIFE)
