"""`gatehouse payload`."""

from __future__ import annotations

from pathlib import Path

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs, print_table
from appliance.payload import catalogue


@command("add", "gatehouse payload add uboot/next next.scr.uimg")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--type", "content_type", help="The media type that HTTP answers with; by default from the name.")
@click.option(
    "--least-level",
    type=click.IntRange(0, 5),
    default=0,
    show_default=True,
    help="Only for machines of this trust level and above; 0 is every client. A client is known by its address alone, "
    "so this keeps no secret.",
)
def add_payload(call: Invocation, name: str, file: Path, content_type: str | None, least_level: int) -> None:
    """Put a file into the catalogue under NAME: TFTP and HTTP serve it to machines."""
    with file.open("rb") as source:
        added = catalogue.add(call.context, call.actor, name, source, content_type, least_level=least_level)
    if call.as_json:
        print_json(added.as_json())
    else:
        print_pairs(list(added.as_json().items()))


@command("list", "gatehouse payload list")
def list_payloads(call: Invocation) -> None:
    """Show the catalogue."""
    found = [payload.as_json() for payload in catalogue.listing(call.context)]
    if call.as_json:
        print_json(found)
        return
    rows = [
        (each["name"], each["size"], each["sha256"][:16], each["content_type"], each["least_level"]) for each in found
    ]
    print_table(
        ("Name", "Bytes", "SHA-256", "Type", "From level"), rows, "No files; add one with `gatehouse payload add`."
    )


@command("remove", "gatehouse payload remove uboot/next")
@click.argument("name")
def remove_payload(call: Invocation, name: str) -> None:
    """Take a file out of the catalogue."""
    catalogue.remove(call.context, call.actor, name)
    if call.as_json:
        print_json({"name": name, "removed": True})
    else:
        print_pairs([("Removed", name)])


payload = click.Group("payload", [add_payload, list_payloads, remove_payload], help="Files that machines may fetch.")
