"""`gatehouse init`."""

from __future__ import annotations

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs
from appliance.commands import setup


@command("init", "sudo gatehouse init")
def init(call: Invocation) -> None:
    """Create the state directory, keys, certificate, database and the first login. Its password is shown only once."""
    login = setup.init(call.settings)
    if call.as_json:
        print_json(login.as_json())
        return
    who = [("Name", login.user), ("Password", login.password)] if login.user else []
    print_pairs([("Page", login.url), *who, ("State", login.state_dir)])
    if not login.user:
        print("The logins of the other appliances on this database are valid here too. Next: gatehouse run")
        return
    print("The password is not shown again. Next: gatehouse run")
