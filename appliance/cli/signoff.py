"""`gatehouse promote` and `gatehouse verify`."""

from __future__ import annotations

from typing import BinaryIO

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs
from appliance.commands import people, signoff
from appliance.errors import NotFound
from appliance.trust.keys import Keys


@command("promote", 'gatehouse promote 7 --reason "Delivery 7 accepted"')
@click.argument("number", metavar="ID", type=int)
@click.option("--reason", required=True, help="Why it may go to production; is written to the record.")
@click.option("--as", "name", default=None, help="The user who decides; otherwise the one who is logged in here.")
def promote(call: Invocation, number: int, reason: str, name: str | None) -> None:
    """Sign a ready machine off to production. After that Gatehouse does not write to its BMC."""
    if name is not None and not people.known(call.context, name):
        raise NotFound(f"There is no user {name[:40]!a}.")
    record = signoff.promote(call.context, f"cli:{name}" if name else call.actor, number, reason)
    if call.as_json:
        print_json({"sign_off": record.id, "machine": number, "sha256": record.sha256})
    else:
        print(f"Machine {number} is signed off. Get the record with: gatehouse machines record {number} > record.json")


@command("verify", "gatehouse verify record.json --key gatehouse-keys.pem")
@click.argument("file", type=click.File("rb"))
@click.option("--key", type=click.File("rb"), help="Public keys (gatehouse keys export); otherwise this appliance's.")
def verify(call: Invocation, file: BinaryIO, key: BinaryIO | None) -> None:
    """Check a sign-off record, offline: a changed byte anywhere fails with the reason."""
    data = file.read(signoff.MAX_FILE + 1)
    pem = key.read(1 << 20) if key else signoff.public_keys(Keys.load(call.settings.keys_dir))
    found = signoff.verify(data, pem)
    if call.as_json:
        print_json({"verified": True} | found.as_json())
        return
    print_pairs(
        [
            ("Genuine", f"signed by {found.appliance}, entry {found.journal_index} of {found.journal_size}"),
            ("Serial", found.serial),
            ("UUID", found.uuid),
            ("TLS key", found.tls_key),
            ("Level", f"{found.level} ({found.assurance})"),
            ("Acceptance", f"run {found.run}, {found.checks} checks passed"),
            ("Signed off", f"{found.at} by {found.approver}: {found.reason}"),
        ]
    )
