"""`gatehouse init`."""

from __future__ import annotations

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs
from appliance.commands import setup


@command("init", "sudo gatehouse init")
def init(call: Invocation) -> None:
    """Make the state directory, keys, certificate, database and the first login, whose password is shown once."""
    login = setup.init(call.settings)
    if call.as_json:
        print_json(login.as_json())
        return
    who = [("Name", login.user), ("Password", login.password)] if login.user else []
    print_pairs([("Page", login.url), *who, ("State", login.state_dir)])
    if not login.user:
        print("The people of the other appliances on this database sign in here too. Start with: gatehouse run")
        return
    print("The password is shown this once. Start with: gatehouse run")
