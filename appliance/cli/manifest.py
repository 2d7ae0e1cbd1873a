"""`gatehouse manifest`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs, print_table
from appliance.commands.manifests import import_manifest, no_progress
from appliance.domain.manifest import MAX_BYTES
from appliance.queries import manifests

BAD_ROWS, PENDING_ROWS = 2, 3


@command("import", "gatehouse manifest import delivery.csv")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--skip-bad", is_flag=True, help="Import the good rows although some are bad.")
@click.pass_context
def import_file(ctx: click.Context, call: Invocation, file: Path, skip_bad: bool) -> None:
    """Import a packing list (CSV). If a row is bad, nothing is changed and the exit code is 2, unless --skip-bad.

    The exit code is 3 when the import counts, but the worker has still to join rows to their machines."""
    with file.open("rb") as source:
        data = source.read(MAX_BYTES + 1)
    progress = _show_progress if sys.stderr.isatty() else no_progress
    report = import_manifest(call.context, call.actor, file.name, data, skip_bad=skip_bad, progress=progress)
    rejected = bool(report.bad) and not skip_bad
    if call.as_json:
        print_json(report.as_json())
    elif rejected:
        print("Nothing was imported: these rows are bad. Correct them, or import the others with --skip-bad.")
    else:
        print_pairs([("Added", report.added), ("Updated", report.updated), ("Unchanged", report.unchanged)])
        if report.pending:
            print(f"The worker joins {report.pending} rows to their machines: see `gatehouse manifest list`.")
    if report.bad and not call.as_json:
        print_table(("Line", "Reason"), [(row.line, row.reason) for row in report.bad])
    ctx.exit(BAD_ROWS if rejected else PENDING_ROWS if report.pending else 0)


def _show_progress(what: str, done: int, *, of: int) -> None:
    print(f"\r{done} of {of} rows {what} ", end="\n" if done == of else "", file=sys.stderr, flush=True)


@command("list", "gatehouse manifest list")
def list_manifests(call: Invocation) -> None:
    """Show what was imported, when and by whom."""
    found = [each.as_json() for each in manifests(call.context)]
    if call.as_json:
        print_json(found)
        return
    rows = [(each["filename"], each["rows"], each["joined"], each["imported_by"], each["at"]) for each in found]
    print_table(
        ("File", "Rows", "Joined", "By", "At"), rows, "No manifest yet; import one with `gatehouse manifest import`."
    )


manifest = click.Group("manifest", [import_file, list_manifests], help="Manifests: the machines that should arrive.")
