"""`gatehouse machines`."""

from __future__ import annotations

import sys
from itertools import islice

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_json_array, print_pairs, print_table
from appliance.domain.blockers import Blocker
from appliance.errors import NotFound
from appliance.queries import every_machine, latest_sign_off, machine, timeline

SHOWN = (
    "id",
    "serial",
    "mac",
    "vendor",
    "model",
    "state",
    "level",
    "assurance",
    "ip",
    "rack",
    "unit",
    "switch",
    "port",
)


@command("list", "gatehouse machines list --state quarantined -o json")
@click.option("--state", default="", help="Only machines in this state.")
@click.option("--search", default="", help="Only machines with this text in serial, MAC, model or location.")
@click.option("--limit", type=click.IntRange(1), help="At most this many machines; default: all.")
def list_machines(call: Invocation, state: str, search: str, limit: int | None) -> None:
    """List the machines: state, level, what each waits for."""
    found = islice(every_machine(call.context, state=state, search=search), limit)
    if call.as_json:
        print_json_array(each.as_json() for each in found)
        return
    rows = (
        (
            each.id,
            each.serial,
            each.mac,
            each.state,
            f"{each.level} {each.level_name}",
            each.waits_for,
            action(each.status),
        )
        for each in found
    )
    empty = "No machines. Import a manifest, or power on a machine."
    print_table(("Id", "Serial", "MAC", "State", "Level", "Waits for", "Next action"), rows, empty)


def action(blocker: Blocker) -> str:
    """The next action with the role that can take it."""
    return f"{blocker.next_action} ({blocker.role})" if blocker.next_action else ""


@command("show", "gatehouse machines show 17")
@click.argument("number", type=int, metavar="ID")
def show_machine(call: Invocation, number: int) -> None:
    """Show one machine: status, facts, last run and timeline."""
    detail = machine(call.context, number)
    found, status = detail.as_json(), detail.summary.status
    entries = [entry.as_json() for entry in timeline(call.context, number)]
    if call.as_json:
        print_json(found | {"timeline": entries})
        return
    pairs = [(name.capitalize(), found.get(name) or "") for name in SHOWN]
    pairs += [("Waits for", status.text), ("Next action", action(status)), ("Code", status.code)]
    for reason in detail.summary.reasons:
        if reason != status:
            pairs += [("Next level", f"{reason.text} ({reason.code})"), ("Next action", action(reason))]
    print_pairs(pairs)
    print()
    facts = [
        (each["name"], each["value"], each["source"], "conflict" if each["in_conflict"] else "")
        for each in found["facts"]
    ]
    print_table(("Fact", "Value", "Source", ""), facts, "No facts.")
    for run in found["runs"][:1]:
        rows = [
            (each["title"], each["result"], each["expected"], each["observed"], each["advice"])
            for each in run["verdicts"]
        ]
        print_table(("Check", "Verdict", "Expected", "Observed", "Next action"), rows, "No verdicts yet.")
    times = [(each["at"], each["actor"], each["text"]) for each in entries]
    print_table(("Time", "Actor", "Entry"), times, "No entries.")


@command("record", "gatehouse machines record 17 > record.json")
@click.argument("number", type=int, metavar="ID")
def print_record(call: Invocation, number: int) -> None:
    """Print the latest sign-off record, byte for byte.

    `gatehouse verify` verifies it."""
    record = latest_sign_off(call.context, number)
    if record is None:
        raise NotFound(f"Machine {number} has no sign-off record.")
    sys.stdout.buffer.write(record)
    sys.stdout.buffer.flush()


machines = click.Group(
    "machines", [list_machines, show_machine, print_record], help="The machines, from cable to sign-off."
)
