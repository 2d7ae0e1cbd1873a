"""What changes a machine as a whole: quarantine, its return, what lists show of it, when the worker looks."""

from __future__ import annotations

from typing import Any

from appliance.domain.facts import Name, Source
from appliance.domain.lifecycle import Event
from appliance.store import standing
from appliance.store.proofs import revoke_proofs
from appliance.store.transaction import Transaction


def quarantine(tx: Transaction, machine: int, sentence: str, **evidence: Any) -> None:
    """The machine contradicts what was expected; nobody contacts it until a person lifts this."""
    tx.run("UPDATE machine SET quarantine = ?, contact_error = '' WHERE id = ?", sentence, machine)
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
    revoke_proofs(tx, machine, f"quarantine lifted: {reason}")
    standing.step(tx, machine, Event.QUARANTINE_LIFTED, reason)
    wake(tx, machine)


def return_to_process(tx: Transaction, machine: int, reason: str) -> None:
    """A released or retired machine enters the process again, from the beginning."""
    tx.run("UPDATE sign_off SET revoked = ? WHERE machine = ? AND revoked = ''", reason, machine)
    revoke_proofs(tx, machine, f"returned: {reason}")
    standing.step(tx, machine, Event.RETURNED, reason)
    wake(tx, machine)


def set_contact_error(tx: Transaction, machine: int, sentence: str) -> None:
    """Why the BMC cannot be worked with now (empty: it can), as the page shows it."""
    if tx.run("UPDATE machine SET contact_error = ? WHERE id = ? AND contact_error != ?", sentence, machine, sentence):
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
    tx.run("UPDATE machine SET due = ?, contact_error = '' WHERE id = ?", tx.now, machine)
    tx.touch(machine)
