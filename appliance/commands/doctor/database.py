"""The database: whether it answers, fits this version, is whole, free, and safe."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from appliance.commands.doctor.finding import Finding, fine, wrong
from appliance.config import Settings
from appliance.errors import StoreError
from appliance.store import health
from appliance.store.health import Health
from appliance.store.schema import SCHEMA

TOPIC = "database"
INTEGRITY_SECONDS = 20.0
LEAST_FREE_CONNECTIONS = 20
"""What the processes of one appliance open together when they are busy."""


def examine(settings: Settings, user: str) -> list[Finding]:
    """`user` is the name of whose rights are used, for the sentences."""
    place = settings.database.name if not settings.appliance.database else "on the server"
    if not settings.appliance.database:
        files = _database_files(settings.database)
        closed = [file.name for file in files if not os.access(file, os.R_OK | os.W_OK, effective_ids=True)]
        if closed:
            text = f"{user} may not read and write {', '.join(closed)}."
            return [wrong(TOPIC, text, f"chown {user} {settings.database}*")]
    try:
        found = health.examine(settings.database_location, INTEGRITY_SECONDS)
    except StoreError as error:
        return [wrong(TOPIC, error.blocker.text, error.blocker.next_action)]
    problems = [*_schema(found), *_state(settings, found), *_server(found)]
    extent = "was checked whole" if found.is_whole else f"is large; {INTEGRITY_SECONDS:.0f} s of checking found nothing"
    if found.max_connections:
        extent = "answers"
    return problems or [fine(TOPIC, f"The database {place} {extent}: {found.version}, {_mib(found.size)}.")]


def _schema(found: Health) -> list[Finding]:
    if found.schema == str(SCHEMA):
        return []
    if found.schema.isdecimal() and int(found.schema) < SCHEMA:
        text = f"The database has schema {found.schema}; the next start takes it to {SCHEMA}, after a copy is made."
        return [fine(TOPIC, text)]
    text = f"The database has schema {found.schema}; this Gatehouse needs {SCHEMA}."
    if found.schema == "none":
        return [wrong(TOPIC, text, "Run `gatehouse init`.")]
    return [
        wrong(TOPIC, text, "Install the version that wrote it, or restore the copy that was made before the update.")
    ]


def _state(settings: Settings, found: Health) -> list[Finding]:
    findings = []
    if found.damage:
        folder = settings.appliance.state_dir
        fix = f"Stop Gatehouse, keep a copy of {folder}, and restore the latest backup."
        findings.append(wrong(TOPIC, f"The database is damaged: {' '.join(found.damage)}", fix))
    if found.holder:
        since = f" for {found.held_seconds} s" if found.held_seconds else ""
        text = f"{found.holder} keeps others from writing{since}."
        findings.append(wrong(TOPIC, text[0].upper() + text[1:], "Find out what it does; stop it if it is stuck."))
    return findings


def _server(found: Health) -> list[Finding]:
    findings = []
    if found.unsafe:
        text = (
            f"The server runs with {', '.join(f'{name} = off' for name in found.unsafe)}: a power cut can lose leases."
        )
        findings.append(wrong(TOPIC, text, "Switch it on in postgresql.conf."))
    free = found.max_connections - found.connections
    if found.max_connections and free < LEAST_FREE_CONNECTIONS:
        text = f"{found.connections} of the server's {found.max_connections} connections are in use."
        findings.append(wrong(TOPIC, text, "Raise max_connections, or find out who uses them."))
    return findings


def _database_files(path: Path) -> Iterator[Path]:
    files = (path.with_name(path.name + end) for end in ("", "-wal", "-shm"))
    return (file for file in files if file.exists())


def _mib(size: int) -> str:
    return f"{size / (1 << 20):,.0f} MiB"
