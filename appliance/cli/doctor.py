"""`gatehouse doctor`."""

from __future__ import annotations

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_table
from appliance.commands.doctor import examine
from appliance.services.server_probe import probe_servers


@command("doctor", "sudo gatehouse doctor")
def doctor(call: Invocation) -> None:
    """Report what is wrong with interfaces, rights, ports, clock, disk, keys and rogue DHCP servers, and what to do.

    Exits with 1 when something is wrong. Root sees the most. Each segment is probed once for DHCP servers."""
    found = examine(call.settings, probe_servers)
    if call.as_json:
        print_json([finding.as_json() for finding in found])
    else:
        marks = {True: "ok", False: "WRONG"}
        rows = [(finding.topic, marks[finding.ok], finding.text, finding.next_action) for finding in found]
        print_table(("Topic", "", "Found", "Next action"), rows)
    if not all(finding.ok for finding in found):
        click.get_current_context().exit(1)
