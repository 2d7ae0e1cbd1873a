"""`gatehouse test`."""

from __future__ import annotations

import time
from typing import Any

import click

from appliance.cli.base import Invocation, command
from appliance.cli.output import print_json, print_pairs, print_table
from appliance.commands import acceptance
from appliance.domain.verdicts import ENDED, RunState
from appliance.queries import machine as load_machine

POLL_SECONDS = 0.5
NOT_PASSED = 1


@command("test", "gatehouse test 17 --wait")
@click.argument("machine", type=int)
@click.option("--wait", is_flag=True, help="Wait until the run has ended; the exit code is 1 unless it passed.")
@click.option("--cancel", is_flag=True, help="Cancel the machine's run instead of starting one.")
@click.pass_context
def test(ctx: click.Context, call: Invocation, machine: int, wait: bool, cancel: bool) -> None:
    """Start the acceptance suite on a machine."""
    if cancel:
        acceptance.cancel(call.context, call.actor, machine)
        sentence = "Cancelling is requested; the run ends after its present request, with the power as it was found."
        _print(call, {"machine": machine, "cancel": True}, sentence)
        return
    run = acceptance.start(call.context, call.actor, machine)
    if not wait:
        sentence = f"Run {run} waits for the worker; watch it with `gatehouse machines show {machine}`."
        _print(call, {"machine": machine, "run": run, "state": RunState.QUEUED}, sentence)
        return
    ended = _until_ended(call, machine, run)
    if call.as_json:
        print_json(ended)
    else:
        rows = [(each["title"], each["result"], each["observed"], each["advice"]) for each in ended["verdicts"]]
        print_table(("Check", "Result", "Observed", "Next action"), rows)
        print_pairs([("Run", ended["state"])])
    ctx.exit(0 if ended["state"] == RunState.PASSED else NOT_PASSED)


def _until_ended(call: Invocation, machine: int, run: int) -> dict[str, Any]:
    """The run as it ended; each new step is printed on the way (not in JSON)."""
    step = ""
    while True:
        runs = load_machine(call.context, machine).as_json()["runs"]
        found: dict[str, Any] = next(each for each in runs if each["id"] == run)
        if found["state"] in ENDED:
            return found
        if found["step"] != step and not call.as_json:
            step = found["step"]
            print_pairs([("Step", step)])
        time.sleep(POLL_SECONDS)


def _print(call: Invocation, values: dict[str, Any], sentence: str) -> None:
    if call.as_json:
        print_json(values)
    else:
        print_pairs([("Machine", values["machine"]), ("Done", sentence)])
