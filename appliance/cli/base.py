"""What all commands share: configuration, the context, the form of the output, errors as sentences."""

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
from appliance.errors import GatehouseError, NotAllowed, NotFound
from appliance.services import privileges
from appliance.trust.errors import TrustError

DEFAULT_CONFIG = Path("/etc/gatehouse/gatehouse.toml")


class Invocation:
    """One call of the program. `login` is who typed it, also behind sudo."""

    def __init__(self, config: Path) -> None:
        self.config = config
        self.as_json = False
        self.login = os.environ.get("SUDO_USER") or _login()

    @property
    def actor(self) -> str:
        return f"cli:{self.login}"

    @cached_property
    def settings(self) -> Settings:
        return load(self.config)

    @cached_property
    def context(self) -> Any:
        """The open `Context`. Run as root, this process first becomes the owner of the state directory.

        Raises NotFound before `gatehouse init`, NotAllowed for another user."""
        from appliance.app import open_context

        state = self.settings.appliance.state_dir
        try:
            initialised = self.settings.database.exists()
            if initialised:
                privileges.become_owner(state)
                os.listdir(self.settings.keys_dir)
        except PermissionError:
            raise NotAllowed(f"{state} belongs to another user; use this command as root, with sudo.") from None
        if not initialised:
            raise NotFound(f"{state} is not initialised; run `gatehouse init` first.")
        return open_context(self.settings)


class Command(click.Command):
    """A command whose errors are sentences and whose exit codes are those of `errors.py`."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (GatehouseError, TrustError) as error:
            ctx.exit(print_error(error, as_json=ctx.obj.as_json))


def command(name: str, example: str) -> Callable[[Callable[..., Any]], Command]:
    """Makes a function with an `Invocation` as its first argument a command; `example` ends its help."""

    def make(function: Callable[..., Any]) -> Command:
        function.__doc__ = f"{function.__doc__}\n\n    \b\n    Example:\n      {example}"
        option = click.option(
            "-o", "--output", type=click.Choice(["table", "json"]), default="table", expose_value=False,
            callback=_remember_format, help="Text for people, or JSON for programs.",
        )  # fmt: skip
        return click.command(name, cls=Command)(option(click.pass_obj(function)))

    return make


def _remember_format(ctx: click.Context, _parameter: click.Parameter, value: str) -> str:
    ctx.obj.as_json = value == "json"
    return value


def _login() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return str(os.getuid())
