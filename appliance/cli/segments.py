"""`gatehouse segment`."""

from __future__ import annotations

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs, print_table
from appliance.commands.segments import allow_rogue_server, clear_rogue_server
from appliance.queries import segments


@command("list", "gatehouse segment list")
def list_segments(call: Invocation) -> None:
    """Show the segments, the frames received and dropped, and rogue DHCP servers."""
    found = segments(call.context)
    if call.as_json:
        print_json([each.as_json() for each in found])
        return
    rows = [
        (each.name, each.interface, each.address, each.mode, each.answering, each.received, each.dropped,
         each.malformed, each.silence or each.rogue_notice or each.pool_notice or "")
        for each in found
    ]  # fmt: skip
    columns = ("Name", "Interface", "Address", "Mode", "Answering", "Received", "Dropped", "Malformed", "Notice")
    print_table(columns, rows, "No segment is configured; add a [[segment]].")


@command("clear", "gatehouse segment clear staging")
@click.argument("name")
def clear(call: Invocation, name: str) -> None:
    """Report the rogue DHCP server of a segment as removed. Gatehouse probes for 4.5 s and answers DHCP again if no
    other server does. Without this it does not answer, even when the other server has become silent."""
    clear_rogue_server(call.context, call.actor, name)
    _print_result(call, name, "cleared", "It is probed for 4.5 s; DHCP is answered again if no other server does.")


@command("allow", "gatehouse segment allow staging")
@click.argument("name")
def allow(call: Invocation, name: str) -> None:
    """Allow both DHCP servers of a segment: the other one and Gatehouse. Two servers may give one address twice."""
    allow_rogue_server(call.context, call.actor, name, True)
    _print_result(call, name, "allowed", "DHCP is answered beside the other server.")


@command("disallow", "gatehouse segment disallow staging")
@click.argument("name")
def disallow(call: Invocation, name: str) -> None:
    """Stop answering DHCP beside the other server of a segment."""
    allow_rogue_server(call.context, call.actor, name, False)
    _print_result(call, name, "disallowed", "DHCP is not answered beside another server.")


def _print_result(call: Invocation, name: str, result: str, text: str) -> None:
    if call.as_json:
        print_json({"segment": name, "rogue_server": result})
    else:
        print_pairs([("Segment", name), ("Rogue DHCP server", result), ("Next", text)])


segment = click.Group(
    "segment", [list_segments, clear, allow, disallow], help="The staging segments that the appliance listens on."
)
