"""The credential of a machine's BMC: opened for the moment of a login, or to find earlier attempts with it."""

from __future__ import annotations

from dataclasses import dataclass, field

from appliance.domain.blockers import blocker
from appliance.errors import Refused
from appliance.store.credentials import find_current, secret_purpose
from appliance.store.reader import Reader
from appliance.trust.errors import VaultError
from appliance.trust.vault import Vault

FINGERPRINT_PURPOSE = "bmc-credential"


@dataclass(frozen=True, slots=True)
class OpenCredential:
    """`fingerprint` is the vault's keyed digest: equal credentials have equal ones."""

    serial: str
    username: str
    password: str = field(repr=False)
    fingerprint: str


def open_credential(vault: Vault, reader: Reader, machine: int) -> OpenCredential:
    """The credential that is sent to the machine's BMC; Refused where there is none, or its secret cannot be opened."""
    found = find_current(reader, machine)
    if found is None:
        raise Refused(blocker("credential.missing"))
    try:
        secret = vault.open(found.secret, secret_purpose(found.serial))
    except VaultError as error:
        raise Refused(blocker("credential.unreadable", error=error)) from error
    fingerprint = vault.fingerprint(found.username.encode() + b"\0" + secret, FINGERPRINT_PURPOSE)
    return OpenCredential(found.serial, found.username, secret.decode("utf-8"), fingerprint)


def current_fingerprint(vault: Vault, reader: Reader, machine: int) -> str:
    """The fingerprint of that credential; an empty text where there is none that can be opened."""
    try:
        return open_credential(vault, reader, machine).fingerprint
    except Refused:
        return ""
