"""Why an action is not possible now: one table from a stable code to the sentence, the next action and the role that
can take it.

Codes appear in the API, in JSON output and in the journal, and the manual lists them; they never change their meaning.
The sentences may be reworded. The codes of the error classes (`appliance.errors`, `appliance.bmc.errors`, …) stand here
too, so that an error names its next action like any other blocker."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.domain.lifecycle import TRAITS, State
from appliance.domain.roles import Role

TECHNICIAN, ENGINEER, APPROVER = Role.TECHNICIAN, Role.ENGINEER, Role.APPROVER
ADMINISTRATOR, GATEHOUSE = Role.ADMINISTRATOR, Role.GATEHOUSE


@dataclass(frozen=True, slots=True)
class Blocker:
    """One reason why something is not possible now. `role` can take the `next_action`."""

    code: str
    text: str
    next_action: str = ""
    role: Role = Role.GATEHOUSE

    def __str__(self) -> str:
        return f"{self.text} {self.next_action}".strip()

    def as_json(self) -> dict[str, str]:
        """The shape that the API, the command line and the database use."""
        return {"code": self.code, "text": self.text, "next_action": self.next_action, "role": str(self.role)}


@dataclass(frozen=True, slots=True)
class Template:
    """A sentence and a next action with `{names}` for values."""

    text: str
    next_action: str = ""
    role: Role = Role.GATEHOUSE


def _of_state(state: State) -> Template:
    traits = TRAITS[state]
    return Template(f"The machine is {state}: {traits.meaning}.", traits.next_action, traits.role)


_CORRECT_OR_ALLOW = "Correct it, or allow one more attempt."

TEMPLATES: Mapping[str, Template] = {
    # What keeps a machine below a level.
    "machine.not_seen": Template(
        "Not seen on the network yet.", "Cable the BMC's port and power on the machine.", TECHNICIAN
    ),
    "manifest.no_row": Template(
        "No row of the manifest names this machine.", "Import the delivery's manifest.", TECHNICIAN
    ),
    "manifest.rows_ambiguous": Template(
        "{rows} rows of the manifest match; exactly one must.", "Correct the manifest.", TECHNICIAN
    ),
    "machine.quarantined": Template("{reason}", "Look at the evidence, then lift the quarantine.", ENGINEER),
    "slot.wrong": Template(
        "It is at {name} {observed}; the manifest plans {planned}.",
        "Move the cable, or correct the manifest.",
        TECHNICIAN,
    ),
    "identity.conflict": Template(
        "{conflict}",
        "Look at the evidence; remove the machine, or import its row with the true {name}.",
        ENGINEER,
    ),
    "claimant.other": Template(
        "Machine {machines} claims the same row of the manifest.", "Find out which one it is.", TECHNICIAN
    ),
    "credential.missing": Template(
        "The manifest's row has no credential of this unit.",
        "Import it; a shared default is never tried.",
        TECHNICIAN,
    ),
    "credential.unreadable": Template("{error}", "Import the manifest's row again.", TECHNICIAN),
    "segment.not_isolated": Template(
        "The ports of {segments} are not declared isolated.",
        "Isolate them, then set ports_isolated.",
        ENGINEER,
    ),
    "credential.refused": Template(
        "The BMC refused the row's credential; it is not tried again.", _CORRECT_OR_ALLOW, ENGINEER
    ),
    "credential.other_key": Template(
        "The credential was accepted over another TLS key; it is not sent to this one.", _CORRECT_OR_ALLOW, ENGINEER
    ),
    "login.outcome_unknown": Template(
        "A login with the row's credential was started, and its outcome is not known.",
        "Allow one more attempt.",
        ENGINEER,
    ),
    "login.none_to_allow": Template("No earlier login prevents one.", "Nothing needs to be allowed.", ENGINEER),
    "bmc.no_address": Template("Its BMC has no address yet.", "Wait, or look at its port.", GATEHOUSE),
    "bmc.no_answer": Template("Its BMC has not answered over TLS yet.", "Wait, or look at its port.", GATEHOUSE),
    "bmc.contact_failed": Template("{error}", "Wait, or look at its port.", GATEHOUSE),
    "proof.none": Template("Its identity has not been proved yet.", "Wait for the login.", GATEHOUSE),
    "proof.key_changed": Template(
        "The TLS key changed after the proof.", "Find out why, then allow a new attempt.", ENGINEER
    ),
    "proof.serial_changed": Template(
        "The proof confirmed the serial {serial}, which its row no longer names.",
        "Find out why, then allow a new attempt.",
        ENGINEER,
    ),
    "owner.none": Template(
        "No owner certificate and no unique password yet.", "Taking ownership is a later step.", GATEHOUSE
    ),
    "attestation.none": Template(
        "No measurements have been compared with a reference.", "Attestation is a later step.", GATEHOUSE
    ),
    "signoff.none": Template("Not signed off.", "Pass acceptance, then have it signed off.", APPROVER),
    # What the state of a machine does not permit.
    **{f"state.{state}": _of_state(state) for state in State},
    "state.no_such_step": Template(
        "The step {event!r} is not possible for a machine that is {state}.", "Possible now: {possible}.", ENGINEER
    ),
    "machine.changed_meanwhile": Template(
        "The machine changed after this page was loaded. Nothing was done.",
        "Look at the machine as it is now, then choose again.",
        TECHNICIAN,
    ),
    "quarantine.none": Template("The machine is not in quarantine.", "There is nothing to lift.", ENGINEER),
    "process.not_left": Template(
        "Only a retired or released machine can be returned.", "It is in the process already.", ENGINEER
    ),
    # Acceptance runs.
    "level.below_testing": Template("Its level is {level} {name}; testing needs {needed}. {reason}", "", ENGINEER),
    "run.active": Template("A run is queued or running already.", "Wait for it, or cancel it.", ENGINEER),
    "run.none_active": Template("No run is queued or running.", "There is nothing to cancel.", ENGINEER),
    "run.queued": Template(
        "Acceptance run {run} waits for the worker.",
        "Wait. If it does not begin within a minute, look at the worker on the System page.",
        GATEHOUSE,
    ),
    "run.cancelling": Template(
        "Acceptance run {run} is being cancelled: it ends after its present request, and the host gets back the power"
        " state in which it was found.",
        "Wait until it has ended.",
        GATEHOUSE,
    ),
    "run.cancel_requested": Template(
        "Cancelling acceptance run {run} is requested already.", "Wait: it ends after its present request.", GATEHOUSE
    ),
    "run.none": Template("It was never tested.", "Start the acceptance suite.", ENGINEER),
    "run.failed": Template(
        "Its latest acceptance run {run} failed.", "Test it again until every check passes.", ENGINEER
    ),
    "run.inconclusive": Template(
        "Its latest acceptance run {run} is inconclusive: not every check could be carried out.",
        "Correct what the checks name, then test again.",
        ENGINEER,
    ),
    "run.not_passed": Template(
        "Its latest acceptance run {run} is {state}.", "Test it again until every check passes.", ENGINEER
    ),
    "run.check_not_passed": Template(
        "Not every check of its latest acceptance run {run} passed.",
        "Test it again until every check passes.",
        ENGINEER,
    ),
    "run.can_start": Template(
        "The acceptance run can start.", "Wait for the worker, or run the acceptance suite.", GATEHOUSE
    ),
    "run.conditions_changed": Template(
        "Changed while it was tested: {conditions}. The verdicts do not count.", "Test it again.", ENGINEER
    ),
    "run.stale": Template("Something about it changed after its acceptance run.", "Test it again.", ENGINEER),
    "run.cancelled": Template("A person cancelled the run.", "", ENGINEER),
    "run.stopped_by_error": Template(
        "The run stopped because of an error in Gatehouse; the worker's log has the details.",
        "Report this as a bug.",
        ADMINISTRATOR,
    ),
    # Signing off.
    "signoff.not_a_person": Template("Only a person signs off.", "Sign in, and do it yourself.", APPROVER),
    "signoff.no_reason": Template(
        "A sign-off needs a reason.", "Write in one sentence why it may go to production.", APPROVER
    ),
    "signoff.reason_unusable": Template(
        "The reason must be one line of at most {limit} visible characters.", "Shorten it.", APPROVER
    ),
    "level.below_signoff": Template("Its level is {level} {name}; sign-off needs {needed}. {reason}", "", ENGINEER),
    # Other commands.
    "manifest.import_collided": Template(
        "Other manifests were imported at the same time.", "Import this one again.", TECHNICIAN
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
    "request.invalid": Template("The request is not valid.", "Go back and try again.", TECHNICIAN),
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
    "request.http_error": Template("{name}.", "", TECHNICIAN),
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
    "store.schema_newer": Template(
        "The database has schema {found}; this version of Gatehouse knows schemas up to {known}.",
        "Install the version that wrote it, or restore the copy that was made before the update.",
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
    "bmc.error": Template("{error}", "Wait, or look at the BMC.", GATEHOUSE),
    "bmc.unreachable": Template("{error}", "Wait, or look at its port.", GATEHOUSE),
    "bmc.wrong_neighbour": Template("{error}", "Find the other device and remove it.", TECHNICIAN),
    "bmc.too_slow": Template("{error}", "Wait, or look at the BMC.", GATEHOUSE),
    "bmc.other_key": Template("{error}", "Look at the evidence, then lift the quarantine.", ENGINEER),
    "bmc.bad_answer": Template("{error}", "Look at the BMC's firmware.", ENGINEER),
    "bmc.missing_resource": Template("{error}", "Look at the BMC's firmware.", ENGINEER),
    "bmc.identity_not_reported": Template(
        "{error}", "Power the host on, or wait until its self-test has ended.", TECHNICIAN
    ),
    "bmc.answer_too_big": Template("{error}", "Look at the BMC's firmware.", ENGINEER),
    "bmc.denied": Template("{error}", _CORRECT_OR_ALLOW, ENGINEER),
    "bmc.busy": Template("{error}", "Wait.", GATEHOUSE),
    "trust.failed": Template("{error}", "", ENGINEER),
    "trust.not_canonical": Template("{error}", "", ENGINEER),
    "trust.proof_invalid": Template("{error}", "", ENGINEER),
    "trust.checkpoint_invalid": Template("{error}", "", ENGINEER),
    "trust.envelope_invalid": Template("{error}", "", ENGINEER),
    "trust.secret_sealed": Template("{error}", "", ADMINISTRATOR),
    "trust.key_file_unusable": Template("{error}", "", ADMINISTRATOR),
    "trust.certificate_invalid": Template("{error}", "", ENGINEER),
    "trust.password_unusable": Template("{error}", "", ADMINISTRATOR),
    "trust.webhook_invalid": Template("{error}", "", ADMINISTRATOR),
    "bmc.read_only": Template("{error}", "", ENGINEER),
}


def blocker(code: str, **values: Any) -> Blocker:
    """The blocker of a code, its sentence filled with values. KeyError for a code or a value that is missing."""
    template = TEMPLATES[code]
    return Blocker(
        code, template.text.format(**values).strip(), template.next_action.format(**values).strip(), template.role
    )


def state_blocker(state: State) -> Blocker:
    """That the machine's state does not permit it, and what moves the machine on."""
    return blocker(f"state.{state}")


def from_json(stored: Mapping[str, Any]) -> Blocker:
    """What `as_json` made; KeyError or ValueError for anything else."""
    return Blocker(stored["code"], stored["text"], stored["next_action"], Role(stored["role"]))


def table() -> tuple[tuple[str, str, str, str], ...]:
    """(code, sentence, next action, role) of every blocker, by code: for the manual."""
    return tuple((code, each.text, each.next_action, str(each.role)) for code, each in sorted(TEMPLATES.items()))
