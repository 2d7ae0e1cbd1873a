"""The row's own credential: opened for the moment of a login, or to tell whether it was tried already."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from appliance.errors import Refused
from appliance.store.credentials import LoginAttempt, Outcome, secret_purpose
from appliance.trust.errors import VaultError
from appliance.trust.vault import Vault

FINGERPRINT_PURPOSE = "bmc-credential"


@dataclass(frozen=True, slots=True)
class Credential:
    serial: str
    username: str
    password: str = field(repr=False)
    fingerprint: str


def open_credential(vault: Vault, connection: sqlite3.Connection, machine: int) -> Credential:
    """The credential of the one row of the manifest; Refused where there is none, or it does not open."""
    rows = connection.execute(
        "SELECT r.serial, coalesce(c.username, ''), coalesce(c.secret, x'') FROM manifest_row r"
        " LEFT JOIN credential c ON c.serial = r.serial AND c.state = 'factory' WHERE r.machine = ?",
        (machine,),
    ).fetchall()
    if len(rows) != 1 or not rows[0][2]:
        raise Refused("The manifest's row has no credential of this unit.", "Import it; no default is ever tried.")
    serial, username, sealed = rows[0]
    try:
        secret = vault.open(bytes(sealed), secret_purpose(serial))
    except VaultError as error:
        raise Refused(str(error), "Import the manifest's row again.") from error
    print_ = vault.fingerprint(username.encode() + b"\0" + secret, FINGERPRINT_PURPOSE)
    return Credential(serial, username, secret.decode("utf-8"), print_)


def fingerprint(vault: Vault, connection: sqlite3.Connection, machine: int) -> str:
    """Tells equal credentials without keeping them; an empty text where the row has none."""
    try:
        return open_credential(vault, connection, machine).fingerprint
    except Refused:
        return ""


def login_blocker(attempts: tuple[LoginAttempt, ...], credential: str, key: str) -> str:
    """Why this credential must not be sent (again) over this key, or an empty text. Pure.

    One attempt per credential, ever, unless it was accepted over the very same key."""
    mine = [attempt for attempt in attempts if attempt.credential == credential]
    if not mine:
        return ""
    if mine[-1].outcome == Outcome.REFUSED:
        return "The BMC refused the row's credential; it is not tried again."
    accepted = [attempt for attempt in mine if attempt.outcome == Outcome.ACCEPTED]
    if any(attempt.tls_key == key for attempt in accepted):
        return ""
    if accepted:
        return "The credential was accepted over another TLS key; it is not sent to this one."
    return "A login with the row's credential was begun and its outcome is not known."
