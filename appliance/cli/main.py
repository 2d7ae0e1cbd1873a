"""`gatehouse`: the table of its commands. The module of a command is imported when the command is used."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import click

from appliance.cli.base import DEFAULT_CONFIG, Invocation
from appliance.cli.output import print_error, safe
from appliance.errors import BadInput

COMMANDS = {
    "attempt": "appliance.cli.contact:attempt",
    "backup": "appliance.cli.backup:backup",
    "doctor": "appliance.cli.doctor:doctor",
    "init": "appliance.cli.setup:init",
    "journal": "appliance.cli.journal:journal",
    "keys": "appliance.cli.keys:keys",
    "machines": "appliance.cli.machines:machines",
    "manifest": "appliance.cli.manifest:manifest",
    "payload": "appliance.cli.payload:payload",
    "pcap": "appliance.cli.pcap:pcap",
    "promote": "appliance.cli.signoff:promote",
    "quarantine": "appliance.cli.contact:quarantine",
    "restore": "appliance.cli.backup:restore",
    "run": "appliance.cli.run:run",
    "segment": "appliance.cli.segments:segment",
    "test": "appliance.cli.acceptance:test",
    "token": "appliance.cli.people:token",
    "try": "appliance.cli.trial:try_bmc",
    "user": "appliance.cli.people:user",
    "verify": "appliance.cli.signoff:verify",
}


class Commands(click.Group):
    """Finds commands in the table."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[cmd_name].partition(":")
        found: click.Command = getattr(import_module(module), attribute)
        return found


@click.command("gatehouse", cls=Commands)
@click.option(
    "--config",
    type=click.Path(path_type=Path),
    default=DEFAULT_CONFIG,
    envvar="GATEHOUSE_CONFIG",
    show_default=True,
    help="The configuration file; also by the environment variable GATEHOUSE_CONFIG.",
)
@click.pass_context
def gatehouse(ctx: click.Context, config: Path) -> None:
    """Takes new servers from cable to sign-off: recognises, authenticates and tests them; a person signs them off.

    \b
    Example:
      gatehouse machines list --state quarantined
    Every command has an example: gatehouse COMMAND --help."""
    ctx.obj = Invocation(config.absolute())


def main(arguments: list[str] | None = None) -> None:
    """The entry point of the program; always ends with SystemExit."""
    words = sys.argv[1:] if arguments is None else arguments
    as_json = bool({"json", "-ojson", "--output=json"} & set(words))
    try:
        code: Any = gatehouse.main(words, prog_name="gatehouse", standalone_mode=False)
    except click.ClickException as error:
        code = print_error(BadInput(error.format_message()), as_json=as_json)
        if isinstance(error, click.UsageError) and error.ctx is not None and not as_json:
            print(safe(f"See: {error.ctx.command_path} --help"), file=sys.stderr)
    except (click.Abort, KeyboardInterrupt):
        code = 130
    except BrokenPipeError:
        sys.stderr.close()
        code = 141
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()
