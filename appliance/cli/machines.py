"""`gatehouse machines`."""

from __future__ import annotations

import sys
from itertools import islice
from typing import Any

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_json_array, print_pairs, print_table
from appliance.errors import NotFound
from appliance.queries import every_machine, machine, timeline


@command("list", "gatehouse machines list --state quarantined -o json")
@click.option("--state", default="", help="Only machines in this state.")
@click.option("--search", default="", help="Only machines whose serial, MAC, model or place contains this.")
@click.option("--limit", type=click.IntRange(1), help="At most so many; otherwise all.")
def list_machines(call: Invocation, state: str, search: str, limit: int | None) -> None:
    """Show the machines: who they are, where they stand, what they wait for."""
    found = islice(every_machine(call.context, state=state, search=search), limit)
    if call.as_json:
        print_json_array(each.as_json() for each in found)
        return
    rows = (
        (each.id, each.serial, each.mac, each.state, f"{each.level} {each.level_name}", each.waits_for)
        for each in found
    )
    empty = "No machines. Import a manifest, or power one on."
    print_table(("Id", "Serial", "MAC", "State", "Level", "Waits for"), rows, empty)


@command("show", "gatehouse machines show 17")
@click.argument("number", type=int, metavar="ID")
def show_machine(call: Invocation, number: int) -> None:
    """Show one machine: facts with their sources, why it does not move, its timeline and its last run."""
    told = machine(call.context, number).as_json()
    events = [entry.as_json() for entry in timeline(call.context, number)]
    if call.as_json:
        print_json(told | {"timeline": events})
    else:
        _show(told, events)


def _show(told: dict[str, Any], events: list[dict[str, Any]]) -> None:
    names = ("id", "serial", "mac", "vendor", "model", "state", "level", "assurance", "ip", "rack", "unit", "port")
    print_pairs([(name.capitalize(), told.get(name) or "") for name in names])
    print_pairs([("Waits for", told["waits_for"])])
    for reason in told["reasons"]:
        print_pairs([("Next rung", f"{reason['text']} {reason['fix']} ({reason['who']})")])
    print()
    facts = [
        (each["name"], each["value"], each["source"], "disputed" if each["disputed"] else "") for each in told["facts"]
    ]
    print_table(("Fact", "Value", "Source", ""), facts, "No facts.")
    for run in told["runs"][:1]:
        rows = [
            (each["title"], each["result"], each["expected"], each["observed"], each["advice"])
            for each in run["verdicts"]
        ]
        print_table(("Check", "Result", "Expected", "Observed", "What to do"), rows, "No verdicts yet.")
    print_table(("At", "Who", "Told"), [(each["at"], each["actor"], each["text"]) for each in events], "No events.")


@command("record", "gatehouse machines record 17 > record.json")
@click.argument("number", type=int, metavar="ID")
def print_record(call: Invocation, number: int) -> None:
    """Print the machine's latest sign-off record, byte for byte; check it with `gatehouse verify`."""
    row = (
        call.context.store.connection()
        .execute("SELECT envelope FROM release WHERE machine = ? ORDER BY id DESC LIMIT 1", (number,))
        .fetchone()
    )
    if row is None:
        raise NotFound(f"Machine {number} has no sign-off record.")
    sys.stdout.buffer.write(bytes(row[0]))
    sys.stdout.buffer.flush()


machines = click.Group(
    "machines", [list_machines, show_machine, print_record], help="The machines, from cable to sign-off."
)
