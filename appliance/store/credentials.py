"""Login attempts: one for each credential, on disk before the password is sent."""

from __future__ import annotations

import sqlite3

from appliance.domain.login import LoginAttempt, Outcome
from appliance.store.machines import wake
from appliance.store.transaction import Transaction


def secret_purpose(serial: str) -> str:
    """What the vault binds the secret of a serial's credential to. Sealed secrets depend on it: it never changes."""
    return f"manifest-row:{serial}"


def attempts(connection: sqlite3.Connection, credential: str) -> tuple[LoginAttempt, ...]:
    """The logins with this credential that count, whichever machine its row stood for then: a person may have struck
    earlier ones out by allowing another."""
    rows = connection.execute(
        "SELECT credential, tls_key, outcome FROM attempt WHERE credential = ? AND allowed_by = '' AND outcome != ?"
        " ORDER BY id",
        (credential, Outcome.FAILED),
    )
    return tuple(LoginAttempt(*row) for row in rows)


def begin_attempt(tx: Transaction, machine: int, credential: str, tls_key: str, username: str) -> int:
    """Committed before the password is sent."""
    attempt = tx.insert("attempt", machine=machine, credential=credential, tls_key=tls_key,
                        outcome=Outcome.PENDING, detail="", allowed_by="", at=tx.now)  # fmt: skip
    tx.journal(
        "bmc.login", f"Logs in as {username} over the TLS key {tls_key}.", machine=machine, attempt=attempt,
        credential=credential, tls_key=tls_key,
    )  # fmt: skip
    tx.touch(machine)
    return attempt


def end_attempt(tx: Transaction, machine: int, attempt: int, outcome: Outcome, detail: str = "") -> None:
    tx.run("UPDATE attempt SET outcome = ?, detail = ? WHERE id = ?", outcome, detail, attempt)
    if outcome is not Outcome.ACCEPTED:
        tx.journal("bmc.login", f"The login is {outcome}: {detail}.", machine=machine, attempt=attempt)
    tx.touch(machine)


def allow_attempt(tx: Transaction, machine: int, credential: str) -> int:
    """Strikes out earlier attempts at the machine or with its credential, so that one more is allowed; how many."""
    struck = tx.run(
        "UPDATE attempt SET allowed_by = ? WHERE (machine = ? OR credential = ?) AND allowed_by = ''",
        tx.actor, machine, credential,
    )  # fmt: skip
    if not struck:
        return 0
    tx.journal("attempt.allowed", "One more login is allowed.", machine=machine, struck=struck)
    wake(tx, machine)
    return struck
