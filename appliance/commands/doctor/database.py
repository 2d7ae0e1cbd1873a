"""The database: whether it answers, fits this version, is whole, free, and safe."""

from __future__ import annotations

from pathlib import Path

from appliance.commands.doctor.finding import Finding, fine, of_blocker, wrong
from appliance.config import Settings
from appliance.errors import StoreError
from appliance.store import health
from appliance.store.health import Health
from appliance.store.schema import SCHEMA

TOPIC = "database"
INTEGRITY_SECONDS = 20.0
MOST_LOG_BYTES = 256 << 20
LEAST_FREE_CONNECTIONS = 20
"""What the processes of one appliance open together when they are busy."""


def examine(settings: Settings, user: str) -> list[Finding]:
    """`user` names the user that this process acts as, for the sentences."""
    path = settings.database
    try:
        if not settings.appliance.database:
            health.check_access(path, user)
        found = health.examine(settings.database_location, INTEGRITY_SECONDS)
    except StoreError as error:
        return [of_blocker(TOPIC, error.blocker)]
    findings = [*_schema_findings(found), *_state_findings(found, settings.appliance.state_dir)]
    if findings:
        return findings
    place, extent = path.name, "was checked whole"
    if found.max_connections:
        place, extent = "on the server", "answers"
    elif not found.is_whole:
        extent = f"is large; {INTEGRITY_SECONDS:.0f} s of checking found nothing"
    size = f"{found.size / (1 << 20):,.0f} MiB"
    return [fine(TOPIC, f"The database {place} {extent}: {found.version}, {size}.")]


def _schema_findings(found: Health) -> list[Finding]:
    if found.schema == str(SCHEMA):
        return []
    if found.schema.isdecimal() and int(found.schema) < SCHEMA:
        text = f"The database has schema {found.schema}; the next start takes it to {SCHEMA}, after a copy is made."
        return [fine(TOPIC, text)]
    text = f"The database has schema {found.schema}; this Gatehouse needs {SCHEMA}."
    if found.schema == "none":
        return [wrong(TOPIC, text, "Run `gatehouse init`.")]
    next_action = "Install the version that wrote it, or restore the copy that was made before the update."
    return [wrong(TOPIC, text, next_action)]


def _state_findings(found: Health, folder: Path) -> list[Finding]:
    findings = []
    if found.damage:
        next_action = f"Stop Gatehouse, keep a copy of {folder}, and restore the latest backup."
        findings.append(wrong(TOPIC, f"The database is damaged: {' '.join(found.damage)}", next_action))
    if found.holder:
        since = f" for {found.held_seconds} s" if found.held_seconds else ""
        text = f"{found.holder[0].upper()}{found.holder[1:]} keeps others from writing{since}."
        findings.append(wrong(TOPIC, text, "Find out what it does; stop it if it is stuck."))
    if found.log_size > MOST_LOG_BYTES:
        reader = f" {found.reader[0].upper()}{found.reader[1:]} reads in it and keeps it." if found.reader else ""
        text = f"The database's write-ahead log has {found.log_size / (1 << 20):,.0f} MiB.{reader}"
        next_action = "End what reads for so long; if nothing does, restart Gatehouse, which shortens the log."
        findings.append(wrong(TOPIC, text, next_action))
    if found.unsafe:
        off = ", ".join(f"{name} = off" for name in found.unsafe)
        text = f"The server runs with {off}: a power cut can lose leases."
        findings.append(wrong(TOPIC, text, "Switch it on in postgresql.conf."))
    if found.max_connections and found.max_connections - found.connections < LEAST_FREE_CONNECTIONS:
        text = f"{found.connections} of the server's {found.max_connections} connections are in use."
        findings.append(wrong(TOPIC, text, "Raise max_connections, or find out who uses them."))
    return findings
