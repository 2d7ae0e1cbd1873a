"""`gatehouse journal`."""

from __future__ import annotations

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs, print_table
from appliance.commands import heads, journals
from appliance.queries import events


@command("verify", "gatehouse journal verify")
@click.pass_context
def verify_journal(ctx: click.Context, call: Invocation) -> None:
    """Recompute the whole journal and compare it with every signed checkpoint. Exits with 1 if anything was changed."""
    report = journals.verify(call.context)
    if call.as_json:
        print_json(report.as_json())
    else:
        intact = "yes" if not report.problems else "NO"
        print_pairs(
            [("Entries", report.size), ("Root", report.root), ("Checkpoints", report.checkpoints), ("Intact", intact)]
        )
        for problem in report.problems:
            print_pairs([("Problem", problem)])
    ctx.exit(1 if report.problems else 0)


@command("checkpoint", "gatehouse journal checkpoint > head.txt")
def sign_checkpoint(call: Invocation) -> None:
    """Sign the journal and print the note. Kept elsewhere, the note proves whether these entries were changed later."""
    note = journals.checkpoint(call.context)
    if call.as_json:
        print_json({"note": note})
    else:
        print(note, end="")


@command("accept", 'gatehouse journal accept --reason "The disk lost its last writes in the power cut."')
@click.option("--reason", required=True, help="Why, for the journal.")
def accept_loss(call: Invocation, reason: str) -> None:
    """Go on with a journal that lost entries which were signed. The journal has what was lost, why, and by whom.

    Addresses that were leased in the lost time may be given to others: restart the machines that had them."""
    note = heads.accept(call.context, call.actor, reason)
    if call.as_json:
        print_json({"note": note})
    else:
        print(note, end="")


@command("list", "gatehouse journal list --machine 3")
@click.option("--after", type=int, default=-1, help="Only entries after this one.")
@click.option("--machine", type=int, default=0, help="Only entries about this machine.")
@click.option(
    "--limit", type=click.IntRange(1, 10_000), default=100, show_default=True, help="At most this many entries."
)
def list_entries(call: Invocation, after: int, machine: int, limit: int) -> None:
    """Show entries, the oldest first."""
    found = [entry.as_json() for entry in events(call.context, after, limit, machine)]
    if call.as_json:
        print_json(found)
        return
    rows = [(each["idx"], each["at"], each["actor"], each["action"], each["text"]) for each in found]
    print_table(("Entry", "Time", "Actor", "Action", "Text"), rows, "No entries.")


journal = click.Group(
    "journal", [verify_journal, sign_checkpoint, accept_loss, list_entries], help="The append-only log of every step."
)
