"""`gatehouse segment`."""

from __future__ import annotations

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs, print_table
from appliance.commands.segments import allow_rogue_server, clear_rogue_server
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


@command("serve", "gatehouse segment serve staging --gone")
@click.argument("name")
@click.option("--gone", "word", flag_value="gone", help="The other server is gone: listen, then answer.")
@click.option("--anyway", "word", flag_value="anyway", help="Answer beside the other server.")
@click.option("--not-anyway", "word", flag_value="not-anyway", help="Be silent beside it again.")
def serve_segment(call: Invocation, name: str, word: str | None) -> None:
    """Say whether to answer DHCP on a segment where another server was heard. Until somebody says so, none is
    answered there, even when that server has become silent."""
    if word is None:
        raise click.UsageError("Say one of --gone, --anyway and --not-anyway.")
    if word == "gone":
        clear_rogue_server(call.context, call.actor, name)
    else:
        allow_rogue_server(call.context, call.actor, name, word == "anyway")
    if call.as_json:
        print_json({"segment": name, "told": word})
    else:
        print_pairs([("Segment", name), ("It is told", _TOLD[word])])


_TOLD = {
    "gone": "the other server is gone; listen for some seconds, then answer if none is heard",
    "anyway": "answer beside the other server",
    "not-anyway": "be silent beside the other server",
}

segment = click.Group("segment", [list_segments, serve_segment], help="The staging segments that the appliance hears.")
