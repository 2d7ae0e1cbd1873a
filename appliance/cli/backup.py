"""`gatehouse backup` and `gatehouse restore`."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs
from appliance.commands import backup as commands

PATH = click.Path(path_type=Path, dir_okay=False)


@command("backup", "sudo gatehouse backup /root/gatehouse-2026-11-26.tar")
@click.argument("file", type=PATH)
def backup(call: Invocation, file: Path) -> None:
    """Write database, payloads, keys and the page's certificate to a new FILE, while the appliance runs.

    FILE holds the keys: keep it as safe as the appliance itself."""
    with commands.new_file(file) as target:
        report = commands.backup(call.context, call.actor, target, str(file))
    if call.as_json:
        print_json(report.as_json())
        return
    print_pairs(
        [("Backup", str(file)), ("Appliance", report.appliance),
         ("Database", f"{report.engine}, schema {report.schema}"),
         ("Payloads", str(report.payloads)), ("Size", f"{report.bytes:,} bytes")]
    )  # fmt: skip


@command("restore", "sudo gatehouse restore /root/gatehouse-2026-11-26.tar")
@click.argument("file", type=click.File("rb"))
def restore(call: Invocation, file: BinaryIO) -> None:
    """Fill the empty state folder (and the empty database on a server) from FILE, after verifying all of it."""
    report = commands.restore(call.settings, file, call.actor)
    if call.as_json:
        print_json(report.as_json())
        return
    print_pairs(
        [("Restored", report.state_dir), ("Appliance", report.appliance), ("Made at", report.made_at),
         ("Journal", f"{report.entries} entries verified, {report.checkpoints} checkpoints"),
         ("Payloads", f"{report.payloads} verified")]
    )  # fmt: skip
    print("Start with: gatehouse run")
