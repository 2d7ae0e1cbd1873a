"""Why an action is not possible now: one table from a stable code to the sentence, the next action and the role that
can take it.

Codes appear in the API, in JSON output and in the journal, and the manual lists them; they never change their meaning.
The sentences may be reworded. Here are those of a machine and of a segment; those of commands, requests and errors
are in `domain.refusals`, and belong to the same table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from appliance.domain.lifecycle import TRAITS, State
from appliance.domain.refusals import (
    ADMINISTRATOR,
    APPROVER,
    CORRECT_OR_ALLOW,
    ENGINEER,
    GATEHOUSE,
    REFUSALS,
    TECHNICIAN,
    WAIT_FOR_BMC,
    Template,
)
from appliance.domain.roles import Role


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


def _of_state(state: State) -> Template:
    traits = TRAITS[state]
    return Template(f"The machine is {state}: {traits.meaning}.", traits.next_action, traits.role)


TEMPLATES: Mapping[str, Template] = {
    # What keeps a machine below a level.
    "machine.not_seen": Template(
        "Not seen on the network yet.", "Cable the BMC's port and power on the machine.", TECHNICIAN
    ),
    "manifest.no_row": Template(
        "No row of the manifest names this machine.",
        "Import the delivery's manifest. If the machine is not part of it, disconnect it.",
        TECHNICIAN,
    ),
    "manifest.rows_ambiguous": Template(
        "{rows} rows of the manifest match; exactly one must.",
        "Correct the manifest: its MAC and its serial belong on one row. Then import it again.",
        TECHNICIAN,
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
        "Machine {machines} claims the same row of the manifest.",
        "Compare the labels: disconnect the one that is not the delivered machine.",
        TECHNICIAN,
    ),
    "credential.missing": Template(
        "The manifest's row has no credential of this unit.",
        "Import it with the user name and password of its label; a shared default is never tried.",
        TECHNICIAN,
    ),
    "credential.unreadable": Template("{error}", "Import the manifest's row again.", TECHNICIAN),
    "segment.not_isolated": Template(
        "The ports of {segments} are not declared isolated.",
        "Isolate them, then set ports_isolated.",
        ENGINEER,
    ),
    "credential.refused": Template(
        "The BMC refused the row's credential; it is not tried again, because further attempts may lock the BMC.",
        CORRECT_OR_ALLOW,
        ENGINEER,
    ),
    "credential.expired": Template(
        "The BMC demands another password before it does anything else; nobody logs in again.",
        "Change the password at the BMC, then import the new one with the manifest.",
        ENGINEER,
    ),
    "credential.other_key": Template(
        "The credential was accepted over another TLS key; it is not sent to this one.", CORRECT_OR_ALLOW, ENGINEER
    ),
    "login.outcome_unknown": Template(
        "A login with the row's credential was started, and its outcome is not known.",
        "Look whether the BMC answers, then choose Allow one more login.",
        ENGINEER,
    ),
    "login.none_to_allow": Template("No earlier login prevents one.", "Nothing needs to be allowed.", ENGINEER),
    "bmc.no_address": Template(
        "Its BMC has no address yet.",
        "Wait a minute. If it stays so, check the link of the BMC's port, that the BMC uses DHCP, and on the System"
        " page that DHCP is answered.",
        GATEHOUSE,
    ),
    "bmc.no_answer": Template("Its BMC has not answered over TLS yet.", WAIT_FOR_BMC, GATEHOUSE),
    "bmc.contact_failed": Template("{error}", WAIT_FOR_BMC, GATEHOUSE),
    "proof.none": Template("Its identity has not been proved yet.", "Wait for the login.", GATEHOUSE),
    "proof.key_changed": Template(
        "The TLS key changed after the proof, so the proof does not count any more.",
        "Find out whether the BMC was replaced, reset or updated. Then choose Allow one more login.",
        ENGINEER,
    ),
    "proof.serial_changed": Template(
        "The proof confirmed the serial {serial}, which its row no longer names.",
        "Find out which serial is right and correct the row. Then choose Allow one more login.",
        ENGINEER,
    ),
    "owner.none": Template(
        "No owner certificate and no unique password yet.", "Taking ownership is a later step.", GATEHOUSE
    ),
    "attestation.none": Template(
        "No measurements have been compared with a reference.", "Attestation is a later step.", GATEHOUSE
    ),
    "signoff.none": Template("Not signed off.", "Pass acceptance, then have it signed off.", APPROVER),
    # Why it has another address than planned.
    "address.held": Template(
        "Its manifest row reserves {planned}, but it has {present}: {planned} is held by {holder}.",
        "Find the other device and disconnect it, or import the row with another address. Then restart the BMC.",
        TECHNICIAN,
    ),
    "address.not_yet_planned": Template(
        "Its manifest row reserves {planned}, but it has {present}: it got that before, or from another DHCP server.",
        "Wait until it renews its lease, or restart the BMC.",
        TECHNICIAN,
    ),
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
        "Only a retired or released machine can be returned.",
        "It is in the process already: its page shows what it waits for.",
        ENGINEER,
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
    "run.other_suite": Template(
        "Its latest acceptance run {run} was made with the suite {suite}; the present one is {present}.",
        "Test it again.",
        ENGINEER,
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
    "run.cancelled": Template("A person cancelled the run.", "Test it again when it is wanted.", ENGINEER),
    "run.stopped_by_error": Template(
        "The run stopped because of an error in Gatehouse; the worker's log has the details.",
        "Test it again. If it stops again, send the worker's log with a report of this bug.",
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
    **REFUSALS,
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
