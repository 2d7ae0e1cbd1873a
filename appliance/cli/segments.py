"""`gatehouse segment`."""

from __future__ import annotations

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs, print_table
from appliance.commands.segments import serve_anyway
from appliance.queries import segments


@command("list", "gatehouse segment list")
def list_segments(call: Invocation) -> None:
    """Show the segments, what was heard and dropped, and other DHCP servers."""
    found = [segment.as_json() for segment in segments(call.context)]
    if call.as_json:
        print_json(found)
        return
    columns = ("name", "interface", "address", "mode", "answering", "received", "dropped", "malformed", "foreign")
    rows = [tuple(each.get(column, "") for column in columns) for each in found]
    print_table([column.capitalize() for column in columns], rows, "No segment is configured; add a [[segment]].")


@command("serve", "gatehouse segment serve staging --anyway")
@click.argument("name")
@click.option("--anyway/--not-anyway", required=True, help="Answer although another DHCP server is heard, or not.")
def serve_segment(call: Invocation, name: str, anyway: bool) -> None:
    """Say whether to answer DHCP on a segment where another server is heard."""
    serve_anyway(call.context, call.actor, name, anyway)
    if call.as_json:
        print_json({"segment": name, "anyway": anyway})
    else:
        print_pairs([("Segment", name), ("Answers anyway", "yes" if anyway else "no")])


segment = click.Group("segment", [list_segments, serve_segment], help="The staging segments that the appliance hears.")
