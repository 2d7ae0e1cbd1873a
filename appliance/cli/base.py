"""What all commands share: configuration, the context, permission, output format, errors as sentences."""

from __future__ import annotations

import getpass
import os
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

import click

from appliance.cli.output import print_error
from appliance.config import Settings, load
from appliance.domain import permissions
from appliance.errors import GatehouseError, NotAllowed, NotFound
from appliance.services import privileges
from appliance.trust.errors import TrustError

DEFAULT_CONFIG = Path("/etc/gatehouse/gatehouse.toml")


class Invocation:
    """One call of the program. `login` is the name of the person who typed it, also with sudo; whoever can read the
    state directory is an administrator."""

    role = permissions.ADMINISTRATOR

    def __init__(self, config: Path) -> None:
        self.config = config
        self.as_json = False
        self.login = os.environ.get("SUDO_USER", "")
        if not self.login:
            try:
                self.login = getpass.getuser()
            except (KeyError, OSError):
                self.login = str(os.getuid())

    @property
    def actor(self) -> str:
        return f"cli:{self.login}"

    @cached_property
    def settings(self) -> Settings:
        return load(self.config)

    @cached_property
    def context(self) -> Any:
        """The open `Context`. A process of root first becomes the owner of the state directory.

        Raises NotFound before `gatehouse init`, NotAllowed for another user."""
        from appliance.app import open_context

        state = self.settings.appliance.state_dir
        try:
            initialised = self.settings.keys_dir.is_dir()
            if initialised:
                privileges.become_owner(state)
                os.listdir(self.settings.keys_dir)
        except PermissionError:
            raise NotAllowed(f"{state} belongs to another user. Run this command as root (sudo).") from None
        if not initialised:
            raise NotFound(f"{state} is not initialised. Run `gatehouse init` first.")
        return open_context(self.settings)


class Command(click.Command):
    """A command that checks its permission (`domain.permissions`), prints errors as sentences and exits with the codes
    of `errors.py`."""

    def invoke(self, ctx: click.Context) -> Any:
        action = ctx.command_path.partition(" ")[2]
        try:
            if not permissions.allows(ctx.obj.role, action):
                raise NotAllowed(permissions.refusal(ctx.obj.role, action))
            return super().invoke(ctx)
        except (GatehouseError, TrustError) as error:
            ctx.exit(print_error(error, as_json=ctx.obj.as_json))


def command(name: str, example: str) -> Callable[[Callable[..., Any]], Command]:
    """Makes a command of a function with an `Invocation` as its first argument; its help ends with `example`."""

    def make(function: Callable[..., Any]) -> Command:
        function.__doc__ = f"{function.__doc__}\n\n    \b\n    Example:\n      {example}"
        option = click.option(
            "-o", "--output", type=click.Choice(["table", "json"]), default="table", expose_value=False,
            callback=set_format, help="A table for people, or JSON for programs.",
        )  # fmt: skip
        return click.command(name, cls=Command)(option(click.pass_obj(function)))

    return make


def set_format(ctx: click.Context, _parameter: click.Parameter, value: str) -> str:
    ctx.obj.as_json = value == "json"
    return value
