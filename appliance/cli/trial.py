"""`gatehouse try`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TextIO

import click

from appliance.acceptance.check import Expectation
from appliance.acceptance.suite import load_suite
from appliance.acceptance.trial import Login, TrialRun
from appliance.acceptance.trial_report import Tried, chosen, conduct
from appliance.bmc.connection import Shown, show_certificate
from appliance.bmc.dialect import built_in
from appliance.bmc.errors import BmcError
from appliance.cli.base import Command, Invocation
from appliance.cli.output import print_error, safe
from appliance.cli.trial_output import FORMS, words
from appliance.config import Acceptance
from appliance.domain.verdicts import Result
from appliance.errors import BadInput

EXIT_CODES = {Result.PASS: 0, Result.FAIL: 1, Result.UNKNOWN: 4}
NOT_REACHED = 3
MAX_PASSWORD = 1024
EXPECTED = ("serial", "uuid", "model")


@click.command("try", cls=Command)
@click.argument("address")
@click.option("--user", envvar="GATEHOUSE_BMC_USER", help="The user name; also by GATEHOUSE_BMC_USER.")
@click.option(
    "--password-file", type=click.File("r"),
    help="A file with the password, - for standard input; else GATEHOUSE_BMC_PASSWORD, else you are asked.",
)  # fmt: skip
@click.option("--key", default="", help="The BMC's TLS key (SPKI SHA-256, hex), if you know it.")
@click.option("--expect", default="", help="What you expect: serial=…,uuid=…,model=…")
@click.option("--power", is_flag=True, help="Also what acts: host off, on and cycle, and a reset of the BMC.")
@click.option("--only", multiple=True, metavar="CHECK", help="Only this check; may be given several times.")
@click.option("-o", "--output", type=click.Choice(tuple(FORMS)), default="table", help="The form of the report.")
@click.pass_obj
@click.pass_context
def try_bmc(
    ctx: click.Context, call: Invocation, address: str, user: str | None, password_file: TextIO | None,
    key: str, expect: str, power: bool, only: tuple[str, ...], output: str,
) -> None:  # fmt: skip
    """Try the acceptance suite on one BMC, without an appliance.

    ADDRESS is the BMC's. Needs no configuration and keeps nothing. The TLS key that the BMC shows is printed, and
    the password is sent to this key only, once. Reads only, unless --power is given. The exit code is 0 if every check
    passed, 1 if one failed, 4 if something is not known, 3 if the BMC could not be reached or refused the login.

    \b
    Example:
      gatehouse try 10.0.0.17 --user root --expect serial=CZ12345678 -o html > report.html"""
    call.as_json = output == "json"
    suite = chosen(load_suite(), only, acting=power)
    if unknown := sorted(set(only) - {check.name for check in suite.checks}):
        raise BadInput(f"There is no check {unknown[0]!r} here; some need --power.")
    expectation = _expectation(expect)
    seconds = Acceptance().request_timeout_seconds
    try:
        shown = _first_look(address, key, seconds)
        user = user or str(click.prompt("User name", err=True))
        login = Login(address, shown.facts.spki_sha256, user, _password(password_file), built_in(), seconds)
        run = TrialRun(Acceptance().power_timeout_seconds, Acceptance().reset_timeout_seconds, _progress())
        report = conduct(login, shown, suite, expectation, run, _print_result)
    except BmcError as error:
        print_error(error, as_json=call.as_json)
        ctx.exit(NOT_REACHED)
    FORMS[output](report)
    ctx.exit(EXIT_CODES[report.result])


def _first_look(address: str, key: str, seconds: float) -> Shown:
    shown = show_certificate(address, seconds=seconds)
    found = shown.facts.spki_sha256
    if key and key.lower() != found:
        raise BadInput(f"{safe(address)} shows the TLS key {found}, not {safe(key)}; nothing was sent.")
    _say(f"{address} shows the TLS key {found} ({shown.facts.subject}); the password is sent to this key only.")
    return shown


def _password(file: TextIO | None) -> str:
    if file is not None:
        return file.read(MAX_PASSWORD).rstrip("\r\n")
    found = os.environ.get("GATEHOUSE_BMC_PASSWORD")
    return found if found is not None else str(click.prompt("Password", hide_input=True, err=True))


def _expectation(text: str) -> Expectation:
    found = dict.fromkeys(EXPECTED, "")
    for part in filter(None, text.split(",")):
        name, equals, value = part.partition("=")
        if name.strip() not in found or not equals:
            raise BadInput(f"--expect takes {', '.join(EXPECTED)} as name=value; there is {part!r}.")
        found[name.strip()] = value.strip()
    return Expectation(found["serial"], found["uuid"], found["model"])


def _print_result(one: Tried) -> None:
    seconds = (one.ended_at - one.started_at) / 1000
    _say(f"{words(one.verdict.result):<14} {one.title} ({seconds:.1f} s)")


def _progress() -> Callable[[str], None]:
    """Shows what is waited for, on a terminal only."""
    return _say if sys.stderr.isatty() else lambda detail: None


def _say(text: str) -> None:
    click.echo(safe(text), err=True)
