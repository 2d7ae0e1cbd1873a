"""Endpoints that join the machine they are ports of."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from appliance.domain.facts import Name, Source
from appliance.domain.lifecycle import Event, State
from appliance.domain.sightings import NOT_MACHINES
from appliance.store import standing
from appliance.store.transaction import Transaction


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
        (Name.HOST_MAC, Source.REDFISH, *sorted(NOT_MACHINES), State.DISCOVERED),
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
