"""`gatehouse keys`."""

from __future__ import annotations

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json
from appliance.trust.keys import public_pem


@command("export", "gatehouse keys export > appliance.pem")
def export_keys(call: Invocation) -> None:
    """Print the public keys that verify sign-off records and the journal.

    The output (PEM) is for `gatehouse verify --key` on another computer."""
    keys = call.context.keys
    signoff, log = (public_pem(key.public_key()).decode() for key in (keys.signoff, keys.log))
    if call.as_json:
        print_json({"signoff": signoff, "log": log, "origin": call.settings.appliance.name})
    else:
        print(signoff + log, end="")


keys = click.Group("keys", [export_keys], help="The public keys of the appliance.")
