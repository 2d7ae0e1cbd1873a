"""What contact with a BMC leaves behind: its TLS keys, login attempts, proofs, the machine's facts, quarantine."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from appliance.domain.facts import Name, Source
from appliance.domain.lifecycle import Event, State
from appliance.domain.sightings import NOT_MACHINES
from appliance.store import standing
from appliance.store.transaction import Transaction
from appliance.trust.tls import CertificateFacts

HOST_MAC = "host_mac"
"""The fact that names a network port of the machine's host, as its BMC tells it."""

LABEL_SECRET = "label-secret-isolated"
"""The proof of this release: the row's own factory secret, on an isolated port, with the serial confirmed."""


class Outcome(StrEnum):
    """What became of a login attempt. `FAILED` = the password never left."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempted:
    """An earlier login. `credential` is the vault's fingerprint of what was sent."""

    credential: str
    tls_key: str
    outcome: str


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


def add_facts(tx: Transaction, machine: int, facts: Iterable[tuple[str, str]], source: str, evidence: str) -> None:
    """Facts about the machine itself: (name, value) with display-safe values; empty values are left out."""
    tx.run_many(
        "INSERT INTO fact (machine, endpoint, name, value, source, evidence, first_seen, last_seen)"
        " VALUES (?, 0, ?, ?, ?, ?, ?, ?) ON CONFLICT (machine, name, value, source) WHERE endpoint = 0"
        " DO UPDATE SET last_seen = excluded.last_seen, evidence = excluded.evidence",
        [(machine, str(name), value, str(source), evidence, tx.now, tx.now) for name, value in facts if value],
    )
    tx.touch(machine)


def attempts(connection: sqlite3.Connection, credential: str) -> tuple[Attempted, ...]:
    """The logins with this credential that count, whichever machine its row stood for then: a person may have struck
    earlier ones out by allowing another."""
    rows = connection.execute(
        "SELECT credential, tls_key, outcome FROM attempt WHERE credential = ? AND allowed_by = '' AND outcome != ?"
        " ORDER BY id",
        (credential, Outcome.FAILED),
    )
    return tuple(Attempted(*row) for row in rows)


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


def add_proof(tx: Transaction, machine: int, tls_key: str, serial: str, **detail: Any) -> None:
    tx.insert("proof", machine=machine, method=LABEL_SECRET, tls_key=tls_key, serial=serial,
              detail=tx.json(detail), revoked="", at=tx.now)  # fmt: skip
    tx.journal(
        "machine.proved", f"Serial {serial} is confirmed by the unit's own secret over the TLS key {tls_key}.",
        machine=machine, method=LABEL_SECRET, tls_key=tls_key, serial=serial, **detail,
    )  # fmt: skip
    tx.touch(machine)


def revoke_proofs(tx: Transaction, machine: int, why: str) -> None:
    tx.run("UPDATE proof SET revoked = ? WHERE machine = ? AND revoked = ''", why, machine)
    tx.touch(machine)


def quarantine(tx: Transaction, machine: int, sentence: str, **evidence: Any) -> None:
    """The machine contradicts what was expected; nobody contacts it until a person lifts this."""
    tx.run("UPDATE machine SET quarantine = ?, contact = '' WHERE id = ?", sentence, machine)
    tx.journal("machine.mismatch", sentence, machine=machine, packet=latest_packet(tx, machine), **evidence)
    tx.touch(machine)


def latest_packet(tx: Transaction, machine: int) -> int:
    """The id of the last packet kept as evidence of the machine, or 0."""
    found = tx.one("SELECT max(s.id) FROM sighting s JOIN endpoint e ON e.id = s.endpoint WHERE e.machine = ?", machine)
    return int(found[0] or 0)


