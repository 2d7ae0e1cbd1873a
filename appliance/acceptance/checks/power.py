"""Do power off, on and cycle reach their power states? Leaves the host as it was found."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from appliance.acceptance.check import (
    Bmc,
    Expectation,
    Observation,
    RunContext,
    RunStopped,
    as_evidence,
    failed,
    passed,
    unknown,
)
from appliance.acceptance.sensing import host_state
from appliance.bmc.dialect import Command
from appliance.bmc.errors import BadAnswer, BmcError
from appliance.bmc.parsing import Json
from appliance.bmc.power import reset
from appliance.bmc.retry import retry_while_busy
from appliance.bmc.shapes import items, number, obj, text
from appliance.domain.runs import CANCELLED
from appliance.domain.verdicts import Verdict

COMMANDS = {Command.OFF: "Off", Command.ON: "On", Command.CYCLE: "On"}
"""Command → the PowerState that it ends in."""
PLANS = {"On": (Command.OFF, Command.ON, Command.CYCLE), "Off": (Command.ON, Command.CYCLE, Command.OFF)}
"""Found so → these commands, the last of which leaves it so."""
NOTE = "power found"
QUICK, SLOW = 0.05, 0.5


def collect(bmc: Bmc, run: RunContext) -> Observation:
    found = run.find_note(NOTE)
    if not found:
        found = host_state(bmc)["power"]
        if found not in PLANS:
            raise BadAnswer(f"The host is {found or 'in no power state'}; the test starts from On or Off")
        run.add_note(NOTE, found)
    phases: list[Json] = []
    try:
        if host_state(bmc)["power"] != found:  # a worker that died left it between two commands
            _command(bmc, run, Command(found.lower()))
        for command in PLANS[found]:
            phases.append(_command(bmc, run, command))
            if not phases[-1]["reached"]:
                break
    except RunStopped as stopped:
        if stopped.code == CANCELLED:
            _restore(bmc, found)
        raise
    if phases and not phases[-1]["reached"]:
        _restore(bmc, found)
    return {"found": found, "phases": phases, "timeout": run.power_timeout}


def _command(bmc: Bmc, run: RunContext, command: Command) -> Json:
    """Gives the command and waits for its end. A cycle has to be seen leaving before it may be seen back."""
    kinds, wanted = bmc.paths().dialect.reset_types[command], COMMANDS[command]
    before, begun = host_state(bmc), run.now()
    system = bmc.get(bmc.paths().system)
    kind = retry_while_busy(lambda: reset(bmc.session(), system, kinds), run.wait)
    run.add_note("command", f"ComputerSystem.Reset {kind}")
    left, state = command is not Command.CYCLE, before
    seen: list[str] = []
    while run.now() - begun < run.power_timeout * 1000:
        state = host_state(bmc)
        if not seen or seen[-1] != state["power"]:
            seen.append(state["power"])
        left = left or state["power"] != "On" or state["boot"] != before["boot"]
        if left and state["power"] == wanted:
            return _phase(command, kind, wanted, True, seen, state, run.now() - begun)
        elapsed = (run.now() - begun) / 1000
        run.report(f"waiting for power {command}, {elapsed:.0f} s")
        run.wait(QUICK if elapsed < 3 else SLOW)
    return _phase(command, kind, wanted, False, seen, state, run.now() - begun)


def _phase(command: str, kind: str, wanted: str, reached: bool, seen: list[str], state: Json, took: int) -> Json:
    return {
        "command": command,
        "reset_type": kind,
        "wanted": wanted,
        "reached": reached,
        "seen": seen[:16],
        "boot": state["boot"],
        "milliseconds": took,
    }


def _restore(bmc: Bmc, found: str) -> None:
    """Asks for the state it was found in, without waiting for it."""
    with suppress(BmcError):
        if host_state(bmc)["power"] != found:
            kinds = bmc.paths().dialect.reset_types[Command(found.lower())]
            reset(bmc.session(), bmc.get(bmc.paths().system), kinds)


def judge(observation: Any, expectation: Expectation) -> Verdict:
    expected, evidence = "power off, on and cycle each reach their state", as_evidence(observation)
    phases = {text(phase, "command"): obj(phase) for phase in items(observation, "phases")}
    bad = [name for name, phase in phases.items() if phase.get("reached") is not True]
    if bad:
        seen = [str(state) for state in items(phases[bad[0]], "seen")[:16]]
        limit = number(observation, "timeout")
        why = f"power {bad[0]} did not happen within {limit or 0:g} s; seen: {', '.join(seen) or 'nothing'}"
        return failed(expected, why, evidence)
    if set(phases) != set(COMMANDS):
        return unknown(expected, f"tried only: {', '.join(sorted(phases)) or 'nothing'}", evidence)
    times = [f"{name} {(number(phase, 'milliseconds') or 0) / 1000:.1f} s" for name, phase in phases.items()]
    return passed(expected, ", ".join(times), evidence)
