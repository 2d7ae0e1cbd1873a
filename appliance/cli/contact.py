"""`gatehouse attempt` and `gatehouse quarantine`: what only a person may allow."""

from __future__ import annotations

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs
from appliance.commands import machines


@command("allow", "gatehouse attempt allow 17")
@click.argument("machine", type=int)
def allow_attempt(call: Invocation, machine: int) -> None:
    """Allow one more login with this machine's credential."""
    machines.allow_attempt(call.context, call.actor, machine)
    _done(call, machine, "One more login is allowed; the worker tries it next.")


@command("lift", 'gatehouse quarantine lift 17 --reason "Board was swapped, ticket 4711"')
@click.argument("machine", type=int)
@click.option("--reason", required=True, help="Why it can leave quarantine; is written to the journal.")
def lift_quarantine(call: Invocation, machine: int, reason: str) -> None:
    """Take a machine out of quarantine; it starts again as discovered."""
    machines.lift_quarantine(call.context, call.actor, machine, reason)
    _done(
        call, machine,
        "The quarantine is lifted, and the machine starts again from discovered. Where the cause is still there, it is"
        f" quarantined again: look with `gatehouse machines show {machine}`.",
    )  # fmt: skip


attempt = click.Group(
    "attempt", [allow_attempt], help="Logins to BMCs: one for each credential, unless you allow more."
)
quarantine = click.Group(
    "quarantine", [lift_quarantine], help="Machines that contradict the manifest or an earlier proof."
)


def _done(call: Invocation, machine: int, sentence: str) -> None:
    if call.as_json:
        print_json({"machine": machine, "done": sentence})
    else:
        print_pairs([("Machine", machine), ("Done", sentence)])
