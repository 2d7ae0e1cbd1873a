"""`gatehouse user` and `gatehouse token`."""

from __future__ import annotations

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs
from appliance.commands import people


@command("add", "gatehouse user add grace")
@click.argument("name")
def add_user(call: Invocation, name: str) -> None:
    """Add a user; the generated password is printed this once."""
    _show_login(call, name, people.create_user(call.context, call.actor, name))


@command("password", "gatehouse user password admin")
@click.argument("name")
def new_password(call: Invocation, name: str) -> None:
    """Replace a user's password, for instance a lost one, and end the user's sessions."""
    _show_login(call, name, people.set_password(call.context, call.actor, name))


@command("create", "gatehouse token create inventory")
@click.argument("name")
def create_token(call: Invocation, name: str) -> None:
    """Make a token for the read-only API; it is printed this once."""
    token = people.create_token(call.context, call.actor, name)
    if call.as_json:
        print_json({"name": name, "token": token})
    else:
        print(token)


@command("revoke", "gatehouse token revoke inventory")
@click.argument("name")
def revoke_token(call: Invocation, name: str) -> None:
    """End a token."""
    people.revoke_token(call.context, call.actor, name)
    if call.as_json:
        print_json({"name": name, "revoked": True})
    else:
        print(f"The token {name} reads no more.")


user = click.Group("user", [add_user, new_password], help="People who may sign in to the page.")
token = click.Group("token", [create_token, revoke_token], help="Tokens for the read-only API.")


def _show_login(call: Invocation, name: str, password: str) -> None:
    if call.as_json:
        print_json({"user": name, "password": password})
    else:
        print_pairs([("Name", name), ("Password", password)])
