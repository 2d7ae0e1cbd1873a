"""The TLS keys that a machine's BMC has shown, and which of them is the present and the trusted one."""

from __future__ import annotations

import sqlite3

from appliance.domain.facts import Name, Source
from appliance.store.facts import add_facts
from appliance.store.transaction import Transaction
from appliance.trust.tls import CertificateFacts


def record_key(tx: Transaction, machine: int, shown: CertificateFacts, certificate: bytes, address: str) -> str:
    """Notes the key that the endpoint shows now; returns the key that it showed before ("" = none).

    The level's rule does the rest: a proof holds for the key that it was made over."""
    before = present_key(tx.connection, machine)
    tx.run(
        "INSERT INTO tls_key (machine, spki_sha256, certificate_sha256, certificate, subject, first_seen, last_seen)"
        " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (machine, spki_sha256) DO UPDATE SET last_seen = excluded.last_seen,"
        " certificate_sha256 = excluded.certificate_sha256, certificate = excluded.certificate,"
        " subject = excluded.subject",
        machine, shown.spki_sha256, shown.sha256, certificate, shown.subject, tx.now, tx.now,
    )  # fmt: skip
    if before != shown.spki_sha256:
        facts = [(Name.TLS_KEY, shown.spki_sha256), (Name.TLS_CERTIFICATE, f"{shown.subject} sha256:{shown.sha256}")]
        add_facts(tx, machine, facts, Source.TLS, f"TLS handshake with {address}")
        verb = "shows another TLS key" if before else "shows the TLS key"
        tx.journal(
            "bmc.key", f"{address} {verb}: {shown.spki_sha256} ({shown.subject}).", machine=machine,
            tls_key=shown.spki_sha256, before=before, certificate=shown.sha256, address=address,
        )  # fmt: skip
    return before


def present_key(connection: sqlite3.Connection, machine: int) -> str:
    """The key that the machine's BMC showed last, or an empty text."""
    found = connection.execute(
        "SELECT spki_sha256 FROM tls_key WHERE machine = ? ORDER BY last_seen DESC, id DESC LIMIT 1", (machine,)
    ).fetchone()
    return str(found[0]) if found else ""


def trusted_key(connection: sqlite3.Connection, machine: int) -> str:
    """The key of the latest valid proof, else the first that was ever seen, else an empty text."""
    found = (
        connection.execute(
            "SELECT tls_key FROM proof WHERE machine = ? AND revoked = '' ORDER BY id DESC LIMIT 1", (machine,)
        ).fetchone()
        or connection.execute(
            "SELECT spki_sha256 FROM tls_key WHERE machine = ? ORDER BY first_seen, id LIMIT 1", (machine,)
        ).fetchone()
    )
    return str(found[0]) if found else ""
