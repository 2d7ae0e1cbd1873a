"""Why a command, a request or the database refuses: the second half of the table of `domain.blockers`.

The codes of the error classes (`appliance.errors`, `appliance.bmc.errors`, …) stand here too, so that an error names
its next action like any other blocker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from appliance.domain.roles import Role

TECHNICIAN, ENGINEER, APPROVER = Role.TECHNICIAN, Role.ENGINEER, Role.APPROVER
ADMINISTRATOR, GATEHOUSE = Role.ADMINISTRATOR, Role.GATEHOUSE


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence and a next action with `{names}` for values."""

    text: str
    next_action: str = ""
    role: Role = Role.GATEHOUSE


CORRECT_OR_ALLOW = "Compare it with the label and import the row again, or choose Allow one more login."
WAIT_FOR_BMC = (
    "Wait: it is tried again, and a BMC needs some minutes to start. If it stays so, check its power and the cable of"
    " its port."
)

GET_IT_AGAIN = "Do not rely on it. Get the file and the keys again from the appliance, and compare."

REFUSALS: Mapping[str, Template] = {
    # Other commands.
    "manifest.import_collided": Template(
        "Another manifest is being imported, or its import was interrupted less than half a minute ago.",
        "Import this one again.",
        TECHNICIAN,
    ),
    "backup.invalid": Template("This file is no backup, or it is damaged: {why}.", "Use another one.", ADMINISTRATOR),
    "backup.file_exists": Template("{path} exists already.", "Choose another name.", ADMINISTRATOR),
    "backup.not_written": Template(
        "The backup {path} could not be written: {error}.", "Make room there.", ADMINISTRATOR
    ),
    "backup.not_restored": Template(
        "The backup could not be restored to {directory}: {error}. Nothing was left there.",
        "Let Gatehouse write there, and make room.",
        ADMINISTRATOR,
    ),
    "backup.program_missing": Template(
        "{program} is not installed, and a backup of {place} needs it.",
        "Install the package postgresql-client, or use the backups of the database server.",
        ADMINISTRATOR,
    ),
    "backup.not_empty": Template(
        "{directory} is not empty, and a restore replaces nothing.",
        "Move it away, or set [appliance] state_dir to a new folder.",
        ADMINISTRATOR,
    ),
    "backup.appliance_running": Template(
        "An appliance works on {directory} (pid {pids}).", "Stop it, and move its folder away.", ADMINISTRATOR
    ),
    "backup.database_not_empty": Template(
        "The database {place} has tables already, and a restore replaces nothing.",
        "Make an empty database.",
        ADMINISTRATOR,
    ),
    "backup.other_appliance": Template(
        "The backup is of the appliance {found}; this configuration names {name}.",
        "Set [appliance] name to {found}.",
        ADMINISTRATOR,
    ),
    "backup.other_engine": Template(
        "The backup holds a database of {found}; this configuration has one of {engine}.",
        "Set or remove [appliance] database.",
        ADMINISTRATOR,
    ),
    "backup.no_room": Template(
        "The backup holds {needed} MiB; {directory} has room for {free} MiB.", "Free space there.", ADMINISTRATOR
    ),
    "backup.not_whole": Template(
        "What the backup holds does not fit together: {why}", "Use another one.", ADMINISTRATOR
    ),
    "appliance.already_running": Template(
        "An appliance works on {directory} already: {who}.",
        "Stop it, or give this one a state_dir of its own.",
        ADMINISTRATOR,
    ),
    "setup.already_done": Template(
        "{directory} is already initialised.",
        "Start it with `gatehouse run`; for a lost password use `gatehouse user password`.",
        ADMINISTRATOR,
    ),
    "user.exists": Template(
        "There is a user {name} already.", "Choose another name, or set a new password.", ADMINISTRATOR
    ),
    "token.exists": Template(
        "There is a token {name} already.", "Revoke it first, or choose another name.", ADMINISTRATOR
    ),
    "segment.rogue_server": Template(
        "DHCP is disabled on segment {segment}: {seen}.",
        "Remove it, then choose Clear (gatehouse segment clear {segment}), or choose Allow both"
        " (gatehouse segment allow {segment}).",
        ENGINEER,
    ),
    "segment.rogue_server_allowed": Template(
        "On segment {segment} {seen}. Gatehouse answers DHCP there too: a person allowed both."
    ),
    "segment.other_server_seen": Template(
        "On segment {segment} {seen}. Gatehouse does not answer DHCP there (mode sniff)."
    ),
    "segment.not_started": Template(
        "Gatehouse has not begun to listen on segment {segment}: no packet of it is received, DHCP is not answered.",
        "Look at the processes on the System page, or run `gatehouse doctor`.",
        ADMINISTRATOR,
    ),
    "segment.silent": Template(
        "The wire process gave no sign of life from segment {segment} for {age}: DHCP is not answered there now.",
        "Look at the processes on the System page, or run `gatehouse doctor`.",
        ADMINISTRATOR,
    ),
    "segment.pool_full": Template(
        "All {addresses} addresses of the pools of segment {segment} are leased: a new client gets none.",
        "Disconnect what is not needed and wait until its leases end, or give the segment a larger pool and restart.",
        ADMINISTRATOR,
    ),
    "segment.no_rogue_server": Template(
        "No other DHCP server is recorded on segment {segment}, and none is allowed there. Nothing was changed.",
        "Nothing needs to be decided.",
        ENGINEER,
    ),
    "segment.decided_already": Template(
        "On segment {segment} the other DHCP server is {decision} already. Nothing was changed.",
        "Nothing needs to be decided.",
        ENGINEER,
    ),
    "socket.in_use": Template(
        "The socket {name} is taken by another program.",
        "See which with `gatehouse doctor`, and stop it.",
        ADMINISTRATOR,
    ),
    # Answers of the web process.
    "request.invalid": Template(
        "The request could not be read. Nothing was done.", "Load the page again, then repeat what you did.", TECHNICIAN
    ),
    "request.not_signed_in": Template(
        "An API token or a session is required.", "Send the header Authorization: Bearer TOKEN.", TECHNICIAN
    ),
    "request.streams_in_use": Template("All live streams are in use.", "Load the page again instead.", TECHNICIAN),
    "request.not_found": Template("This page does not exist.", "Start from the list of machines.", TECHNICIAN),
    "request.wrong_method": Template(
        "This address does not accept such a request.", "Use the buttons on the page.", TECHNICIAN
    ),
    "request.too_large": Template(
        "What you sent is larger than {most}, the most that this page takes. Nothing was stored.",
        "Split a manifest into several files; add a payload with `gatehouse payload add` on the appliance's host.",
        TECHNICIAN,
    ),
    "request.http_error": Template("{name}.", "Go back and try again.", TECHNICIAN),
    "appliance.fault": Template(
        "Gatehouse failed to answer. The error is in its log.",
        "Try again. If the error stays, read the log of the web process.",
        ADMINISTRATOR,
    ),
    # Classes of errors: the sentence is the error's own.
    "appliance.error": Template("{error}", "", ADMINISTRATOR),
    "input.invalid": Template("{error}", "", TECHNICIAN),
    "config.invalid": Template("{error}", "", ADMINISTRATOR),
    "hooks.plugin_unusable": Template("{error}", "Correct `plugins` in [hooks], or the plugin.", ADMINISTRATOR),
    "manifest.unusable": Template("{error}", "", TECHNICIAN),
    "resource.not_found": Template("{error}", "", TECHNICIAN),
    "permission.denied": Template("{error}", "", ADMINISTRATOR),
    "store.unavailable": Template("{error}", "Look at the database and its log, then try again.", ADMINISTRATOR),
    "store.not_opened": Template(
        "The database {place} cannot be opened: {error}.",
        "Check the rights of its folder, and the free space there.",
        ADMINISTRATOR,
    ),
    "store.disk_failed": Template(
        "The disk of the database {place} failed: {error}.", "Look at `dmesg`, and at the free space.", ADMINISTRATOR
    ),
    "store.refused": Template(
        "The database refused: {error}.", "Look at the database and its log, then try again.", ADMINISTRATOR
    ),
    "store.missing": Template(
        "There is no database at {place}, or it is empty.",
        "Run `gatehouse init` first for a new appliance; else restore the latest backup.",
        ADMINISTRATOR,
    ),
    "store.journal_lost": Template(
        "The database {place} has not all that this appliance has signed. {error}",
        "Restore the latest backup; or go on without what was lost: `gatehouse journal accept`.",
        ADMINISTRATOR,
    ),
    "store.head_unreadable": Template(
        "The file of the signed head {path} cannot be read: {error}.",
        "Let the appliance's user read it (owner, mode).",
        ADMINISTRATOR,
    ),
    "store.not_accessible": Template(
        "{user} may not read and write {files}.", "Give it to that user: `chown {user} {place}*`.", ADMINISTRATOR
    ),
    "journal.nothing_to_accept": Template(
        "The journal fits its signed head.", "There is nothing to accept.", ADMINISTRATOR
    ),
    "store.locked": Template(
        "The database stayed locked for {seconds} s; another program holds it.",
        "Find out which with `gatehouse doctor`.",
        ADMINISTRATOR,
    ),
    "store.conflict": Template(
        "Another appliance changed the same machines at the same time.", "Try again.", GATEHOUSE
    ),
    "store.full": Template(
        "The disk is full.", "Free space under the state directory, or on the database server.", ADMINISTRATOR
    ),
    "store.damaged": Template(
        "The database {place} is damaged: {error}.", "Stop Gatehouse and restore the latest backup.", ADMINISTRATOR
    ),
    "store.read_only": Template(
        "The database {place} cannot be written: {error}.",
        "Let the appliance's user write there (mount options, owner, the server's rights).",
        ADMINISTRATOR,
    ),
    "store.unreachable": Template(
        "The database {place} does not answer: {error}.",
        "Start the server, or correct [appliance] database.",
        ADMINISTRATOR,
    ),
    "store.login_refused": Template(
        "The database {place} refused the login: {error}.",
        "Correct [appliance] database, or the server's pg_hba.conf.",
        ADMINISTRATOR,
    ),
    "store.too_many_connections": Template(
        "The database server has no connection left: {error}.", "Raise its max_connections.", ADMINISTRATOR
    ),
    "store.server_too_old": Template(
        "The database server has version {version}; Gatehouse needs PostgreSQL {least} or later.",
        "Upgrade the server.",
        ADMINISTRATOR,
    ),
    "store.wrong_encoding": Template(
        "The database {place} has the encoding {encoding}; Gatehouse needs UTF8.",
        "Make it anew with that encoding.",
        ADMINISTRATOR,
    ),
    "store.driver_missing": Template(
        "PostgreSQL needs the Python package psycopg.", "Install gatehouse[postgresql].", ADMINISTRATOR
    ),
    "store.unknown_appliance": Template(
        "The database {place} knows no appliance named {name}; it knows {known}.",
        "Correct [appliance] name, or add this appliance with `gatehouse init`.",
        ADMINISTRATOR,
    ),
    "store.other_appliance": Template(
        "Another appliance with the same name uses the database {place}: its journal is signed with another key.",
        "Give this one a name of its own ([appliance] name).",
        ADMINISTRATOR,
    ),
    "segment.other_appliance": Template(
        "The segment {segment} is the appliance {appliance}'s on the same database: leases and sightings are kept by"
        " the segment's name.",
        "Give this one a name of its own ([[segment]] name).",
        ADMINISTRATOR,
    ),
    "store.schema_newer": Template(
        "The database has schema {found}; this version of Gatehouse knows schemas up to {known}.",
        "Install the version that wrote it, or restore the copy that was made before the update.",
        ADMINISTRATOR,
    ),
    "store.migration_failed": Template(
        "The database {place} could not be taken to schema {schema}: {error}. Nothing was changed.",
        "Install the version of before, and report this.",
        ADMINISTRATOR,
    ),
    "store.schema_unknown": Template(
        "The database has schema {found}; this version of Gatehouse can update from schema {least} on.",
        "Update through an earlier version first.",
        ADMINISTRATOR,
    ),
    "host.not_ready": Template("{error}", "", ADMINISTRATOR),
    "lock.lost": Template("{error}", "", GATEHOUSE),
    "worker.stopping": Template("{error}", "", GATEHOUSE),
    "bmc.error": Template("{error}", WAIT_FOR_BMC, GATEHOUSE),
    "bmc.unreachable": Template("{error}", WAIT_FOR_BMC, GATEHOUSE),
    "bmc.wrong_neighbour": Template("{error}", "Find the other device and remove it.", TECHNICIAN),
    "bmc.too_slow": Template("{error}", WAIT_FOR_BMC, GATEHOUSE),
    "bmc.other_key": Template("{error}", "Look at the evidence, then lift the quarantine.", ENGINEER),
    "bmc.bad_answer": Template("{error}", "Look at the BMC's firmware.", ENGINEER),
    "bmc.missing_resource": Template("{error}", "Look at the BMC's firmware.", ENGINEER),
    "bmc.identity_not_reported": Template(
        "{error}", "Power the host on, or wait until its self-test has ended.", TECHNICIAN
    ),
    "bmc.answer_too_big": Template("{error}", "Look at the BMC's firmware.", ENGINEER),
    "bmc.denied": Template("{error}", CORRECT_OR_ALLOW, ENGINEER),
    "bmc.password_expired": Template(
        "{error}", "Change the password at the BMC, then import the new one with the manifest.", ENGINEER
    ),
    "bmc.busy": Template("{error}", "Wait: it is tried again by itself.", GATEHOUSE),
    "trust.failed": Template("{error}", "", ENGINEER),
    "trust.not_canonical": Template("{error}", GET_IT_AGAIN, ENGINEER),
    "trust.proof_invalid": Template("{error}", GET_IT_AGAIN, ENGINEER),
    "trust.checkpoint_invalid": Template("{error}", GET_IT_AGAIN, ENGINEER),
    "trust.envelope_invalid": Template("{error}", GET_IT_AGAIN, ENGINEER),
    "trust.secret_sealed": Template(
        "{error}", "Restore the keys from a backup, or store the secret again.", ADMINISTRATOR
    ),
    "trust.key_file_unusable": Template("{error}", "", ADMINISTRATOR),
    "trust.certificate_invalid": Template("{error}", "", ENGINEER),
    "trust.password_unusable": Template("{error}", "", ADMINISTRATOR),
    "trust.webhook_invalid": Template("{error}", "", ADMINISTRATOR),
    "bmc.read_only": Template("{error}", "", ENGINEER),
}
