"""The row's own credential: opened for the moment of a login, or to tell whether it was tried already."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from appliance.domain.blockers import blocker
from appliance.errors import Refused
from appliance.store.credentials import secret_purpose
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
        raise Refused(blocker("credential.missing"))
    serial, username, sealed = rows[0]
    try:
        secret = vault.open(bytes(sealed), secret_purpose(serial))
    except VaultError as error:
        raise Refused(blocker("credential.unreadable", error=error)) from error
    print_ = vault.fingerprint(username.encode() + b"\0" + secret, FINGERPRINT_PURPOSE)
    return Credential(serial, username, secret.decode("utf-8"), print_)


def fingerprint(vault: Vault, connection: sqlite3.Connection, machine: int) -> str:
    """Tells equal credentials without keeping them; an empty text where the row has none."""
    try:
        return open_credential(vault, connection, machine).fingerprint
    except Refused:
        return ""