def lift_quarantine(tx: Transaction, machine: int, reason: str) -> None:
    """Lifts the quarantine. What the BMC said of its identity is struck out: it has to be read and proved anew."""
    tx.run("UPDATE machine SET quarantine = '' WHERE id = ?", machine)
    tx.run(
        "DELETE FROM fact WHERE machine = ? AND endpoint = 0 AND source = ? AND name IN (?, ?)",
        machine, Source.REDFISH, Name.SERIAL, Name.UUID,
    )  # fmt: skip
    revoke_proofs(tx, machine, f"pardoned: {reason}")
    standing.step(tx, machine, Event.QUARANTINE_LIFTED, reason)
    wake(tx, machine)


def return_to_process(tx: Transaction, machine: int, reason: str) -> None:
    """A released or retired machine enters the process again, from the beginning."""
    tx.run("UPDATE release SET revoked = ? WHERE machine = ? AND revoked = ''", reason, machine)
    revoke_proofs(tx, machine, f"brought back: {reason}")
    standing.step(tx, machine, Event.RETURNED, reason)
    wake(tx, machine)


def set_contact(tx: Transaction, machine: int, sentence: str) -> None:
    """Why the BMC cannot be worked with now (empty: it can), as the page shows it."""
    if tx.run("UPDATE machine SET contact = ? WHERE id = ? AND contact != ?", sentence, machine, sentence):
        tx.touch(machine)


def show_identity(tx: Transaction, machine: int, serial: str, vendor: str, model: str) -> None:
    """What lists show of the machine, where it told something."""
    tx.run(
        "UPDATE machine SET serial = coalesce(nullif(?, ''), serial), vendor = coalesce(nullif(?, ''), vendor),"
        " model = coalesce(nullif(?, ''), model) WHERE id = ?",
        serial, vendor, model, machine,
    )  # fmt: skip


def wake(tx: Transaction, machine: int) -> None:
    """Somebody should look at the machine now."""
    tx.run("UPDATE machine SET due = ?, contact = '' WHERE id = ?", tx.now, machine)
    tx.touch(machine)


def unjoined_host_ports(connection: sqlite3.Connection) -> Sequence[tuple[int, int]]:
    """(endpoint, machine): ports that a proved machine's BMC names as its host's, and that are not with it yet.

    A BMC's word takes an endpoint only from nobody, or from a machine of which nothing is expected or known."""
    return connection.execute(
        "SELECT DISTINCT e.id, p.machine FROM proof p"
        " JOIN fact f ON f.machine = p.machine AND f.endpoint = 0 AND f.name = ? AND f.source = ?"
        " JOIN endpoint e ON e.mac = f.value AND e.machine != p.machine LEFT JOIN machine m ON m.id = e.machine"
        " WHERE p.revoked = '' AND e.kind NOT IN (?, ?, ?)"
        " AND (m.id IS NULL OR (m.state = ? AND NOT EXISTS (SELECT 1 FROM manifest_row r WHERE r.machine = m.id)"
        " AND NOT EXISTS (SELECT 1 FROM tls_key k WHERE k.machine = m.id)))",
        (HOST_MAC, Source.REDFISH, *sorted(NOT_MACHINES), State.DISCOVERED),
    ).fetchall()


def join(tx: Transaction, endpoint: int, machine: int) -> None:
    """The endpoint is a port of this machine's host; a machine that is left without endpoints is retired."""
    mac, before = tx.one("SELECT mac, machine FROM endpoint WHERE id = ?", endpoint)
    tx.run("UPDATE endpoint SET machine = ? WHERE id = ?", machine, endpoint)
    tx.run("UPDATE fact SET machine = ? WHERE endpoint = ?", machine, endpoint)
    tx.journal(
        "endpoint.joined", f"{mac} is a network port of this machine's host, says its BMC.",
        machine=machine, endpoint=endpoint, mac=mac, before=before,
    )  # fmt: skip
    tx.touch(machine)
    if before and tx.one("SELECT 1 FROM endpoint WHERE machine = ?", before) is None:
        standing.step(tx, before, Event.RETIRED, f"Its port {mac} belongs to machine {machine}.")
